"""What happened in a room, as presence reports it."""

from dataclasses import dataclass

from server.domain.ids import ParticipantId, RoomId
from server.domain.participant import Participant


@dataclass(frozen=True, slots=True)
class Roster:
    """A room's participants, oldest first; `version` grows with every change."""

    room_id: RoomId
    version: int
    participants: tuple[Participant, ...]


@dataclass(frozen=True, slots=True)
class Departure:
    """One participant is out of one room; `remaining` are those to tell."""

    room_id: RoomId
    participant: Participant
    remaining: tuple[ParticipantId, ...]


@dataclass(frozen=True, slots=True)
class Arrival:
    """`roster` has the newcomer in it; `replaced` are lost seats of the same account."""

    roster: Roster
    is_new: bool
    replaced: tuple[Departure, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """Who of one room is to hear about one participant."""

    room_id: RoomId
    participant: Participant
    others: tuple[ParticipantId, ...]


@dataclass(frozen=True, slots=True)
class Addressees:
    """Whom a signal reaches, and its sender as the others know them."""

    sender: Participant
    to: tuple[ParticipantId, ...]
