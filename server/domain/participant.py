"""Who is speaking: the caller of an event and the participant others see."""

from dataclasses import dataclass, field
from typing import Literal

from server.domain.ids import ConnectionId, ParticipantId, RoomId, UserId, new_connection_id

Role = Literal["participant", "cohost", "host"]


@dataclass(frozen=True, slots=True)
class Caller:
    """The authenticated other end of one connection; every sender stamp is made from it.

    A guest has no email, and is `guest_of` the only room they may enter.
    """

    participant_id: ParticipantId
    user_id: UserId
    email: str
    name: str
    connection_id: ConnectionId = field(default_factory=new_connection_id)
    address: str = ""
    guest_of: RoomId | None = None


@dataclass(frozen=True, slots=True)
class MediaState:
    """What a participant sends, as shown to the others."""

    is_muted: bool = False
    is_camera_off: bool = False
    is_sharing: bool = False


@dataclass(frozen=True, slots=True)
class Participant:
    """One person's membership in a room on one connection.

    `hand_raised_at` in Unix milliseconds, 0 when it is not raised. `own_role` is the one they
    have besides being host in the place of another one.
    """

    id: ParticipantId
    user_id: UserId
    email: str
    name: str
    media: MediaState = MediaState()
    is_reconnecting: bool = False
    hand_raised_at: int = 0
    is_guest: bool = False
    role: Role = "participant"
    own_role: Role = "participant"
    may_unmute: bool = True
