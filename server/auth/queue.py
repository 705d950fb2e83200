"""Where logins wait for each other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.errors import Unavailable

MAX_WAIT_SECONDS = 2.0
MAX_WAITING = 256


class Queue:
    """So many at a time; who would wait for too long is sent away."""

    def __init__(self, places: int) -> None:
        self._free = asyncio.Semaphore(places)
        self._waiting = 0

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Raises Unavailable."""
        await self._wait()
        try:
            yield
        finally:
            self._free.release()

    async def _wait(self) -> None:
        if self._waiting >= MAX_WAITING:
            raise Unavailable
        self._waiting += 1
        try:
            async with asyncio.timeout(MAX_WAIT_SECONDS):
                await self._free.acquire()
        except TimeoutError:
            raise Unavailable from None
        finally:
            self._waiting -= 1
