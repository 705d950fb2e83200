"""One Engine.IO session: its outbox, heartbeat, and the way from polling to websocket."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from engineio.async_socket import AsyncSocket

from server.logs import log_about
from server.socket_api.heartbeat import Heartbeat
from server.socket_api.misuse import VIOLATION
from server.socket_api.outbox import SEPARATOR, Outbox, from_base64
from server.socket_api.transport import (
    BINARY,
    BINARY_FRAME,
    TEXT,
    WebSocket,
    is_gone,
)

if TYPE_CHECKING:
    from server.socket_api.engine import EngineServer

log = logging.getLogger(__name__)

LeanPath = Callable[[Any, bytes], Awaitable[None]]

EVENT = b"42"  # Engine.IO MESSAGE with a Socket.IO EVENT
CLOSE, PING, PONG, MESSAGE, UPGRADE, NOOP = b"1", b"2", b"3", b"4", b"5", b"6"
PROBE, PROBE_ANSWER = b"2probe", b"3probe"
UPGRADE_SECONDS = 10.0


class ProtocolViolation(Exception):
    """The client does not speak the protocol: the session is closed at once."""


class EngineSocket(AsyncSocket):  # type: ignore[misc]
    """Writes go straight to the websocket; without one they wait, bounded, for the next poll."""

    def __init__(self, server: "EngineServer", sid: str, address: str) -> None:
        self.server = server
        self.sid = sid
        self.address = address
        self.session: dict[str, Any] = {}
        self.connection: Any = None
        self.ids: dict[str, str] = {}  # of the connection, for log records
        self.lean_path: LeanPath | None = None
        self.connected = self.upgrading = self.upgraded = False
        self.closing = self.closed = False
        self._websocket: WebSocket | None = None
        self._outbox = Outbox()
        self._is_polling = self._is_probed = False
        self._receiving: asyncio.Lock | None = None
        self._heartbeat = Heartbeat(
            server.limits.ping_interval,
            server.limits.ping_timeout,
            partial(self.write, PING),
            partial(self.cut, server.reason.PING_TIMEOUT),
        )
        self._connect_deadline: asyncio.TimerHandle | None = None
        self._cut_reason: str | None = None

    def open(self, packet: bytes) -> None:
        """Announce the session; from now on it must connect, answer pings and read in time."""
        self.connected = True
        self.write(packet)
        self.expect_connect()
        self._heartbeat.beat()

    def attach(self, connection: Any, lean_path: LeanPath) -> None:
        """From here on events of the default namespace go undecoded to `lean_path`."""
        self.connection, self.lean_path = connection, lean_path
        self.ids = connection.ids
        log_about(self.ids)

    def detach(self) -> None:
        self.connection = self.lean_path = None

    def expect_connect(self) -> None:
        """Give the client a bounded time to be accepted by the layer above."""
        seconds = self.server.limits.connect_timeout
        loop = asyncio.get_running_loop()
        self._connect_deadline = loop.call_later(seconds, self.cut, "connect timeout")

    @property
    def queued_bytes(self) -> int:
        """What the client has not read yet."""
        websocket = self._websocket
        return websocket.queued_bytes if websocket else self._outbox.size_bytes

    @property
    def is_overdue(self) -> bool:
        return self._heartbeat.is_overdue

    def confirm(self) -> None:
        """The layer above has accepted the client: the connect deadline (F11) is met."""
        if self._connect_deadline:
            self._connect_deadline.cancel()
            self._connect_deadline = None

    def write(self, packet: bytes, is_binary: bool = False) -> None:
        """Send an encoded packet. Never waits; a reader that is too slow is cut (F10)."""
        if self.closed:
            return
        websocket = self._websocket
        if websocket is None:
            self._enqueue(packet, is_binary)
        elif not (websocket.write(packet, BINARY_FRAME) if is_binary else websocket.write(packet)):
            self.cut("slow consumer")

    def write_soon(self, packet: bytes, frame: bytes) -> None:
        """As `write`, of what many get: `frame` is the packet as a websocket frame."""
        if self.closed:
            return
        websocket = self._websocket
        if websocket is None:
            self._enqueue(packet, is_binary=False)
        elif not websocket.write_soon(frame):
            self.cut("slow consumer")

    async def send(self, pkt: Any) -> None:
        """The library's packets."""
        encoded = pkt.encode()
        if isinstance(encoded, str):
            self.write(encoded.encode())
        else:
            self.write(bytes(encoded), True)

    def cut(self, reason: str) -> None:
        """End the session from wherever the need is seen, without waiting."""
        if self.closed or self._cut_reason:
            return
        self._cut_reason = reason
        log.info("session cut: %s", reason, extra=self.ids)
        if self._websocket:
            self._websocket.abort()
        self.server.start_background_task(self.close, abort=True, reason=reason)

    async def violated(self, error: Exception) -> None:
        """Noted, and the end (F12)."""
        if not self.closed:
            what = str(error) or type(error).__name__
            self.server.misuse.note(VIOLATION, self.ids.get("user_id", self.address), what)
            self.server.gate.punish(self.address)
        await self.close(abort=True, reason=self.server.reason.TRANSPORT_ERROR)

    async def close(
        self, wait: bool = True, abort: bool = False, reason: str | None = None
    ) -> None:
        """End the session once; the `disconnect` handler runs before this returns."""
        if self.closing:
            return
        self.closing = True
        log_about(self.ids)
        self._heartbeat.stop()
        self.confirm()
        if not abort and self._websocket is None:
            self.write(CLOSE)
        self.server.sockets.pop(self.sid, None)
        self.server.gate.leave(self.address)
        try:
            reason = self._cut_reason or reason or self.server.reason.SERVER_DISCONNECT
            self.server.metrics.sessions_ended[reason] += 1
            await self.server._trigger_event("disconnect", self.sid, reason, run_async=False)
        finally:
            self.closed = True
            self.detach()
            self._outbox.wake()
            if self._websocket:
                await self._websocket.close()

    async def serve_websocket(self, request: Any) -> Any:
        """A session that starts as a websocket: runs until it ends."""
        websocket = await self.server.open_websocket(request)
        await self._run(websocket)
        return websocket.response

    async def upgrade(self, request: Any) -> Any:
        """Probe a websocket beside the polling transport and move over to it."""
        websocket = await self.server.open_websocket(request)
        if not self.upgraded and not self._is_probed:
            self._is_probed = True
            try:
                if await self._probe(websocket):
                    async with self._receiving_lock():
                        pass  # packets of a POST that is still being handled come first
                    await self._run(websocket)
            finally:
                self.upgrading = self._is_probed = False
        await websocket.close()
        return websocket.response

    async def poll(self, request: Any) -> bytes:
        """The packets that wait, or the next one. Raises ProtocolViolation for a second poll."""
        if self._is_polling:
            self.write(CLOSE)  # what the first poll is told
            raise ProtocolViolation("a second poll at the same time")
        if self.upgrading:
            return NOOP
        self._is_polling = True
        try:
            while not self._outbox and not self.closed:
                await self._outbox.changed()
        finally:
            self._is_polling = False
        if self.closed and not self._outbox:
            return NOOP
        limit = self.server.limits.max_payload
        return b"" if is_gone(request) else self._outbox.take_payload(limit)

    async def receive_post(self, body: bytes) -> None:
        """Handle the packets of one POST, in order. Raises ProtocolViolation, binascii.Error."""
        packets = body.split(SEPARATOR)
        if len(packets) > self.server.limits.max_post_packets:
            raise ProtocolViolation("too many packets in one POST")
        log_about(self.ids)
        async with self._receiving_lock():
            for packet in packets:
                if self.closing:
                    return
                if packet[:1] == b"b":
                    await self._receive(from_base64(packet[1:]), True)
                else:
                    await self._receive(packet, False)

    async def _run(self, websocket: WebSocket) -> None:
        self._websocket, self.upgraded, self.upgrading = websocket, True, False
        log_about(self.ids)
        for packet, is_binary in self._outbox.take_all():
            self.write(packet, is_binary)
        receive, handle = websocket.receive, self._receive
        try:
            while not self.closing:
                message = await receive()
                kind, data, _ = message
                if kind is not TEXT and kind is not BINARY:
                    websocket.note_end(message)
                    break
                lean_path = self.lean_path
                if lean_path is not None and kind is TEXT and data.startswith(EVENT):
                    await lean_path(self.connection, data)
                else:
                    await handle(data, kind is BINARY)
        except ProtocolViolation as error:
            await self.violated(error)
        finally:
            reasons = self.server.reason
            reason = reasons.CLIENT_DISCONNECT if websocket.is_goodbye else reasons.TRANSPORT_CLOSE
            await self.close(abort=True, reason=reason)

    async def _receive(self, packet: bytes, is_binary: bool) -> None:
        """One packet of any transport. Raises ProtocolViolation."""
        if self.lean_path is not None and not is_binary and packet.startswith(EVENT):
            await self.lean_path(self.connection, packet)
        elif is_binary:
            await self.server.deliver(self, packet, True)
        elif packet[:1] == MESSAGE:
            await self.server.deliver(self, packet[1:], False)
        elif packet == PONG:
            self._heartbeat.beat()
        elif packet == CLOSE:
            self.upgrading = False
            await self.close(abort=True, reason=self.server.reason.TRANSPORT_CLOSE)
        elif packet not in (UPGRADE, NOOP):
            raise ProtocolViolation("invalid packet")

    async def _probe(self, websocket: WebSocket) -> bool:
        try:
            async with asyncio.timeout(UPGRADE_SECONDS):
                if (await websocket.receive()).data != PROBE:
                    return False
                self.upgrading = True
                websocket.write(PROBE_ANSWER)
                if self._outbox.is_awaited:
                    self._outbox.put(NOOP)  # ends the poll; must not reach the new websocket
                return (await websocket.receive()).data == UPGRADE and not self.closing
        except TimeoutError:
            return False

    def _enqueue(self, packet: bytes, is_binary: bool) -> None:
        limits, outbox = self.server.limits, self._outbox
        outbox.put(packet, is_binary)
        too_many = len(outbox) > limits.max_queued_packets
        if too_many or outbox.size_bytes > limits.max_queued_bytes:
            self.cut("slow consumer")

    def _receiving_lock(self) -> asyncio.Lock:
        if self._receiving is None:
            self._receiving = asyncio.Lock()
        return self._receiving
