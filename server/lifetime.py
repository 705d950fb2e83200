"""What runs as long as the application does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress

from aiohttp import web

Lifetime = Callable[[web.Application], AsyncIterator[None]]


def background(work: Callable[[], Awaitable[None]]) -> Lifetime:
    """A task that lives as long as the application."""

    async def running(_: web.Application) -> AsyncIterator[None]:
        task = asyncio.ensure_future(work())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    return running


def entered(opened: Callable[[], AbstractAsyncContextManager[None]]) -> Lifetime:
    """A context that is open as long as the application."""

    async def running(_: web.Application) -> AsyncIterator[None]:
        async with opened():
            yield

    return running
