"""Writes down what happens to accounts, which must not hold anything up."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from time import time

from server.domain.account_event import AccountEvent, AccountEventKind
from server.domain.ids import UserId
from server.domain.session import Device
from server.errors import Unavailable
from server.storage.account_log import AccountLog, EventPage

log = logging.getLogger(__name__)

WRITE_SECONDS = 1.0
MAX_WAITING = 10_000


class Audit:
    """`clock` in Unix seconds."""

    def __init__(self, entries: AccountLog, clock: Callable[[], float] = time) -> None:
        self._entries = entries
        self._clock = clock
        self._waiting: deque[AccountEvent] = deque(maxlen=MAX_WAITING)

    async def note(
        self, user_id: UserId, kind: AccountEventKind, device: Device, detail: str = ""
    ) -> None:
        """What was done is done, also when it cannot be written down."""
        event = AccountEvent(user_id, self._clock(), kind, device, detail)
        try:
            await self._entries.add([event])
        except Unavailable:
            self._waiting.append(event)

    def note_later(
        self, user_id: UserId, kind: AccountEventKind, device: Device, detail: str = ""
    ) -> None:
        """Nobody waits for it: the time of an answer does not tell whether there was an entry."""
        self._waiting.append(AccountEvent(user_id, self._clock(), kind, device, detail))

    async def latest(self, user_id: UserId, limit: int) -> list[AccountEvent]:
        """The newest first. Raises Unavailable."""
        await self.write()
        return await self._entries.latest(user_id, limit)

    async def page(self, user_id: UserId, cursor: str | None, limit: int) -> EventPage:
        """The newest first. Raises InvalidPayload for a cursor that is none, Unavailable."""
        await self.write()
        return await self._entries.page(user_id, cursor, limit)

    async def write(self) -> None:
        """All that has waited, many at once: a storm of sign-ins must not become one of writes."""
        events = list(self._waiting)
        if not events:
            return
        self._waiting.clear()
        try:
            await self._entries.add(events)
        except Unavailable:
            log.warning("entries of accounts' logs are written down later: %d", len(events))
            self._waiting.extendleft(reversed(events))

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(WRITE_SECONDS)
            await self.write()
