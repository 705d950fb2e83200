"""Who may do what to whom in a meeting, and who is its host when the host has gone."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from server.domain.ids import ParticipantId, UserId
from server.domain.participant import Participant, Role

ModerationKind = Literal["muted", "camera_off", "share_off"]
Action = Literal[
    "let_in", "refused", "muted", "kept_muted", "may_unmute", "camera_off", "share_off",
    "put_out", "banned", "locked", "unlocked", "role", "ended",
]  # fmt: skip

_RANKS: dict[Role, int] = {"participant": 0, "cohost": 1, "host": 2}


@dataclass(frozen=True, slots=True)
class Moderation:
    """What is taken from somebody; `may_unmute` goes with `muted`."""

    kind: ModerationKind
    may_unmute: bool = True

    def of(self, participant: Participant) -> Participant:
        """They as they are afterwards."""
        media = participant.media
        if self.kind == "camera_off":
            return replace(participant, media=replace(media, is_camera_off=True))
        if self.kind == "share_off":
            return replace(participant, media=replace(media, is_sharing=False))
        return replace(participant, media=replace(media, is_muted=True), may_unmute=self.may_unmute)


def has_powers(role: Role) -> bool:
    """Whether they may let in, mute, remove and lock."""
    return role != "participant"


def outranks(role: Role, other: Role) -> bool:
    """A co-host has power over participants, the host over everybody else."""
    return _RANKS[role] > _RANKS[other]


def higher(role: Role, other: Role) -> Role:
    return role if outranks(role, other) else other


def successor(present: Iterable[Participant], user_id: UserId) -> ParticipantId | None:
    """The next host, of those present, oldest first, when one of the account `user_id` has gone.

    Guests are never it. Who is there comes before who is lost, then the same account, then
    co-hosts, then who has been there for longest.
    """

    def place(participant: Participant) -> tuple[bool, bool, bool]:
        is_other = participant.user_id != user_id
        return participant.is_reconnecting, is_other, participant.role != "cohost"

    heirs = [participant for participant in present if not participant.is_guest]
    return min(heirs, key=place).id if heirs else None
