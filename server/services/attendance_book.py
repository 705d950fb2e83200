"""Keeps the book of who is in which meeting, beside what happens there and never in its way."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from time import time

from server.domain.attendance import Movement
from server.domain.ids import RoomId
from server.domain.meeting import Meeting
from server.errors import Unavailable
from server.presence.base import Movements, Presence
from server.storage.attendance import AttendanceStore, OpenStay
from server.storage.meetings import MeetingStore

log = logging.getLogger(__name__)

SWEEP_SECONDS = 1.0
CHECK_SECONDS = 30.0
LAST_SECONDS = 1.0  # nobody waits longer for a server that stops
BATCH = 200
MAX_OPEN_STAYS = 10_000


class AttendanceBook:
    """`clock` in Unix seconds.

    Movements are written down in their order, and again after a failure on the way, which
    changes nothing. From time to time it looks whether those are there of whom the book says so:
    movements are lost with the memory of a node alone, and with the data of Redis.
    """

    def __init__(
        self,
        attendance: AttendanceStore,
        meetings: MeetingStore,
        presence: Presence,
        movements: Movements,
        clock: Callable[[], float] = time,
    ) -> None:
        self._attendance = attendance
        self._meetings = meetings
        self._presence = presence
        self._movements = movements
        self._clock = clock
        self._done = ""
        self._check_at = 0.0

    async def run(self) -> None:
        """Sweep until cancelled, and once more at the end; after a failure again."""
        try:
            while True:
                await asyncio.sleep(SWEEP_SECONDS)
                await self._try_to_sweep()
        finally:
            self._check_at = 0.0  # a node alone forgets who is there
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_SECONDS):
                    await self._try_to_sweep()

    async def _try_to_sweep(self) -> None:
        try:
            await self.sweep()
        except Unavailable:
            self._check_at = 0.0  # what is open has not been seen for a while
            log.warning("attendance is written down when the database can be reached")
        except Exception:
            log.exception("the sweep of the attendance failed")

    async def sweep(self) -> None:
        """Write down what has happened. Raises Unavailable."""
        if self._clock() < self._check_at:
            await self._write_down()
            return
        open_stays = await self._attendance.open_stays(MAX_OPEN_STAYS)
        gone = await self._note_seen(open_stays)
        # Whoever has left in an orderly way is in the movements by now: what is open after
        # those has ended without anybody telling.
        if await self._write_down():
            if gone:
                await self._attendance.close(gone)
            self._check_at = self._clock() + CHECK_SECONDS

    async def _note_seen(self, stays: list[OpenStay]) -> list[str]:
        """Of those that are not there any more."""
        present = set()
        for room_id in {stay.room_id for stay in stays}:
            roster = await self._presence.roster(room_id)
            present |= {(room_id, participant.id) for participant in roster.participants}
        seen = [stay.id for stay in stays if (stay.room_id, stay.participant_id) in present]
        if seen:
            await self._attendance.note_seen(seen, self._clock())
        return [stay.id for stay in stays if (stay.room_id, stay.participant_id) not in present]

    async def _write_down(self) -> bool:
        """False when another node does."""
        while True:
            batch = await self._movements.take(self._done, BATCH)
            if not batch:
                return batch is not None
            meetings = await self._meetings.find_by_codes({each.room_id for each in batch})
            for movement in batch:
                await self._note(movement, meetings)
                self._done = movement.id

    async def _note(self, movement: Movement, meetings: dict[RoomId, Meeting]) -> None:
        """Rooms that are no meetings are nobody's business."""
        meeting = meetings.get(movement.room_id)
        if meeting is None:
            return
        try:
            if movement.kind == "joined":
                await self._attendance.note_join(meeting, movement)
            else:
                await self._attendance.note_leave(movement)
        except Unavailable:
            raise
        except Exception:  # one that cannot be written must not hold up all others
            log.exception("a movement could not be written down")
