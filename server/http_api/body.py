"""From the bytes of a request to a checked body."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import TypeVar

import msgspec
from aiohttp import ClientPayloadError, hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from server.errors import InvalidPayload, UnsupportedMediaType
from server.protocol.base import Body

READ_SECONDS = 10.0
UPLOAD_SECONDS = 900.0

BodyT = TypeVar("BodyT", bound=Body)


async def read_body(request: web.Request, body_class: type[BodyT]) -> BodyT:
    """Raises InvalidPayload, UnsupportedMediaType, PayloadTooLarge (through aiohttp)."""
    if request.content_type != "application/json":
        raise UnsupportedMediaType
    try:
        async with asyncio.timeout(READ_SECONDS):
            raw = await request.read()
    except TimeoutError:
        raise InvalidPayload("The body did not arrive in time") from None
    return decode_body(raw, body_class)


async def read_upload(request: web.Request) -> AsyncIterator[bytes]:
    """The body as it arrives, of any type; the network waits for who writes it away.

    Raises InvalidPayload when it stops before its end, or is slower than anybody waits;
    UnsupportedMediaType when it is packed: what it unpacks to has no length.
    """
    if request.headers.get(hdrs.CONTENT_ENCODING, "identity").lower() != "identity":
        raise UnsupportedMediaType("Send the file as it is, without a Content-Encoding")
    deadline = asyncio.get_running_loop().time() + UPLOAD_SECONDS
    try:
        while asyncio.get_running_loop().time() < deadline:
            async with asyncio.timeout(READ_SECONDS):
                piece = await request.content.readany()
            if not piece:
                return
            yield piece
    except (ConnectionError, ClientPayloadError, HttpProcessingError):
        raise InvalidPayload("The file did not arrive completely") from None
    except TimeoutError:
        pass
    raise InvalidPayload("The file did not arrive in time")


def decode_body(raw: bytes, body_class: type[BodyT]) -> BodyT:
    """Raises InvalidPayload, with the `field` in its details when one is to blame."""
    try:
        keys = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
        _refuse_operators(keys)
        return msgspec.json.decode(raw, type=body_class)
    except msgspec.ValidationError as error:
        raise _invalid(error) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise InvalidPayload("The body is not valid JSON") from None


def decode_query(query: Mapping[str, str], query_class: type[BodyT]) -> BodyT:
    """The words after `?` as a class, numbers written out. Raises InvalidPayload."""
    _refuse_operators(query)
    if len(set(query)) < len(query):
        raise InvalidPayload("The query names something twice")
    try:
        return msgspec.convert(dict(query), query_class, strict=False)
    except msgspec.ValidationError as error:
        raise _invalid(error) from None


def _invalid(error: msgspec.ValidationError) -> InvalidPayload:
    reason, _, path = str(error).partition(" - at `$")
    field = path.strip(".`")
    return InvalidPayload(reason, **({"field": field} if field else {}))


def _refuse_operators(keys: Iterable[str]) -> None:
    """MongoDB's operators and paths are no field names; nothing that looks so goes further."""
    for key in keys:
        if key.startswith("$") or "." in key:
            raise InvalidPayload("Field names have no `$` and no `.`")
