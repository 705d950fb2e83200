"""The base classes of everything on the wire, and the field types they share."""

from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from server.domain.rate import Rate


class Body(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A JSON object on the wire: camelCase, unknown keys dropped, defaults left out."""


def _camel(name: str) -> str:
    return name[0].lower() + name[1:]


class Event(Body, frozen=True, kw_only=True):
    """An event in either direction; `event_name` is the class name unless the contract differs."""

    event_name: ClassVar[str] = ""
    packet_head: ClassVar[bytes] = b""  # how its Socket.IO EVENT packet begins

    def __init_subclass__(cls) -> None:
        if "event_name" not in cls.__dict__:
            cls.event_name = _camel(cls.__name__)
        cls.packet_head = f'42["{cls.event_name}",'.encode()


class ClientEvent(Event, frozen=True, kw_only=True):
    """Client to server. `mid` makes a repeat harmless: it is answered from the first answer."""

    rate: ClassVar[Rate] = Rate(per_second=10, burst=50)
    reply: ClassVar[type[Body] | None] = None

    mid: Annotated[str, Meta(min_length=1, max_length=64)] | None = None


class ServerEvent(Event, frozen=True, kw_only=True):
    """Server to client."""


_END = r"(?![\s\S])"  # `$` would let a final line feed through
RoomId = Annotated[
    str,
    Meta(
        pattern="^[A-Za-z0-9_-]{1,64}" + _END,
        description="1 to 64 of letters, digits, `_`, `-`",
    ),
]
Address = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=254,
        description="a participant id, or the email address of somebody in the same room",
    ),
]
Generation = Annotated[int, Meta(ge=0, le=2**53 - 1)]


class ErrorBody(Body, frozen=True, kw_only=True, omit_defaults=False):
    """What every refusal carries, on every door."""

    code: str
    message: str
    details: dict[str, object]
