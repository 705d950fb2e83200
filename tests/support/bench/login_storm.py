"""Twenty people who log in at the same time, from a process of their own, again and again."""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
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


async def _log_in_for_ever(
    session: aiohttp.ClientSession, body: dict[str, Any], done: list[float]
) -> None:
    while True:
        async with session.post("/api/auth/login", json=body) as response:
            response.raise_for_status()
        done.append(time.monotonic())


async def _storm() -> None:
    print("ready", flush=True)
    order = json.loads(await asyncio.to_thread(sys.stdin.readline))
    started = time.monotonic()
    done: list[float] = []
    async with aiohttp.ClientSession(base_url=order["url"]) as session:
        people = [
            asyncio.create_task(_log_in_for_ever(session, order["bodies"][number], done))
            for number in range(len(order["bodies"]))
        ]
        told_to_stop = asyncio.create_task(asyncio.to_thread(sys.stdin.readline))
        finished, _ = await asyncio.wait(
            [told_to_stop, *people], return_when=asyncio.FIRST_COMPLETED
        )
        for person in people:
            person.cancel()
        for task in finished:
            task.result()
    print(json.dumps({"loginsPerSecond": len(done) / (time.monotonic() - started)}))


if __name__ == "__main__":
    asyncio.run(_storm())
