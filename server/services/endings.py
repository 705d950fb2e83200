"""Ends connections because of what another process has written into the database.

`scripts/admin` has no connections and may not reach Redis: every node looks by itself.
"""

import asyncio
import logging
from collections.abc import Callable

from server.domain.ids import SessionId
from server.errors import Unavailable
from server.storage.endings import EndingStore

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5


class WrittenEndings:
    """Implements the SessionCloser port, in a process without connections."""

    def __init__(self, endings: EndingStore) -> None:
        self._endings = endings

    async def close_session(self, session_id: SessionId) -> None:
        """Raises Unavailable."""
        await self._endings.add(session_id)


class EndingWatch:
    """`end`: cut the connections of a session on this node."""

    def __init__(self, endings: EndingStore, end: Callable[[SessionId], None]) -> None:
        self._endings = endings
        self._end = end
        self._known: set[SessionId] = set()

    async def look(self) -> None:
        """Raises Unavailable."""
        found = await self._endings.latest()
        for session_id in found - self._known:
            self._end(session_id)
        self._known = found

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.look()
            except Unavailable:
                log.debug("ended sessions are looked for when the database is back")
            except Exception:
                log.exception("ended sessions could not be looked for")
            await asyncio.sleep(LOOK_SECONDS)
