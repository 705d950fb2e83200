"""Writes down what happens to accounts, which must not hold anything up."""

import asyncio
import logging
from collections.abc import Callable
from time import time

from server.domain.account_event import AccountEvent, AccountEventKind
from server.domain.ids import UserId
from server.domain.session import Device
from server.errors import Unavailable
from server.storage.account_log import AccountLog

log = logging.getLogger(__name__)


class Audit:
    """`clock` in Unix seconds."""

    def __init__(self, entries: AccountLog, clock: Callable[[], float] = time) -> None:
        self._entries = entries
        self._clock = clock
        self._writing: set[asyncio.Task[None]] = set()

    async def note(
        self, user_id: UserId, kind: AccountEventKind, device: Device, detail: str = ""
    ) -> None:
        """What was done is done, also when it cannot be written down."""
        try:
            await self._entries.add(AccountEvent(user_id, self._clock(), kind, device, detail))
        except Unavailable:
            log.warning("an entry of an account's log is lost: %s", kind)

    def note_later(
        self, user_id: UserId, kind: AccountEventKind, device: Device, detail: str = ""
    ) -> None:
        """Nobody waits for it: the time of an answer does not tell whether there was an entry."""
        task = asyncio.create_task(self.note(user_id, kind, device, detail))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def written(self) -> None:
        """All that was to be noted later is."""
        await asyncio.gather(*self._writing)
