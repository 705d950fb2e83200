"""Bodies of the routes for administrators."""

from typing import Annotated, Literal

from msgspec import Meta

from server.protocol.base import Body

Door = Literal["event", "request", "handshake", "connection"]


class ListUsers(Body, frozen=True, kw_only=True):
    """`q`: part of a name, a username or an address."""

    q: Annotated[str, Meta(max_length=254)] = ""
    cursor: Annotated[str, Meta(max_length=64)] | None = None
    limit: Annotated[int, Meta(ge=1, le=50)] = 20


class AdminUser(Body, frozen=True, kw_only=True, omit_defaults=False):
    """An account as administrators see it. `created_at` in Unix milliseconds; `sessions`: where
    it is signed in just now, counted."""

    id: str
    name: str
    email: str
    username: str | None
    created_at: int
    is_admin: bool
    is_disabled: bool
    has_second_factor: bool
    sessions: int


class AdminUsers(Body, frozen=True, kw_only=True, omit_defaults=False):
    """The newest first."""

    items: list[AdminUser]
    next_cursor: str | None


class ChangeUser(Body, frozen=True, kw_only=True):
    """What is left out stays as it is."""

    is_admin: bool | None = None
    is_disabled: bool | None = None


class LiveRoom(Body, frozen=True, kw_only=True, omit_defaults=False):
    """A room with somebody in it; `since`: for how long it is known, in Unix milliseconds."""

    code: str
    people: int
    since: int


class LiveRooms(Body, frozen=True, kw_only=True, omit_defaults=False):
    """The fullest first; `total` counts those as well that are too many to be listed."""

    items: list[LiveRoom]
    total: int


class LimitHit(Body, frozen=True, kw_only=True, omit_defaults=False):
    """How often something was refused because it was too much, since the node was started.

    `where`: the event, the route, the handshake, or what connections were cut for.
    """

    door: Door
    where: str
    code: str
    count: int


class NodeStatus(Body, frozen=True, kw_only=True, omit_defaults=False):
    """What one node tells of itself; times in Unix milliseconds."""

    id: str
    started_at: int
    at: int
    connections: int
    participants: int
    rooms: int
    live_rooms: list[LiveRoom]
    limits: list[LimitHit]


class NodeBody(Body, frozen=True, kw_only=True, omit_defaults=False):
    """`is_this`: the one that answers. Times in Unix milliseconds."""

    id: str
    started_at: int
    connections: int
    participants: int
    rooms: int
    is_this: bool


class NodeList(Body, frozen=True, kw_only=True, omit_defaults=False):
    """All nodes that are up, and what limits they have hit together."""

    items: list[NodeBody]
    limits: list[LimitHit]
