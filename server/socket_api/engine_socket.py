"""One Engine.IO session: its outbox, heartbeat, and the way from polling to websocket."""

import asyncio
import base64
import binascii
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from engineio.async_socket import AsyncSocket

from server.socket_api.transport import (
    BINARY,
    BINARY_FRAME,
    CLOSE_SECONDS,
    TEXT,
    WebSocket,
    is_gone,
    open_websocket,
)

if TYPE_CHECKING:
    from server.socket_api.engine import EngineServer

log = logging.getLogger("parley.engine")

LeanPath = Callable[[Any, bytes], Awaitable[None]]

EVENT = b"42"  # Engine.IO MESSAGE with a Socket.IO EVENT
CLOSE, PING, PONG, MESSAGE, UPGRADE, NOOP = b"1", b"2", b"3", b"4", b"5", b"6"
PROBE, PROBE_ANSWER = b"2probe", b"3probe"
SEPARATOR = b"\x1e"
UPGRADE_SECONDS = 10.0
MAX_POLL_PACKETS = 16  # a Python client drops a connection that answers a poll with more


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
        self.lean_path: LeanPath | None = None
        self.connected = self.upgrading = self.upgraded = False
        self.closing = self.closed = False
        self._websocket: WebSocket | None = None
        self._outbox: list[tuple[bytes, bool]] = []
        self._outbox_bytes = 0
        self._poll: asyncio.Future[None] | None = None
        self._is_polling = self._is_probed = False
        self._receiving: asyncio.Lock | None = None
        self._alive_at = 0.0  # loop time of the last PONG
        self._heartbeat: asyncio.TimerHandle | None = None
        self._connect_deadline: asyncio.TimerHandle | None = None
        self._cut_reason: str | None = None

    def open(self, packet: bytes) -> None:
        """Announce the session; from now on it must connect, answer pings and read in time."""
        self.connected = True
        self.write(packet)
        self.expect_connect()
        self._schedule_ping()

    def attach(self, connection: Any, lean_path: LeanPath) -> None:
        """From here on events of the default namespace go undecoded to `lean_path`."""
        self.connection, self.lean_path = connection, lean_path

    def detach(self) -> None:
        self.connection = self.lean_path = None

    def expect_connect(self) -> None:
        """Give the client a bounded time to be accepted by the layer above."""
        seconds = self.server.limits.connect_timeout
        self._connect_deadline = self._later(seconds, self.cut, "connect timeout")

    @property
    def is_overdue(self) -> bool:
        """Whether the last PONG is too old, also when the timer that says so is still to run."""
        return asyncio.get_running_loop().time() > self._deadline

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
        log.info("session cut: %s", reason)
        if self._websocket:
            self._websocket.abort()
        self.server.start_background_task(self.close, abort=True, reason=reason)

    async def violated(self, error: Exception) -> None:
        """One short line, and the end (F12)."""
        if not self.closed:
            log.info("protocol violation: %s", str(error) or type(error).__name__)
            self.server.gate.punish(self.address)
        await self.close(abort=True, reason=self.server.reason.TRANSPORT_ERROR)

    async def close(
        self, wait: bool = True, abort: bool = False, reason: str | None = None
    ) -> None:
        """End the session once; the `disconnect` handler runs before this returns."""
        if self.closing:
            return
        self.closing = True
        for timer in (self._heartbeat, self._connect_deadline):
            if timer:
                timer.cancel()
        self._heartbeat = self._connect_deadline = None
        if not abort and self._websocket is None:
            self.write(CLOSE)
        self.server.sockets.pop(self.sid, None)
        self.server.gate.leave(self.address)
        try:
            reason = self._cut_reason or reason or self.server.reason.SERVER_DISCONNECT
            await self.server._trigger_event("disconnect", self.sid, reason, run_async=False)
        finally:
            self.closed = True
            self.detach()
            self._wake_poll()
            if self._websocket:
                await self._leave(self._websocket)

    async def serve_websocket(self, request: Any) -> Any:
        """A session that starts as a websocket: runs until it ends."""
        websocket = await self._open_websocket(request)
        await self._run(websocket)
        return websocket.response

    async def upgrade(self, request: Any) -> Any:
        """Probe a websocket beside the polling transport and move over to it."""
        websocket = await self._open_websocket(request)
        if not self.upgraded and not self._is_probed:
            self._is_probed = True
            try:
                if await self._probe(websocket):
                    async with self._receiving_lock():
                        pass  # packets of a POST that is still being handled come first
                    await self._run(websocket)
            finally:
                self.upgrading = self._is_probed = False
        await self._leave(websocket)
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
                self._poll = asyncio.get_running_loop().create_future()
                await self._poll
        finally:
            self._is_polling = False
            self._poll = None
        if self.closed and not self._outbox:
            return NOOP
        return b"" if is_gone(request) else self._take_payload()

    async def receive_post(self, body: bytes) -> None:
        """Handle the packets of one POST, in order. Raises ProtocolViolation."""
        packets = body.split(SEPARATOR)
        if len(packets) > self.server.limits.max_post_packets:
            raise ProtocolViolation("too many packets in one POST")
        async with self._receiving_lock():
            for packet in packets:
                if self.closing:
                    return
                if packet[:1] == b"b":
                    await self._receive(_from_base64(packet[1:]), True)
                else:
                    await self._receive(packet, False)

    async def _run(self, websocket: WebSocket) -> None:
        self._websocket, self.upgraded, self.upgrading = websocket, True, False
        waiting, self._outbox, self._outbox_bytes = self._outbox, [], 0
        for packet, is_binary in waiting:
            self.write(packet, is_binary)
        receive, handle = websocket.receive, self._receive
        try:
            while not self.closing:
                message = await receive()
                if message.type is not TEXT and message.type is not BINARY:
                    websocket.note_end(message)
                    break
                data = message.data
                lean_path = self.lean_path
                if lean_path is not None and message.type is TEXT and data.startswith(EVENT):
                    await lean_path(self.connection, data)
                else:
                    await handle(data, message.type is BINARY)
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
            self._schedule_ping()
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
                if self._poll:
                    self._enqueue_noop()
                return (await websocket.receive()).data == UPGRADE and not self.closing
        except TimeoutError:
            return False

    def _enqueue_noop(self) -> None:
        """End the pending poll; it must not reach the new websocket."""
        self._outbox.append((NOOP, False))
        self._wake_poll()

    def _enqueue(self, packet: bytes, is_binary: bool) -> None:
        limits = self.server.limits
        self._outbox.append((packet, is_binary))
        self._outbox_bytes += len(packet)
        too_many = len(self._outbox) > limits.max_queued_packets
        if too_many or self._outbox_bytes > limits.max_queued_bytes:
            self.cut("slow consumer")
        self._wake_poll()

    def _take_payload(self) -> bytes:
        """As many waiting packets as clients take and as fit the announced maxPayload."""
        taken: list[bytes] = []
        size, limit = 0, self.server.limits.max_payload
        for packet, is_binary in self._outbox[:MAX_POLL_PACKETS]:
            encoded = b"b" + base64.b64encode(packet) if is_binary else packet
            size += len(encoded) + 1
            if taken and size > limit:
                break
            taken.append(encoded)
        rest = self._outbox[len(taken) :]
        self._outbox, self._outbox_bytes = rest, sum(len(packet) for packet, _ in rest)
        return SEPARATOR.join(taken)

    def _wake_poll(self) -> None:
        if self._poll and not self._poll.done():
            self._poll.set_result(None)

    def _schedule_ping(self) -> None:
        if self._heartbeat:
            self._heartbeat.cancel()
        loop = asyncio.get_running_loop()
        self._alive_at = loop.time()
        self._heartbeat = loop.call_at(
            self._alive_at + self.server.limits.ping_interval, self._send_ping
        )

    def _send_ping(self) -> None:
        self.write(PING)
        self._heartbeat = asyncio.get_running_loop().call_at(
            self._deadline, self.cut, self.server.reason.PING_TIMEOUT
        )

    @property
    def _deadline(self) -> float:
        limits = self.server.limits
        return self._alive_at + limits.ping_interval + limits.ping_timeout

    def _later(
        self, seconds: float, callback: Callable[..., None], *args: Any
    ) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(seconds, callback, *args)

    def _receiving_lock(self) -> asyncio.Lock:
        if self._receiving is None:
            self._receiving = asyncio.Lock()
        return self._receiving

    async def _open_websocket(self, request: Any) -> WebSocket:
        limits = self.server.limits
        return await open_websocket(request, limits.max_payload, limits.max_queued_bytes)

    async def _leave(self, websocket: WebSocket) -> None:
        try:
            async with asyncio.timeout(2 * CLOSE_SECONDS):
                await websocket.close()
        except TimeoutError:
            websocket.abort()


def _from_base64(data: bytes) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except binascii.Error:
        raise ProtocolViolation("invalid base64") from None
