"""Twenty people who log in at the same time, from a process of their own, again and again."""

import asyncio
import json
import re
import sys
import time
from collections.abc import Sequence
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import uvloop

from tests.support.bench.accounts import Account
from tests.support.bench.process import PROJECT_ROOT

CONCURRENT_LOGINS = 20
_STOP = b"\n"
_HEAD = (
    b"POST /api/auth/login HTTP/1.1\r\nHost: %b\r\n"
    b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
)
_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)\r\n", re.IGNORECASE)


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


async def _log_in_until(stop: asyncio.Event, url: str, body: dict[str, Any]) -> int:
    """The number of logins. The last one is awaited: it would disturb what is measured next.

    Bytes that were made before, over a bare connection: what twenty people do on machines of their
    own must not compete with the server for this one's cores.
    """
    place = urlsplit(url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    content = json.dumps(body).encode()
    request = _HEAD % (place.netloc.encode(), len(content)) + content
    count = 0
    while not stop.is_set():
        writer.write(request)
        status = await _status_of_answer(reader)
        if status == HTTPStatus.OK:
            count += 1
        elif status != HTTPStatus.SERVICE_UNAVAILABLE:  # who would wait too long is sent away
            raise StormFailed(f"a login was answered with {status}")
    writer.close()
    return count


async def _status_of_answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    assert length, head
    await reader.readexactly(int(length[1]))
    return int(head.split(b" ", 2)[1])


async def _storm() -> None:
    print("ready", flush=True)
    order = json.loads(await asyncio.to_thread(sys.stdin.readline))
    started = time.monotonic()
    stop = asyncio.Event()
    people = asyncio.gather(*(_log_in_until(stop, order["url"], body) for body in order["bodies"]))
    await asyncio.to_thread(sys.stdin.readline)
    stop.set()
    count = sum(await people)
    print(json.dumps({"loginsPerSecond": count / (time.monotonic() - started)}))


if __name__ == "__main__":
    uvloop.run(_storm())
