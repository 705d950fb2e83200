"""What happened in one run, in the order in which it did."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

MAX_SHOWN = 14


@dataclass(frozen=True, slots=True)
class Entry:
    """`at`: seconds since the run began; `who`: the person it happened to."""

    at: float
    who: str


@dataclass(frozen=True, slots=True)
class Sent(Entry):
    """A signal goes out for the first time. `number` grows with each signal of a person."""

    sender_id: str
    target_id: str
    number: int
    event: str

    @property
    def mark(self) -> str:
        return mark_of(self.sender_id, self.number)


@dataclass(frozen=True, slots=True)
class Answered(Entry):
    """The sender knows: `code` is "ok", or why it was not sent."""

    mark: str
    code: str


@dataclass(frozen=True, slots=True)
class Received(Entry):
    mark: str
    seat_id: str


@dataclass(frozen=True, slots=True)
class Said(Entry):
    """A chat message goes out for the first time."""

    seat_id: str
    room: str
    mark: str
    number: int


@dataclass(frozen=True, slots=True)
class Stored(Entry):
    """A chat message was acked."""

    mark: str


@dataclass(frozen=True, slots=True)
class Heard(Entry):
    """A chat message came."""

    seat_id: str
    room: str
    mark: str


@dataclass(frozen=True, slots=True)
class Seated(Entry):
    """In a room, says the answer to a join."""

    seat_id: str
    room: str


@dataclass(frozen=True, slots=True)
class Leaving(Entry):
    """Asks to leave, or says goodbye: from now on others may be told."""

    seat_id: str
    room: str
    is_goodbye: bool = False


@dataclass(frozen=True, slots=True)
class Left(Entry):
    """The answer to a leave has come."""

    seat_id: str
    room: str


@dataclass(frozen=True, slots=True)
class Dropped(Entry):
    """The connection is gone; nothing was heard on it since `silent_since`."""

    seat_id: str
    silent_since: float


@dataclass(frozen=True, slots=True)
class Returned(Entry):
    """Connected again; `seat_id` and `room` are those of before, empty when there were none."""

    seat_id: str
    room: str
    is_recovered: bool


@dataclass(frozen=True, slots=True)
class SawRoster(Entry):
    """The server's `userJoined`: who is there, the observer left out."""

    seat_id: str
    room: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SawArrival(Entry):
    seat_id: str
    room: str
    arrived_id: str


@dataclass(frozen=True, slots=True)
class SawDeparture(Entry):
    seat_id: str
    room: str
    departed_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Counted(Entry):
    """At the end: who is there as `source` says, and who really is, the observer left out."""

    room: str
    source: str
    found: tuple[str, ...]
    expected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Broken(Entry):
    """The client saw at once that something is wrong: `kind` is that of the violation."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Injected(Entry):
    """A fault; `who` is its person, or the part of the cluster."""

    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Recovered(Entry):
    """Served again; `is_alone`: no other fault had a part in how long it took."""

    kind: str
    seconds: float
    is_alone: bool


@dataclass(frozen=True, slots=True)
class Healed(Entry):
    """A fault of the cluster is over."""

    kind: str


@dataclass(slots=True)
class History:
    """Append-only; whoever listens hears each entry once."""

    entries: list[Entry] = field(default_factory=list)
    listeners: list[Callable[[Entry], None]] = field(default_factory=list)
    started: float = field(default_factory=monotonic)

    def now(self) -> float:
        return monotonic() - self.started

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)
        for listener in self.listeners:
            listener(entry)

    def about(self, words: frozenset[str], until: float) -> list[Entry]:
        """Up to then: the signals that are named, and the last of what else has to do with them."""
        signals: list[Entry] = []
        others: list[Entry] = []
        for entry in self.entries:
            if entry.at > until:
                break
            if isinstance(entry, Sent | Answered | Received | Said | Stored | Heard):
                if entry.mark in words:
                    signals.append(entry)
            elif _is_of_cluster(entry) or _names(entry, words):
                others.append(entry)
        return sorted(signals + others[-MAX_SHOWN:], key=lambda entry: entry.at)


def mark_of(sender_id: str, number: int) -> str:
    return f"{sender_id}#{number}"


def described(entry: Entry) -> str:
    """One line for people."""
    fields = (
        f"{name}={getattr(entry, name)}"
        for name in entry.__dataclass_fields__
        if name not in ("at", "who")
    )
    return f"{entry.at:7.2f} {entry.who:8} {type(entry).__name__:13} {' '.join(fields)}"


def _names(entry: Entry, words: frozenset[str]) -> bool:
    return not words.isdisjoint(str(getattr(entry, name)) for name in entry.__dataclass_fields__)


def _is_of_cluster(entry: Entry) -> bool:
    return isinstance(entry, Healed) or (isinstance(entry, Injected) and bool(entry.text))
