"""Bodies of a meeting's attendance and of the statistics."""

from typing import Annotated

from msgspec import Meta

from server.domain.calendar import MAX_TIME_ZONE_LENGTH
from server.protocol.base import Body

TimeZone = Annotated[
    str,
    Meta(
        min_length=1, max_length=MAX_TIME_ZONE_LENGTH, description="IANA name, like Europe/Berlin"
    ),
]


class ListSessions(Body, frozen=True, kw_only=True):
    """The latest session first."""

    cursor: Annotated[str, Meta(max_length=16)] | None = None
    limit: Annotated[int, Meta(ge=1, le=50)] = 10


class AttendanceTable(Body, frozen=True, kw_only=True):
    """One session, or the last hundred; times are written in the zone."""

    session: Annotated[str, Meta(max_length=64)] | None = None
    time_zone: TimeZone = "UTC"


class VisitBody(Body, frozen=True, kw_only=True, omit_defaults=False):
    """Without a break; `leftAt` is null while it lasts. Unix time in milliseconds."""

    joined_at: int
    left_at: int | None


class AttendeeBody(Body, frozen=True, kw_only=True, omit_defaults=False):
    """One person, however often they came. `email` is empty for guests."""

    user_id: str
    name: str
    email: str
    is_guest: bool
    visits: list[VisitBody]
    seconds: int


class SessionBody(Body, frozen=True, kw_only=True, omit_defaults=False):
    """From the first join until nobody was there for ten minutes.

    `peak`: how many people were there at once. `isComplete` is false when somebody came so often
    that only the first two thousand stays are counted.
    """

    id: str
    started_at: int
    ended_at: int | None
    peak: int
    people: list[AttendeeBody]
    is_complete: bool


class Attendance(Body, frozen=True, kw_only=True, omit_defaults=False):
    """`nextCursor` is null on the last page."""

    items: list[SessionBody]
    next_cursor: str | None


class AskStatistics(Body, frozen=True, kw_only=True):
    """Weeks begin on Monday where the zone is."""

    time_zone: TimeZone = "UTC"


class WeekBody(Body, frozen=True, kw_only=True, omit_defaults=False):
    """Sessions that began in the week, of meetings I own or was in; the minutes I was in them;
    how many others were."""

    starts_at: int
    meetings: int
    minutes: int
    people: int


class Statistics(Body, frozen=True, kw_only=True, omit_defaults=False):
    """The last twelve weeks, the oldest first; the last one is this week."""

    weeks: list[WeekBody]
