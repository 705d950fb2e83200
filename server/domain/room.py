"""What happened in a room, as presence reports it."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from server.domain.ids import ParticipantId, RoomId
from server.domain.participant import Participant

ChangeKind = Literal[
    "joined", "left", "lost", "back", "hand", "role",
    "muted", "camera_off", "share_off", "locked", "unlocked",
]  # fmt: skip
LeaveReason = Literal["left", "disconnected", "removed", "ended", "replaced", "let_in", "refused"]
REMOVED: LeaveReason = "removed"
_NOT_OF_THEIR_OWN = frozenset({"removed", "ended", "replaced", "let_in", "refused"})
_NOT_TOLD_THEMSELVES = frozenset({"joined", "left", "lost", "back", "media"})


def is_told_themselves(kind: str, reason: str) -> bool:
    """Whether the participant hears of the change as well.

    Who has not left of their own may have other rooms or come back, and must know.
    """
    return kind not in _NOT_TOLD_THEMSELVES or reason in _NOT_OF_THEIR_OWN


@dataclass(frozen=True, slots=True)
class Roster:
    """A room's participants, oldest first; `version` grows with every change."""

    room_id: RoomId
    version: int
    participants: tuple[Participant, ...]
    is_locked: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What `others` of a room are to hear of one participant; `reason` says why they left.

    `version` is the room's after the change: with the room's name it names the change. `by` is
    the host who did it, and `note` a sentence of theirs.
    """

    kind: ChangeKind
    room_id: RoomId
    version: int
    participant: Participant
    others: tuple[ParticipantId, ...]
    reason: LeaveReason = "left"
    by: str = ""
    note: str = ""


class Audience(NamedTuple):
    """Who of one room is to hear about one participant."""

    room_id: RoomId
    participant: Participant
    others: tuple[ParticipantId, ...]


class Addressees(NamedTuple):
    """Whom a signal reaches, and its sender as the others know them."""

    sender: Participant
    to: tuple[ParticipantId, ...]
