"""The end of a meeting's time: announced, then carried out, by one node of all."""

import asyncio
import logging
from collections.abc import Callable
from math import ceil
from time import time

from server.domain.meeting import WARNING_SECONDS, Meeting
from server.errors import Unavailable
from server.presence.base import Presence
from server.protocol.meeting import MeetingEnding
from server.services.ports import EventSender
from server.storage.meetings import MeetingStore

log = logging.getLogger(__name__)

SWEEP_SECONDS = 1.0
# A warning when there are so many seconds left, as long as there are more than so many.
WARNINGS = ((WARNING_SECONDS, 60.0), (60.0, 0.0))


class MeetingTimes:
    """What has to be done is in the database: whoever takes it out there is the one to do it.

    `idle_seconds`: after so long with nobody in it a meeting without an end of its own is over;
    0 for never. `clock` in Unix seconds.
    """

    def __init__(
        self,
        meetings: MeetingStore,
        presence: Presence,
        sender: EventSender,
        *,
        idle_seconds: float = 0.0,
        clock: Callable[[], float] = time,
    ) -> None:
        self._meetings = meetings
        self._presence = presence
        self._sender = sender
        self._idle_seconds = idle_seconds
        self._clock = clock

    async def run(self) -> None:
        """Sweep until cancelled; after a failure again."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                await self.sweep()
            except Unavailable:
                log.warning("meetings end later, when the database and presence can be reached")
            except Exception:
                log.exception("the sweep of the meetings failed")

    async def sweep(self) -> None:
        """End what is over and warn of what soon will be. Raises Unavailable."""
        now = self._clock()
        while meeting := await self._meetings.take_expired(now):
            log.info("the meeting's time is up", extra={"room_id": meeting.code})
            await self._presence.empty(meeting.code, "ended")
        while meeting := await self._meetings.take_unemptied(now):
            await self._presence.empty(meeting.code, "ended")
            await self._meetings.note_emptied(meeting.id)
        for seconds, until in WARNINGS:
            while meeting := await self._meetings.take_warning(now, seconds, until):
                await self._warn(meeting, now)

        while self._idle_seconds and (found := await self._meetings.take_idle(now)):
            await self._close_if_idle(*found, now)

    async def _close_if_idle(self, meeting: Meeting, seen_at: float, now: float) -> None:
        """Who comes in at this moment finds that it has ended."""
        if (await self._presence.roster(meeting.code)).participants:
            await self._meetings.note_seen(meeting.id, now)
        elif now - seen_at >= self._idle_seconds:
            log.info("nobody is in the meeting any more", extra={"room_id": meeting.code})
            await self._meetings.end(meeting.id, now)
            await self._presence.empty(meeting.code, "ended")

    async def _warn(self, meeting: Meeting, now: float) -> None:
        roster = await self._presence.roster(meeting.code)
        in_seconds = ceil((meeting.ends_at or now) - now)
        event = MeetingEnding(room_id=meeting.code, in_seconds=in_seconds)
        self._sender.send([participant.id for participant in roster.participants], event)
