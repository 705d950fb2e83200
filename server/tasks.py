"""What asyncio leaves to be done about tasks: that they end, and that they give way."""

import asyncio
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


async def let_signals_pass() -> None:
    """Between two pieces of a request, which may each take half a millisecond."""
    await asyncio.sleep(0)
