"""What runs as long as the application does."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any

from aiohttp import web

from server.tasks import end_tasks

Lifetime = Callable[[web.Application], AsyncIterator[None]]


def background(work: Callable[[], Coroutine[Any, Any, None]]) -> Lifetime:
    """A task that lives as long as the application."""

    async def running(_: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(work())
        yield
        await end_tasks((task,))
        with suppress(asyncio.CancelledError):
            task.result()

    return running


def entered(opened: Callable[[], AbstractAsyncContextManager[None]]) -> Lifetime:
    """A context that is open as long as the application."""

    async def running(_: web.Application) -> AsyncIterator[None]:
        async with opened():
            yield

    return running
