"""Every implementation of the presence port; a new one is one entry."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from server.presence.base import Presence
from server.presence.memory import MemoryPresence


@dataclass(frozen=True)
class Implementation:
    """`leftovers` is falsy when nothing at all is stored any more."""

    open: Callable[[], AbstractAsyncContextManager[Presence]]
    leftovers: Callable[[Presence], Coroutine[Any, Any, object]]


@asynccontextmanager
async def _memory() -> AsyncIterator[Presence]:
    yield MemoryPresence()


async def _leftovers_of_memory(presence: Presence) -> object:
    return {name: value for name, value in vars(presence).items() if value}


IMPLEMENTATIONS = {"memory": Implementation(_memory, _leftovers_of_memory)}
