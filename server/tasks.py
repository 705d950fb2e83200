"""What asyncio leaves to be done about tasks: that they end, and that they give way."""

import asyncio
from collections import deque
from collections.abc import Iterable

RECANCEL_SECONDS = 0.2


async def end_tasks(tasks: Iterable["asyncio.Task[None]"]) -> None:
    """Cancel until it has been heard: `asyncio.wait_for`, which the Redis driver writes with, loses
    a cancellation that comes just when the write is done (Python 3.11, gh-86296)."""
    waiting = set(tasks)
    while waiting:
        for task in waiting:
            task.cancel()
        _, waiting = await asyncio.wait(waiting, timeout=RECANCEL_SECONDS)


class Turns:
    """One after the other, and signals between two of them, however many come at the same time."""

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def next(self) -> None:
        loop = asyncio.get_running_loop()
        turn = loop.create_future()
        self._waiting.append(turn)
        if len(self._waiting) == 1:
            loop.call_soon(self._give, loop)
        await turn

    def _give(self, loop: asyncio.AbstractEventLoop) -> None:
        """One turn in each round of the event loop."""
        turn = self._waiting.popleft()
        if not turn.done():
            turn.set_result(None)
        if self._waiting:
            loop.call_soon(self._give, loop)


async def let_signals_pass() -> None:
    """Between two pieces of a request, which may each take half a millisecond."""
    await asyncio.sleep(0)
