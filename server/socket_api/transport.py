"""The lean websocket path: one plain read, frames written straight to the TCP transport.

The only module of this door that knows aiohttp.
"""

import asyncio
import struct
from typing import Any

from aiohttp import WSMessage, WSMsgType, web

TEXT, BINARY = WSMsgType.TEXT, WSMsgType.BINARY
TEXT_FRAME = 0x81
BINARY_FRAME = 0x82
NORMAL_CLOSURE = 1000
CLOSE_SECONDS = 1.0
BODY_SECONDS = 10.0

_LENGTH_16 = struct.Struct(">BBH").pack
_LENGTH_64 = struct.Struct(">BBQ").pack


class BodyTooLarge(Exception):
    """A request body over the limit; nothing of it was kept."""


class BodyBroken(Exception):
    """A request body that ended early or is not encoded as announced."""


class WebSocket:
    """A server-side websocket (RFC 6455); `max_queued_bytes` bounds what a slow reader holds.

    `receive` gives the next message: `data` is always bytes, a `type` other than TEXT and BINARY
    is the end. `is_goodbye` is set when the client closed it as done (1000). A page that is left
    says 1001, `close()` in a browser 1005, and a network that is gone says nothing.
    """

    __slots__ = ("_max_queued_bytes", "_transport", "_write", "is_goodbye", "receive", "response")

    def __init__(self, response: web.WebSocketResponse, transport: Any, max_queued: int) -> None:
        self.response = response
        self.is_goodbye = False
        self.receive = response.receive
        self._transport = transport
        self._write = transport.write
        self._max_queued_bytes = max_queued

    def note_end(self, message: WSMessage) -> None:
        """Remember how the client ended the websocket."""
        self.is_goodbye = message.type is WSMsgType.CLOSE and message.data == NORMAL_CLOSURE

    def write(self, payload: bytes, first_byte: int = TEXT_FRAME) -> bool:
        """Write one unmasked, final frame; False when the reader is too slow to go on with.

        One `write` per frame, so that it can never interleave with aiohttp's control frames.
        """
        transport = self._transport
        if transport.is_closing():
            return True
        length = len(payload)
        if length < 126:
            self._write(bytes((first_byte, length)) + payload)
        elif length < 65536:
            self._write(_LENGTH_16(first_byte, 126, length) + payload)
        else:
            self._write(_LENGTH_64(first_byte, 127, length) + payload)
        return bool(transport.get_write_buffer_size() <= self._max_queued_bytes)

    @property
    def queued_bytes(self) -> int:
        """What the reader has not taken yet, as far as it is not in the kernel."""
        return int(self._transport.get_write_buffer_size())

    async def close(self) -> None:
        """Say goodbye, wait shortly for the other end's, and leave."""
        await self.response.close()

    def abort(self) -> None:
        """Drop the connection now, with what is queued."""
        self._transport.abort()


async def open_websocket(request: web.Request, max_message: int, max_queued: int) -> WebSocket:
    """Answer an upgrade request. Signals are small and dense: compression stays off."""
    response = web.WebSocketResponse(
        max_msg_size=max_message, compress=False, decode_text=False, timeout=CLOSE_SECONDS
    )
    await response.prepare(request)
    return WebSocket(response, request.transport, max_queued)


async def read_body(request: web.Request, limit: int) -> bytes:
    """The whole body, however it was segmented. Raises BodyTooLarge, BodyBroken, TimeoutError."""
    if (request.content_length or 0) > limit:
        raise BodyTooLarge
    chunks, size = [], 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.content.iter_any():
                size += len(chunk)
                if size > limit:
                    raise BodyTooLarge
                chunks.append(chunk)
    except (ConnectionError, web.RequestPayloadError):
        raise BodyBroken from None
    return b"".join(chunks)


def respond(
    status: int, body: bytes, content_type: str, headers: list[tuple[str, str]]
) -> web.Response:
    """A plain HTTP answer of the polling transport."""
    return web.Response(
        status=status,
        body=body,
        headers=[("Content-Type", content_type), ("Cache-Control", "no-store"), *headers],
    )


def is_gone(request: web.Request) -> bool:
    """Whether the client of a pending request has hung up."""
    return request.transport is None or request.transport.is_closing()
