"""Who was in a meeting and for how long: the pure rules of it. Times are Unix time in seconds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from server.domain.ids import RoomId, UserId
from server.domain.participant import Participant

# So long a meeting is empty before who comes next begins a new session of it.
SESSION_GAP_SECONDS = 600.0
# Who was there for no time at all was there.
_SHORTEST_SECONDS = 0.001

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Movement:
    """Somebody has come into a room, or is out of it for good; ids sort as it happened."""

    id: str
    kind: Literal["joined", "left"]
    room_id: RoomId
    participant: Participant
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """From a join to the leave of the same participant; without an end they are still there."""

    user_id: UserId
    name: str
    email: str = ""
    is_guest: bool = False
    joined_at: float
    left_at: float | None = None


class Visit(NamedTuple):
    """A time in which somebody was there without a break, on whichever devices."""

    joined_at: float
    left_at: float | None


@dataclass(frozen=True, slots=True)
class Attendee:
    """One person, however often they came."""

    user_id: UserId
    name: str
    email: str
    is_guest: bool
    visits: tuple[Visit, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Session:
    """From the first join until everybody was gone for a while.

    `is_complete`: all stays are in it.
    """

    id: str
    started_at: float
    ended_at: float | None
    peak: int
    attendees: tuple[Attendee, ...]
    is_complete: bool = True


def summarise(
    session_id: str, stays: Sequence[Stay], now: float, *, is_complete: bool = True
) -> Session:
    """`stays`: at least one."""
    people: dict[UserId, list[Stay]] = {}
    for stay in sorted(stays, key=lambda stay: stay.joined_at):
        people.setdefault(stay.user_id, []).append(stay)
    attendees = tuple(_attendee(own, now) for own in people.values())
    ends = [stay.left_at for stay in stays if stay.left_at is not None]
    ended_at = max(ends) if len(ends) == len(stays) else None
    started_at = min(stay.joined_at for stay in stays)
    return Session(session_id, started_at, ended_at, peak(attendees, now), attendees, is_complete)


def peak(attendees: Iterable[Attendee], now: float) -> int:
    """How many people were there at once, at most; who leaves makes room for who comes."""
    steps: list[tuple[float, int]] = []
    for attendee in attendees:
        for visit in attendee.visits:
            start, end = _interval(visit.joined_at, visit.left_at, now)
            steps += [(start, 1), (end, -1)]
    highest = present = 0
    for _, step in sorted(steps):
        present += step
        highest = max(highest, present)
    return highest


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Those that touch become one, in order."""
    found: list[Interval] = []
    for start, end in sorted(intervals):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def seconds_between(intervals: Iterable[Interval], boundaries: Sequence[float]) -> list[float]:
    """How much of them lies between each boundary and the next."""
    spans = merged(intervals)
    return [
        sum(max(0.0, min(end, until) - max(start, since)) for start, end in spans)
        for since, until in pairwise(boundaries)
    ]


def interval(stay: Stay, now: float) -> Interval:
    """Until now while it lasts."""
    return _interval(stay.joined_at, stay.left_at, now)


def _interval(joined_at: float, left_at: float | None, now: float) -> Interval:
    return joined_at, max(now if left_at is None else left_at, joined_at + _SHORTEST_SECONDS)


def _attendee(stays: Sequence[Stay], now: float) -> Attendee:
    """One person's stays, oldest first; they are called what they were called last."""
    latest = stays[-1]
    spans = merged(interval(stay, now) for stay in stays)
    is_there = any(stay.left_at is None for stay in stays)
    visits = [Visit(start, end) for start, end in spans]
    if is_there:  # whatever is open lasts until now, which nothing outlasts
        visits[-1] = Visit(visits[-1].joined_at, None)
    seconds = sum(end - start for start, end in spans)
    return Attendee(
        latest.user_id, latest.name, latest.email, latest.is_guest, tuple(visits), seconds
    )
