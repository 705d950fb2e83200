"""What an implementation of the presence port is to the tests, and the one in memory."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from server.presence.memory import MemoryPresence
from server.presence.memory_hosting import MemoryHosting
from tests.contract.people import NOW
from tests.contract.subject import Clock, Subject


@dataclass(frozen=True)
class Implementation:
    """`effort` scales the number of examples: what waits for a network tries fewer."""

    open: Callable[[], AbstractAsyncContextManager[Subject]]
    effort: float = 1.0


@asynccontextmanager
async def open_memory() -> AsyncIterator[Subject]:
    clock = Clock(NOW)
    presence = MemoryPresence(clock)

    async def settled() -> None: ...

    async def leftovers() -> object:
        ignored = ("_clock", "_watcher", "_newest", "book", "movements")
        rest = {k: v for k, v in vars(presence).items() if k not in ignored}
        rest |= vars(presence.book)
        return {name: value for name, value in rest.items() if value}

    yield Subject(presence, MemoryHosting(presence), clock, settled, leftovers, presence.movements)
