"""Twenty people who log in at the same time, from a process of their own, again and again."""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

import aiohttp

from tests.support.bench.accounts import Account
from tests.support.bench.process import PROJECT_ROOT

CONCURRENT_LOGINS = 20
_STOP = b"\n"


class StormFailed(Exception):
    """The logins did not succeed, so nothing was measured."""


class LoginStorm:
    """Runs from entering to leaving the context."""

    def __init__(self, url: str, accounts: Sequence[Account]) -> None:
        bodies = [{"email": account.email, "password": account.password} for account in accounts]
        self._order = {"url": url, "bodies": bodies[:CONCURRENT_LOGINS]}
        self.logins_per_second = 0.0

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            __name__,
            cwd=PROJECT_ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert self._process.stdin
        assert self._process.stdout
        await self._process.stdout.readline()
        self._process.stdin.write(json.dumps(self._order).encode() + b"\n")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        output, _ = await self._process.communicate(_STOP)
        if self._process.returncode:
            raise StormFailed("the logins failed")
        self.logins_per_second = float(json.loads(output)["loginsPerSecond"])


async def _log_in_until(
    stop: asyncio.Event, session: aiohttp.ClientSession, body: dict[str, Any]
) -> int:
    """The number of logins. The last one is awaited: it would disturb what is measured next."""
    count = 0
    while not stop.is_set():
        async with session.post("/api/auth/login", json=body) as response:
            if response.status == HTTPStatus.SERVICE_UNAVAILABLE:
                continue  # a server may send away who would wait too long
            response.raise_for_status()
        count += 1
    return count


async def _storm() -> None:
    print("ready", flush=True)
    order = json.loads(await asyncio.to_thread(sys.stdin.readline))
    started = time.monotonic()
    stop = asyncio.Event()
    async with aiohttp.ClientSession(base_url=order["url"]) as session:
        people = asyncio.gather(*(_log_in_until(stop, session, body) for body in order["bodies"]))
        await asyncio.to_thread(sys.stdin.readline)
        stop.set()
        count = sum(await people)
    print(json.dumps({"loginsPerSecond": count / (time.monotonic() - started)}))


if __name__ == "__main__":
    asyncio.run(_storm())
