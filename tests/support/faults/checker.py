"""What must hold whatever breaks; reads a history, knows no network."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.support.faults.history import (
    Answered,
    Broken,
    Counted,
    Dropped,
    Entry,
    Leaving,
    Left,
    Received,
    Returned,
    SawArrival,
    SawDeparture,
    SawRoster,
    Seated,
    Sent,
)

LOST = "lost"
DUPLICATED = "duplicated"
REORDERED = "reordered"
MISDELIVERED = "misdelivered"
ROSTER = "roster"
TWICE = "participant twice"
WRONG_LEFT = "wrong userLeft"
NOT_RECOVERED = "not recovered"
REFUSED = "wrongly refused"
UNSETTLED = "unsettled"
HOST = "wrong host"
KINDS = (
    *(LOST, DUPLICATED, REORDERED, MISDELIVERED, ROSTER, TWICE, WRONG_LEFT),
    *(NOT_RECOVERED, REFUSED, UNSETTLED, HOST),
)

OK = "ok"
# An ack says that a signal is safe, not that it has arrived.
DELIVERY_SECONDS = 1.0
# Clocks of the client and of the server do not start at the same instant.
MARGIN_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Violation:
    """`words` are the ids and names to look for in the history."""

    at: float
    kind: str
    text: str
    words: frozenset[str]


@dataclass(slots=True)
class _Seat:
    """One participant id, as its owner knows it."""

    is_known: bool = False  # to its owner: the answer to a join may be lost for good
    away_since: float | None = None
    longest_away: float = 0.0
    is_over: bool = False  # its owner goes on under another id, or said goodbye
    was_fair: bool = False  # and that was to be expected
    leaving_since: float | None = None  # may be in no room any more
    absences: list[tuple[float, float]] = field(default_factory=list)  # from asking to the answer
    leaves: Counter[str] = field(default_factory=Counter)  # by room: asked to leave it

    def was_leaving(self, start: float, end: float) -> bool:
        """At some time of these."""
        now = [] if self.leaving_since is None else [(self.leaving_since, end)]
        return any(asked <= end and start <= left for asked, left in self.absences + now)

    def away_at(self, at: float) -> float:
        current = 0.0 if self.away_since is None else at - self.away_since
        return max(current, self.longest_away)


class Checker:
    """Feed it every entry in order, then `finish`. `grace_seconds` is the server's."""

    def __init__(self, grace_seconds: float) -> None:
        self.violations: list[Violation] = []
        self.excused = 0  # acked, and its target stayed away too long or left for good
        self._patience = grace_seconds - MARGIN_SECONDS
        self._signals: dict[str, Sent] = {}
        self._answers: dict[str, Answered] = {}
        self._received: set[str] = set()
        self._newest: dict[tuple[str, str], int] = {}
        self._seats: dict[str, _Seat] = {}
        self._present: dict[tuple[str, str, str], bool] = {}
        self._told: dict[tuple[str, str], list[float]] = {}  # when who heard of whose departure
        self._departures: Counter[tuple[str, str, str]] = Counter()
        self._steps: dict[type[Entry], Callable[[Any], None]] = {
            Sent: self._sent,
            Answered: self._answered,
            Received: self._note_received,
            Seated: self._seated,
            Leaving: self._leaving,
            Left: self._left,
            Dropped: self._dropped,
            Returned: self._returned,
            SawRoster: self._saw_roster,
            SawArrival: self._saw_arrival,
            SawDeparture: self._saw_departure,
            Counted: self._counted,
            Broken: lambda entry: self._violate(entry, entry.kind, entry.text),
        }

    @property
    def counts(self) -> Counter[str]:
        """Signals: sent, acked, reported as not sent, received."""
        acked = sum(answer.code == OK for answer in self._answers.values())
        return Counter(
            sent=len(self._signals),
            acked=acked,
            reported=len(self._answers) - acked,
            received=len(self._received),
            excused=self.excused,
        )

    def note(self, entry: Entry) -> None:
        step = self._steps.get(type(entry))
        if step is not None:
            step(entry)

    def finish(self) -> None:
        """Everything is settled: what is not there now never comes."""
        for mark, signal in self._signals.items():
            answer = self._answers.get(mark)
            if mark in self._received or (answer and answer.code != OK):
                continue
            if self._is_excused(signal, answer):
                self.excused += 1
                continue
            told = "acked" if answer else "not answered"
            text = f"{signal.event} {mark} to {signal.target_id}: {told}, never delivered"
            words = frozenset({mark, signal.target_id, signal.sender_id})
            self.violations.append(Violation(signal.at, LOST, text, words))

    def _is_excused(self, signal: Sent, answer: Answered | None) -> bool:
        """Its target is gone for good, by right, or was just leaving, or never heard it is in."""
        seat = self._seats.get(signal.target_id)
        if seat is None or answer is None:
            return answer is not None
        if (seat.is_over and seat.was_fair) or not seat.is_known:
            return True
        told = self._told.get((signal.sender_id, signal.target_id), [])
        for asked, _ in seat.absences:
            heard = next((at for at in told if at >= asked), signal.at)
            if asked <= signal.at < heard:
                return True  # its target had left, and the sender could not know yet
        return seat.was_leaving(signal.at, answer.at + DELIVERY_SECONDS)

    def _sent(self, entry: Sent) -> None:
        self._signals.setdefault(entry.mark, entry)

    def _answered(self, entry: Answered) -> None:
        self._answers.setdefault(entry.mark, entry)

    def _note_received(self, entry: Received) -> None:
        signal = self._signals.get(entry.mark)
        if signal is None:
            self._violate(entry, MISDELIVERED, f"{entry.mark} was never sent")
            return
        if signal.target_id != entry.seat_id:
            text = f"{entry.mark} for {signal.target_id} came to {entry.seat_id}"
            self._violate(entry, MISDELIVERED, text, signal.target_id)
        if entry.mark in self._received:
            self._violate(entry, DUPLICATED, f"{signal.event} {entry.mark}", signal.sender_id)
            return
        self._received.add(entry.mark)
        lane = (signal.sender_id, entry.seat_id)
        newest = self._newest.get(lane, -1)
        if signal.number < newest:
            text = f"{signal.event} {entry.mark} came after #{newest}"
            self._violate(entry, REORDERED, text, signal.sender_id)
        self._newest[lane] = max(newest, signal.number)

    def _seated(self, entry: Seated) -> None:
        seat = self._seat(entry.seat_id)
        seat.is_known, seat.is_over, seat.leaving_since = True, False, None

    def _leaving(self, entry: Leaving) -> None:
        seat = self._seat(entry.seat_id)
        seat.leaves[entry.room] += 1
        if seat.leaving_since is None:
            seat.leaving_since = entry.at
        if entry.is_goodbye:
            seat.is_over = seat.was_fair = True

    def _left(self, entry: Left) -> None:
        seat = self._seat(entry.seat_id)
        if seat.leaving_since is not None:
            seat.absences.append((seat.leaving_since, entry.at))

    def _dropped(self, entry: Dropped) -> None:
        seat = self._seat(entry.seat_id)
        if seat.away_since is None:
            seat.away_since = entry.silent_since

    def _returned(self, entry: Returned) -> None:
        if not entry.seat_id:
            return
        seat = self._seat(entry.seat_id)
        if seat.is_over:
            return
        away = seat.away_at(entry.at)
        seat.longest_away, seat.away_since = away, None
        if entry.is_recovered:
            return
        has_seat = bool(entry.room) and seat.leaving_since is None
        seat.is_over, seat.was_fair = True, not has_seat or away >= self._patience
        for key in [key for key in self._present if key[0] == entry.seat_id]:
            del self._present[key]
        if not seat.was_fair:
            text = f"back after {away:.1f} s, and {entry.seat_id} is gone"
            self._violate(entry, NOT_RECOVERED, text, entry.seat_id)

    def _saw_roster(self, entry: SawRoster) -> None:
        self._seat(entry.seat_id).is_known = True
        if len(set(entry.others)) < len(entry.others) or entry.seat_id in entry.others:
            text = f"{entry.room} as {entry.seat_id} is told: {', '.join(entry.others)}"
            self._violate(entry, TWICE, text, *entry.others)
        for key in [key for key in self._present if key[:2] == (entry.seat_id, entry.room)]:
            self._present[key] = False
        for other in entry.others:
            self._present[entry.seat_id, entry.room, other] = True

    def _saw_arrival(self, entry: SawArrival) -> None:
        key = (entry.seat_id, entry.room, entry.arrived_id)
        if self._present.get(key):
            text = f"{entry.seat_id} is told again that {entry.arrived_id} came to {entry.room}"
            self._violate(entry, TWICE, text, entry.arrived_id)
        self._present[key] = True

    def _saw_departure(self, entry: SawDeparture) -> None:
        key = (entry.seat_id, entry.room, entry.departed_id)
        self._told.setdefault((entry.seat_id, entry.departed_id), []).append(entry.at)
        about = f"{entry.departed_id} left {entry.room} ({entry.reason}), {entry.seat_id} is told"
        seat = self._seat(entry.departed_id)
        away = seat.away_at(entry.at)
        has_asked = seat.leaves[entry.room] > self._departures[key]
        is_fair = has_asked or seat.is_over or not seat.is_known or away >= self._patience
        if not is_fair:
            text = f"{about}, but it was away for {away:.1f} s only"
            self._violate(entry, WRONG_LEFT, text, entry.departed_id)
        elif self._present.get(key) is False:
            self._violate(entry, WRONG_LEFT, f"{about} again", entry.departed_id)
        self._departures[key] += 1
        self._present[key] = False

    def _counted(self, entry: Counted) -> None:
        if len(set(entry.found)) < len(entry.found):
            self._violate(entry, TWICE, f"{entry.room}: {', '.join(entry.found)}", *entry.found)
        missing = sorted(set(entry.expected) - set(entry.found))
        ghosts = sorted(set(entry.found) - set(entry.expected))
        if missing or ghosts:
            text = f"{entry.room} by its {entry.source}: missing {missing}, ghosts {ghosts}"
            self._violate(entry, ROSTER, text, *missing, *ghosts)

    def _seat(self, seat_id: str) -> _Seat:
        return self._seats.setdefault(seat_id, _Seat())

    def _violate(self, entry: Entry, kind: str, text: str, *words: str) -> None:
        mark = getattr(entry, "mark", entry.who)
        found = frozenset({entry.who, mark, *words})
        self.violations.append(Violation(entry.at, kind, f"{entry.who}: {text}", found))
