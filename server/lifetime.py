"""What lives as long as the application."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress

from aiohttp import web


def background(
    work: Callable[[], Awaitable[None]],
) -> Callable[[web.Application], AsyncIterator[None]]:
    """A task that lives as long as the application."""

    async def running(_: web.Application) -> AsyncIterator[None]:
        task = asyncio.ensure_future(work())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    return running


def entered(
    opened: Callable[[], AbstractAsyncContextManager[None]],
) -> Callable[[web.Application], AsyncIterator[None]]:
    """A context that is open as long as the application."""

    async def running(_: web.Application) -> AsyncIterator[None]:
        async with opened():
            yield

    return running
