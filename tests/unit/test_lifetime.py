"""What runs as long as the application ends with it."""

import asyncio
from contextlib import suppress

import pytest
from aiohttp import web

from server.lifetime import background

SOON = 5.0


async def _start_and_stop(app: web.Application) -> None:
    runner = web.AppRunner(app)
    await runner.setup()
    await asyncio.sleep(0)
    async with asyncio.timeout(SOON):
        await runner.cleanup()


async def test_background_when_its_cancellation_is_lost_then_it_ends_all_the_same() -> None:
    """As the Redis driver loses one that comes just when it has written."""
    ended = asyncio.Event()

    async def work() -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    app = web.Application()
    app.cleanup_ctx.append(background(work))
    await _start_and_stop(app)
    assert ended.is_set()


async def test_background_when_it_failed_then_the_end_says_so() -> None:
    async def work() -> None:
        raise ArithmeticError

    app = web.Application()
    app.cleanup_ctx.append(background(work))
    with pytest.raises(ArithmeticError):
        await _start_and_stop(app)
