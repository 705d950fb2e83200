"""Writes the log of a meeting, which must not hold anything up."""

import logging
from collections.abc import Callable
from time import time

from server.domain.identity import Identity
from server.domain.ids import MeetingId
from server.domain.moderation import Action
from server.domain.participant import Participant
from server.errors import Unavailable
from server.storage.meeting_log import LogEntry, MeetingLog

log = logging.getLogger(__name__)


class Chronicle:
    """`clock` in Unix seconds."""

    def __init__(self, entries: MeetingLog, clock: Callable[[], float] = time) -> None:
        self._entries = entries
        self._clock = clock

    async def note_from_outside(self, meeting_id: MeetingId, action: Action, by: Identity) -> None:
        """By somebody who need not be in the meeting."""
        entry = LogEntry(
            meeting_id=meeting_id,
            at=self._clock(),
            action=action,
            by_id=by.user_id,
            by_name=by.name,
        )
        await self._add(entry)

    async def note(
        self,
        meeting_id: MeetingId,
        action: Action,
        by: Participant,
        target: Participant | None = None,
        note: str = "",
    ) -> None:
        """What was done is done, also when it cannot be written down."""
        entry = LogEntry(
            meeting_id=meeting_id,
            at=self._clock(),
            action=action,
            by_id=by.user_id,
            by_name=by.name,
            target_id=target.user_id if target else None,
            target_name=target.name if target else "",
            note=note,
        )
        await self._add(entry)

    async def _add(self, entry: LogEntry) -> None:
        try:
            await self._entries.add(entry)
        except Unavailable:
            log.warning("an entry of a meeting's log is lost: %s", entry.action)
