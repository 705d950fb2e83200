"""A node alone: presence in memory, and nobody else to tell."""

from contextlib import AbstractAsyncContextManager, nullcontext

from limits.aio.storage import MemoryStorage

from server.presence.base import Hosting, Movements, Presence, Reports
from server.presence.memory import MemoryPresence
from server.presence.memory_hosting import MemoryHosting
from server.presence.reports import MemoryReports


class SingleNode:
    """The counterpart of a cluster's node."""

    remote = None

    def __init__(self) -> None:
        presence = MemoryPresence()
        self.presence: Presence = presence
        self.hosting: Hosting = MemoryHosting(presence)
        self.movements: Movements = presence.movements
        self.counters = MemoryStorage()
        self.reports: Reports = MemoryReports()
        self.measure = presence.measure
        self.live_rooms = presence.book.live_rooms

    def running(self) -> AbstractAsyncContextManager[None]:
        return nullcontext()

    async def ping(self) -> None: ...

    async def retire(self) -> None: ...

    async def end_session(self, session_id: str) -> None: ...
