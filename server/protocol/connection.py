"""What concerns one connection as a whole: its handshake and errors without an ack."""

from typing import Annotated, ClassVar

from msgspec import Meta

from server.protocol.base import Body, ServerEvent


class ConnectAuth(Body, frozen=True, kw_only=True):
    """`auth` of the Socket.IO handshake. `pid` and `offset` are sent by the client library."""

    token: Annotated[str, Meta(max_length=8192)]
    recovery: Annotated[bool, Meta(description="ask for connection state recovery")] = False
    pid: Annotated[str, Meta(max_length=64)] | None = None
    offset: Annotated[str, Meta(max_length=8192)] | None = None


class ErrorEvent(ServerEvent, frozen=True, kw_only=True, omit_defaults=False):
    """The refusal of an event that was sent without an ack callback."""

    event_name: ClassVar[str] = "error"

    message: str
    code: str
    event: str
    details: dict[str, object]


class ServerDraining(ServerEvent, frozen=True, kw_only=True):
    """This node is going to stop: come back after that time, which leads to another node.

    With recovery nothing is lost on the way. What stays is closed when the node's time is up.
    """

    reconnect_in_ms: Annotated[int, Meta(ge=0, description="milliseconds; differs by connection")]
