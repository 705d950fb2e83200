"""What a meeting's host and co-hosts do, and what people hear of it.

`by` is always the participant id of who did it.
"""

from typing import Annotated, ClassVar

from msgspec import Meta

from server.domain.participant import Role
from server.domain.rate import Rate
from server.protocol.base import ClientEvent, RoomId, ServerEvent
from server.protocol.lobby import Note

ParticipantIdText = Annotated[str, Meta(min_length=1, max_length=64)]


class MuteParticipant(ClientEvent, frozen=True, kw_only=True):
    """Mute somebody, or with `all` everybody of lower rank.

    With `mayUnmute` false they stay muted until it is sent again with true.
    """

    room_id: RoomId
    id: ParticipantIdText | None = None
    all: bool = False
    may_unmute: bool = True


class MutedByHost(ServerEvent, frozen=True, kw_only=True, omit_defaults=False):
    """To them: you are muted. The others get `remoteMuted`."""

    room_id: str
    by: str
    may_unmute: bool


class StopCamera(ClientEvent, frozen=True, kw_only=True):
    """Turn somebody's camera off; they may turn it on again."""

    room_id: RoomId
    id: ParticipantIdText


class CameraStopped(ServerEvent, frozen=True, kw_only=True, omit_defaults=False):
    """To them: your camera is off. The others get `remoteCamera`."""

    room_id: str
    by: str


class StopShare(ClientEvent, frozen=True, kw_only=True):
    """End somebody's screen share."""

    room_id: RoomId
    id: ParticipantIdText


class ShareStopped(ServerEvent, frozen=True, kw_only=True, omit_defaults=False):
    """To them: your share has ended. The others get `remoteScreen`."""

    room_id: str
    by: str


class RemoveParticipant(ClientEvent, frozen=True, kw_only=True):
    """Out of the meeting, on all their devices; back only by the lobby, with `ban` not at all."""

    room_id: RoomId
    id: ParticipantIdText
    reason: Note = ""
    ban: bool = False


class Removed(ServerEvent, frozen=True, kw_only=True, omit_defaults=False):
    """To them: you are out of the room. The others get `userLeft`."""

    room_id: str
    by: str
    reason: str


class LockRoom(ClientEvent, frozen=True, kw_only=True):
    """Let nobody new in, until it is unlocked or the room is empty."""

    rate: ClassVar[Rate] = Rate(per_second=2, burst=10)

    room_id: RoomId
    is_locked: bool


class RoomLocked(ServerEvent, frozen=True, kw_only=True, omit_defaults=False):
    """Nobody new can come in, or somebody can again."""

    room_id: str
    is_locked: bool
    by: str


class SetRole(ClientEvent, frozen=True, kw_only=True):
    """The host makes somebody co-host, or nothing special again, or host in their place."""

    rate: ClassVar[Rate] = Rate(per_second=2, burst=10)

    room_id: RoomId
    id: ParticipantIdText
    role: Role


class RoleChanged(ServerEvent, frozen=True, kw_only=True, omit_defaults=False):
    """Somebody has another role. `by` is empty when it has passed to them by itself."""

    room_id: str
    id: str
    role: Role
    by: str


class EndMeeting(ClientEvent, frozen=True, kw_only=True):
    """The host ends it for everybody."""

    rate: ClassVar[Rate] = Rate(per_second=2, burst=10)

    room_id: RoomId
