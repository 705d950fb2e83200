"""One Socket.IO client on raw websocket frames, as cheap as Python allows."""

import asyncio
from collections.abc import Callable
from typing import Any

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from tests.support.bench.wire import compact_json, event_packet, event_payload, event_start

_PATH = "/socket.io/?EIO=4&transport=websocket"
DEADLINE_SECONDS = 30

OnPacket = Callable[[bytes], None]


class ProtocolViolation(Exception):
    """The server said something that the benchmark cannot count."""


class Connection(WSListener):
    """Connects with a token, answers pings, hands events and acks to whoever measures."""

    def __init__(self, token: str, *, wants_recovery: bool = False) -> None:
        self._token = token
        self._wants_recovery = wants_recovery
        self._connected: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._awaited: dict[bytes, asyncio.Future[dict[str, Any]]] = {}
        self._transport: WSTransport
        self._is_closing = False
        self.on_event: OnPacket = self._keep_event
        self.on_ack: OnPacket = _ignore
        self.on_failure: Callable[[ProtocolViolation], None] = _raise

    async def open(self, url: str) -> None:
        """Return when the server has accepted the token."""
        websocket_url = url.replace("http", "ws", 1) + _PATH
        async with asyncio.timeout(DEADLINE_SECONDS):
            self._transport, _ = await ws_connect(
                lambda: self, websocket_url, websocket_handshake_timeout=None
            )
            await self._connected

    def send(self, packet: bytes) -> None:
        self._transport.send(WSMsgType.TEXT, packet)

    def emit(self, name: str, payload: dict[str, Any]) -> None:
        self.send(event_packet(name, payload))

    def next_event(self, name: str) -> asyncio.Future[dict[str, Any]]:
        """The payload of the next event of this name; ask before it can arrive."""
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._awaited[event_start(name)] = future
        return future

    async def close(self) -> None:
        self._is_closing = True
        self._transport.disconnect(graceful=False)
        await self._transport.wait_disconnected()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        packet = frame.get_payload_as_bytes()
        if packet.startswith(b"42"):
            self.on_event(packet)
        elif packet.startswith(b"43"):
            self.on_ack(packet)
        elif packet == b"2":
            transport.send(WSMsgType.TEXT, b"3")
        elif packet.startswith(b"0{"):
            self._send_connect(transport)
        elif packet.startswith(b"40") and self._wants_recovery == (b'"pid":' in packet):
            self._connected.set_result(None)
        elif frame.msg_type is not WSMsgType.CLOSE:
            self._fail(f"unexpected packet {packet[:200]!r}")

    def _send_connect(self, transport: WSTransport) -> None:
        auth: dict[str, Any] = {"token": self._token}
        if self._wants_recovery:
            auth["recovery"] = True
        transport.send(WSMsgType.TEXT, f"40{compact_json(auth)}".encode())

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        if not self._is_closing:
            self._fail("the server closed a connection")

    def _keep_event(self, packet: bytes) -> None:
        for start, future in list(self._awaited.items()):
            if packet.startswith(start):
                del self._awaited[start]
                future.set_result(event_payload(packet))

    def _fail(self, reason: str) -> None:
        violation = ProtocolViolation(reason)
        if self._connected.done():
            self.on_failure(violation)
        else:
            self._connected.set_exception(violation)


def _ignore(packet: bytes) -> None:
    pass


def _raise(violation: ProtocolViolation) -> None:
    raise violation
