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

# What goes to many at once may wait so long for company: one system call then takes it all.
COMPANY_SECONDS = 0.005

_LENGTH_16 = struct.Struct(">BBH").pack
_LENGTH_64 = struct.Struct(">BBQ").pack


class BodyTooLarge(Exception):
    """A request body over the limit; nothing of it was kept."""


class BodyBroken(Exception):
    """A request body that ended early or is not encoded as announced."""


class Flusher:
    """Writes what websockets have put off: the first at once, then as often as that is worth it."""

    def __init__(self, interval: float = COMPANY_SECONDS) -> None:
        self._interval = interval
        self._last = 0.0
        self._waiting: list[WebSocket] = []

    def add(self, websocket: "WebSocket") -> None:
        if not self._waiting:
            loop = asyncio.get_running_loop()
            wait = self._last + self._interval - loop.time()
            if wait > 0:
                loop.call_later(wait, self._flush)
            else:
                loop.call_soon(self._flush)
        self._waiting.append(websocket)

    def _flush(self) -> None:
        self._last = asyncio.get_running_loop().time()
        waiting, self._waiting = self._waiting, []
        for websocket in waiting:
            websocket.flush()


class WebSocket:
    """A server-side websocket (RFC 6455); `max_queued_bytes` bounds what a slow reader holds.

    `receive` gives the next message: `data` is always bytes, a `type` other than TEXT and BINARY
    is the end. `is_goodbye` is set when the client closed it as done (1000). A page that is left
    says 1001, `close()` in a browser 1005, and a network that is gone says nothing.
    """

    __slots__ = (
        "_flusher",
        "_max_queued_bytes",
        "_put_off",
        "_transport",
        "_write",
        "is_goodbye",
        "receive",
        "response",
    )

    def __init__(
        self, response: web.WebSocketResponse, transport: Any, max_queued: int, flusher: Flusher
    ) -> None:
        self.response = response
        self._flusher = flusher
        self._put_off: list[bytes] = []
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
        if self._put_off:
            self.flush()
        transport = self._transport
        if transport.is_closing():
            return True
        length = len(payload)
        if length < 126:  # as `frame` does, without a call: the way of every small signal
            self._write(bytes((first_byte, length)) + payload)
        elif length < 65536:
            self._write(_LENGTH_16(first_byte, 126, length) + payload)
        else:
            self._write(frame(payload, first_byte))
        return bool(transport.get_write_buffer_size() <= self._max_queued_bytes)

    def write_soon(self, frame: bytes) -> bool:
        """Write a frame with those that come right after it; what is written later stays later.

        False when the reader is too slow to go on with.
        """
        put_off = self._put_off
        if not put_off:
            self._flusher.add(self)
        put_off.append(frame)
        return self.queued_bytes <= self._max_queued_bytes

    def flush(self) -> None:
        """Write what was put off."""
        if self._put_off and not self._transport.is_closing():
            self._write(b"".join(self._put_off))
        self._put_off.clear()

    @property
    def queued_bytes(self) -> int:
        """What the reader has not taken yet, as far as it is not in the kernel."""
        return int(self._transport.get_write_buffer_size())

    async def close(self) -> None:
        """Say goodbye, wait shortly for the other end's, and leave."""
        self.flush()
        try:
            async with asyncio.timeout(2 * CLOSE_SECONDS):
                await self.response.close()
        except TimeoutError:
            self.abort()

    def abort(self) -> None:
        """Drop the connection now, with what is queued."""
        self._transport.abort()


def frame(payload: bytes, first_byte: int = TEXT_FRAME) -> bytes:
    """One unmasked, final frame (RFC 6455, section 5.2)."""
    length = len(payload)
    if length < 126:
        return bytes((first_byte, length)) + payload
    if length < 65536:
        return _LENGTH_16(first_byte, 126, length) + payload
    return _LENGTH_64(first_byte, 127, length) + payload


async def open_websocket(
    request: web.Request, max_message: int, max_queued: int, flusher: Flusher
) -> WebSocket:
    """Answer an upgrade request. Signals are small and dense: compression stays off."""
    response = web.WebSocketResponse(
        max_msg_size=max_message, compress=False, decode_text=False, timeout=CLOSE_SECONDS
    )
    await response.prepare(request)
    return WebSocket(response, request.transport, max_queued, flusher)


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
