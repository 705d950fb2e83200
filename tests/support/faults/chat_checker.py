"""What must hold of chat: told once, in order, to everybody who is there, and kept once."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tests.support.faults.checker import DUPLICATED, LOST, MISDELIVERED, REORDERED, Violation
from tests.support.faults.history import Entry, Heard, Leaving, Returned, Said, Seated, Stored


@dataclass(frozen=True, slots=True)
class _Stay:
    """In a room without a break since then."""

    room: str
    since: float


class ChatChecker:
    """Feed it every entry in order, then what each room has kept, then `finish`."""

    def __init__(self) -> None:
        self.violations: list[Violation] = []
        self._said: dict[str, Said] = {}
        self._stored: set[str] = set()
        self._heard: dict[str, set[str]] = {}  # marks by who heard them
        self._newest: dict[tuple[str, str], int] = {}
        self._stays: dict[str, _Stay] = {}
        self._steps: dict[type[Entry], Callable[[Any], None]] = {
            Said: self._note_said,
            Stored: self._note_stored,
            Heard: self._note_heard,
            Seated: self._seated,
            Leaving: self._leaving,
            Returned: self._returned,
        }

    @property
    def counts(self) -> Counter[str]:
        return Counter(chat_sent=len(self._said), chat_acked=len(self._stored))

    def note(self, entry: Entry) -> None:
        step = self._steps.get(type(entry))
        if step is not None:
            step(entry)

    def compare(self, room: str, kept: Iterable[str]) -> None:
        """With the history of a room, from its first message on."""
        found = Counter(kept)
        for mark, times in found.items():
            if mark not in self._said:
                self._violate(0.0, MISDELIVERED, f"{mark} is in {room}, and nobody said it", mark)
            elif times > 1:
                self._violate(0.0, DUPLICATED, f"{mark} is {times} times in {room}", mark)
        for mark in self._stored - found.keys():
            said = self._said[mark]
            if said.room == room:
                self._violate(said.at, LOST, f"{mark}: acked, and {room} has not kept it", mark)

    def finish(self) -> None:
        """Whoever has been there all the time since has heard it."""
        for seat_id, stay in self._stays.items():
            heard = self._heard.get(seat_id, set())
            for mark in self._stored - heard:
                said = self._said[mark]
                is_for_them = said.room == stay.room and said.seat_id != seat_id
                if is_for_them and said.at > stay.since:
                    text = f"{mark}: acked, and {seat_id} in {said.room} has not heard it"
                    self._violate(said.at, LOST, text, mark, seat_id)

    def _note_said(self, entry: Said) -> None:
        self._said.setdefault(entry.mark, entry)

    def _note_stored(self, entry: Stored) -> None:
        self._stored.add(entry.mark)

    def _note_heard(self, entry: Heard) -> None:
        said = self._said.get(entry.mark)
        heard = self._heard.setdefault(entry.seat_id, set())
        if said is None or said.room != entry.room:
            self._violate(entry.at, MISDELIVERED, f"{entry.mark} in {entry.room}", entry.mark)
            return
        if entry.mark in heard:
            text = f"{entry.seat_id} heard {entry.mark} twice"
            self._violate(entry.at, DUPLICATED, text, entry.mark, entry.seat_id)
            return
        heard.add(entry.mark)
        lane = (said.seat_id, entry.seat_id)
        newest = self._newest.get(lane, -1)
        if said.number < newest:
            text = f"{entry.seat_id} heard {entry.mark} after #{newest}"
            self._violate(entry.at, REORDERED, text, entry.mark, entry.seat_id)
        self._newest[lane] = max(newest, said.number)

    def _seated(self, entry: Seated) -> None:
        stay = self._stays.get(entry.seat_id)
        if stay is None or stay.room != entry.room:
            self._stays[entry.seat_id] = _Stay(entry.room, entry.at)

    def _leaving(self, entry: Leaving) -> None:
        self._stays.pop(entry.seat_id, None)

    def _returned(self, entry: Returned) -> None:
        if not entry.is_recovered:
            self._stays.pop(entry.seat_id, None)

    def _violate(self, at: float, kind: str, text: str, *words: str) -> None:
        self.violations.append(Violation(at, kind, text, frozenset(words)))
