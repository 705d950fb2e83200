"""Attendance as owners read it, and what somebody's weeks were like."""

from collections.abc import Callable
from time import time
from typing import NamedTuple

from server.domain.attendance import Session, interval, seconds_between, summarise
from server.domain.calendar import find_time_zone, week_starts
from server.domain.identity import Identity
from server.errors import InvalidPayload, NotFound
from server.services.meeting import MeetingService
from server.storage.attendance import AttendanceStore, StoredSession

WEEKS = 12
MAX_STAYS = 2000
MAX_CSV_SESSIONS = 100
MAX_OWN_STAYS = 5000


class SessionPage(NamedTuple):
    """The latest first, and where earlier ones begin."""

    sessions: list[Session]
    next_cursor: str | None


class Week(NamedTuple):
    """`starts_at` in Unix seconds; `seconds` somebody was in meetings themselves."""

    starts_at: float
    meetings: int
    seconds: float
    people: int


class AttendanceService:
    """Only its owner sees a meeting here; to everybody else there is none.

    `clock` in Unix seconds. Every method may also raise Unavailable.
    """

    def __init__(
        self,
        attendance: AttendanceStore,
        meetings: MeetingService,
        clock: Callable[[], float] = time,
    ) -> None:
        self._attendance = attendance
        self._meetings = meetings
        self._clock = clock

    async def page(
        self, identity: Identity, name: str, cursor: str | None, limit: int
    ) -> SessionPage:
        """Raises RoomNotFound, InvalidPayload."""
        meeting = await self._meetings.get(identity, name)
        before = _read_cursor(cursor)
        found = await self._attendance.sessions(meeting.id, before, limit, MAX_STAYS)
        sessions = [self._summary(stored) for stored in found.sessions]
        return SessionPage(sessions, _cursor(sessions[-1]) if found.has_more else None)

    async def table(self, identity: Identity, name: str, session_id: str | None) -> list[Session]:
        """One session of a meeting, or the last hundred at most. Raises RoomNotFound, NotFound."""
        meeting = await self._meetings.get(identity, name)
        if session_id is None:
            found = await self._attendance.sessions(meeting.id, None, MAX_CSV_SESSIONS, MAX_STAYS)
            return [self._summary(stored) for stored in found.sessions]
        is_its_own = session_id.startswith(f"{meeting.id}.")
        stored = await self._attendance.session(session_id, MAX_STAYS) if is_its_own else None
        if stored is None:
            raise NotFound("There is no such session")
        return [self._summary(stored)]

    async def weeks(self, identity: Identity, time_zone: str) -> list[Week]:
        """The last twelve, this one included, the oldest first. Raises InvalidPayload."""
        zone = find_time_zone(time_zone)
        if zone is None:
            raise InvalidPayload("There is no such time zone", field="timeZone")
        now = self._clock()
        starts = week_starts(now, zone, WEEKS)
        own = await self._attendance.stays_of(identity.user_id, starts[0], MAX_OWN_STAYS)
        sessions = {session_id for session_id, _ in own}
        counts = await self._attendance.count_weeks(identity.user_id, sessions, starts)
        seconds = seconds_between((interval(stay, now) for _, stay in own), starts)
        return [
            Week(start, count.meetings, spent, count.people)
            for start, count, spent in zip(starts, counts, seconds, strict=False)
        ]

    def _summary(self, stored: StoredSession) -> Session:
        return summarise(stored.id, stored.stays, self._clock(), is_complete=stored.is_complete)


def _cursor(session: Session) -> str:
    """When it began, which its id ends with."""
    return session.id.rpartition(".")[2]


def _read_cursor(cursor: str | None) -> float | None:
    """Raises InvalidPayload."""
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) <= 13):
        raise InvalidPayload("This cursor is none of ours", field="cursor")
    return int(cursor) / 1000
