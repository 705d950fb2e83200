"""Waiting to be let into a meeting, and letting in."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from server.domain.rate import Rate
from server.protocol.base import Body, ClientEvent, RoomId, ServerEvent

MAX_NOTE_LENGTH = 200

ParticipantIdText = Annotated[str, Meta(min_length=1, max_length=64)]
Note = Annotated[str, Meta(max_length=MAX_NOTE_LENGTH, description="a sentence for them")]
WaitingState = Literal["waiting", "reconnecting", "let in", "refused", "left"]


class WaitingBody(Body, frozen=True, kw_only=True, omit_defaults=False):
    """Somebody who waits."""

    id: str
    name: str
    email: str
    is_guest: bool
    is_reconnecting: bool


class LobbyBody(Body, frozen=True, kw_only=True, omit_defaults=False):
    """Who waits, who came first is first."""

    waiting: list[WaitingBody]


class ListLobby(ClientEvent, frozen=True, kw_only=True):
    """Who waits? For the host and co-hosts, who hear of every change afterwards."""

    event_name: ClassVar[str] = "lobby"
    rate: ClassVar[Rate] = Rate(per_second=2, burst=10)
    reply: ClassVar[type[Body] | None] = LobbyBody

    room_id: RoomId


class Admit(ClientEvent, frozen=True, kw_only=True):
    """Let in one of those who wait, or with `all` all of them."""

    room_id: RoomId
    id: ParticipantIdText | None = None
    all: bool = False


class Deny(ClientEvent, frozen=True, kw_only=True):
    """Do not let them in; they may ask again."""

    room_id: RoomId
    id: ParticipantIdText
    reason: Note = ""


class LobbyWaiting(ServerEvent, WaitingBody, frozen=True, kw_only=True, omit_defaults=False):
    """To the host and co-hosts: somebody wants to come in."""

    room_id: str


class LobbyChanged(ServerEvent, frozen=True, kw_only=True, omit_defaults=False):
    """To the host and co-hosts: somebody who waited does not any more, or is lost and back."""

    room_id: str
    id: str
    state: WaitingState


class Admitted(ServerEvent, frozen=True, kw_only=True, omit_defaults=False):
    """To who waited: send `joinRoom` again, it lets you in."""

    room_id: str


class Denied(ServerEvent, frozen=True, kw_only=True, omit_defaults=False):
    """To who waited: you are not let in."""

    room_id: str
    reason: str
