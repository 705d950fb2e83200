"""Entering and leaving rooms, and who is in them."""

from typing import Annotated, ClassVar

from msgspec import Meta

from server.domain.participant import Role
from server.domain.rate import Rate
from server.domain.room import LeaveReason
from server.protocol.base import Body, ClientEvent, RoomId, ServerEvent


class ParticipantBody(Body, frozen=True, kw_only=True, omit_defaults=False):
    """One participant as the others see them; `id` is what signals are addressed to.

    `hand_raised_at` in Unix milliseconds, 0 when it is not raised. `mayUnmute` is false while a
    host keeps them muted.
    """

    id: str
    email: str
    name: str
    is_muted: bool
    is_camera_off: bool
    is_sharing: bool
    is_reconnecting: bool
    hand_raised_at: int = 0
    is_guest: bool
    role: Role = "participant"
    may_unmute: bool = True


class RoomBody(Body, frozen=True, kw_only=True, omit_defaults=False):
    """The room itself; `version` grows with every change of its roster."""

    room_id: str
    version: int
    is_locked: bool = False


class RoomSnapshot(Body, frozen=True, kw_only=True, omit_defaults=False):
    """The room as the newcomer finds it: `participants` are the others, oldest first.

    What follows `room` is one's own: whoever enters again may still have a hand up, and the
    meeting may want microphones muted on entry.
    """

    email: str
    room_id: str
    id: str
    participants: list[ParticipantBody]
    room: RoomBody
    hand_raised_at: int = 0
    role: Role = "participant"
    is_muted: bool = False
    may_unmute: bool = True


class JoinRoom(ClientEvent, frozen=True, kw_only=True):
    """Enter a room. `email` must be the token's own and may be left out."""

    rate: ClassVar[Rate] = Rate(per_second=2, burst=10)
    reply: ClassVar[type[Body] | None] = RoomSnapshot

    room_id: RoomId
    email: Annotated[str, Meta(max_length=320)] | None = None
    password: Annotated[str, Meta(max_length=128)] | None = None
    name: Annotated[str, Meta(max_length=64)] | None = None
    is_muted: bool = False
    is_camera_off: bool = False


class LeaveRoom(ClientEvent, frozen=True, kw_only=True):
    """Leave a room; the others get `userLeft` at once."""

    rate: ClassVar[Rate] = Rate(per_second=2, burst=10)

    room_id: RoomId


class RaiseHand(ClientEvent, frozen=True, kw_only=True):
    """I would like to say something, or not any more.

    With `id` the host or a co-host takes somebody's hand down.
    """

    rate: ClassVar[Rate] = Rate(per_second=2, burst=10)

    room_id: RoomId
    is_raised: bool
    id: Annotated[str, Meta(min_length=1, max_length=64)] | None = None


class HandRaised(ServerEvent, frozen=True, kw_only=True, omit_defaults=False):
    """Somebody has raised their hand, or taken it down; told to everybody, them included.

    `raised_at` in Unix milliseconds says who was first, 0 when it is down.
    """

    room_id: str
    id: str
    is_raised: bool
    raised_at: int


class UserJoined(ServerEvent, RoomSnapshot, frozen=True, kw_only=True, omit_defaults=False):
    """To the newcomer alone: you are in, and these are the others."""


class NewUserJoined(ServerEvent, frozen=True, kw_only=True, omit_defaults=False):
    """To the others: somebody came in. The newcomer offers, members answer."""

    email: str
    id: str
    name: str
    room_id: str
    is_muted: bool
    is_camera_off: bool
    is_guest: bool
    role: Role = "participant"
    may_unmute: bool = True


class UserLeft(ServerEvent, frozen=True, kw_only=True, omit_defaults=False):
    """Somebody is gone for good."""

    room_id: str
    id: str
    email: str
    reason: LeaveReason


class PeerReconnecting(ServerEvent, frozen=True, kw_only=True, omit_defaults=False):
    """Somebody's connection was lost without a goodbye; keep the call, they may return."""

    room_id: str
    id: str


class PeerReconnected(ServerEvent, frozen=True, kw_only=True, omit_defaults=False):
    """Somebody is back with the same id."""

    room_id: str
    id: str
