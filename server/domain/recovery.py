"""What is kept of a participant whose node they left, for the node they come back to."""

from dataclasses import dataclass

from server.domain.room import Change


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One event for a participant: its number, its name, and its packet or what it tells."""

    sequence: int
    message_id: str
    content: bytes | Change


@dataclass(frozen=True, slots=True)
class Journal:
    """The last events of a participant in order; those after `fork` no client can have seen."""

    entries: tuple[JournalEntry, ...]
    sequence: int
    fork: int | None = None


@dataclass(frozen=True, slots=True)
class Takeover:
    """A participant continues on a new connection; `journal` when it comes from another node."""

    journal: Journal | None = None
