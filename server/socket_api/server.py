"""Socket.IO v5 over our engine: a subclass of the library's server that closes its known holes.

Events of an accepted connection take the lean path of its `EngineSocket` and never come here;
everything else is the library's packets, namespaces and handlers, guarded.
"""

import logging
import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import socketio
from engineio.packet import MESSAGE
from engineio.packet import Packet as EnginePacket
from socketio import packet as packets
from socketio.exceptions import ConnectionRefusedError as Refusal

from server.domain.bucket import TokenBucket
from server.domain.rate import Rate
from server.socket_api.engine import EngineLimits, EngineServer, decode_text
from server.socket_api.engine_socket import EngineSocket, ProtocolViolation

log = logging.getLogger(__name__)

OnConnected = Callable[[str, str, Any], Awaitable[None]]

CONNECT_RATE = Rate(per_second=10 / 60, burst=10)
MAX_EVENT_NAME_LENGTH = 64
MAX_NAMESPACE_LENGTH = 64
RESERVED_EVENTS = frozenset(
    {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"}
) | {"*"}
_HEADER = re.compile(r"([0-6])(?:(\d+)-)?(/[^,]*,?)?", re.ASCII)


class SocketServer(socketio.AsyncServer):  # type: ignore[misc]
    """`on_connected(sid, namespace, auth)` runs when the client has been told that it is in."""

    def __init__(
        self,
        *,
        limits: EngineLimits,
        max_attachments: int = 0,
        on_connected: OnConnected | None = None,
        **options: Any,
    ) -> None:
        self._limits = limits
        self._max_attachments = max_attachments
        self._on_connected = on_connected
        super().__init__(
            async_handlers=False, logger=log, engineio_logger=log, limits=limits, **options
        )
        self.eio.deliver = self._deliver

    def _engineio_server_class(self) -> Any:
        return EngineServer

    def connect_payload(self, eio_sid: str, sid: str) -> dict[str, object]:
        """What the CONNECT packet tells the client."""
        return {"sid": sid}

    def close_socket(self, eio_sid: str, reason: str) -> None:
        """End a transport from outside its own read loop."""
        if socket := self.eio.sockets.get(eio_sid):
            socket.cut(reason)

    def turn_away(self) -> None:
        """New sessions are refused from now on; those that are open go on."""
        self.eio.is_draining = True

    async def close_all(self) -> None:
        await self.eio.close_all()

    async def _deliver(self, socket: EngineSocket, data: bytes, is_binary: bool) -> None:
        message = data if is_binary else decode_text(data)
        try:
            self._guard(socket, message)
            await self._handle_eio_message(socket.sid, message)
        except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
            raise ProtocolViolation(f"malformed packet ({type(error).__name__})") from None

    def _guard(self, socket: EngineSocket, message: str | bytes) -> None:
        """What the library would take too much of. Raises ProtocolViolation."""
        if isinstance(message, bytes):
            if socket.sid not in self._binary_packet:
                raise ProtocolViolation("unexpected binary message")
            return
        if socket.sid in self._binary_packet:
            raise ProtocolViolation("text in place of an attachment")
        header = _HEADER.match(message)
        if header is None or len(header[3] or "") > MAX_NAMESPACE_LENGTH:
            raise ProtocolViolation("malformed packet")
        attachments, kind = header[2], int(header[1])
        is_binary = kind in (packets.BINARY_EVENT, packets.BINARY_ACK)
        if is_binary != (attachments is not None):
            raise ProtocolViolation("attachments do not fit the packet")
        if is_binary and not 0 < int(attachments[:8]) <= self._max_attachments:
            raise ProtocolViolation("too many attachments")
        if kind == packets.CONNECT:
            bucket = socket.session.setdefault("connects", TokenBucket(CONNECT_RATE))
            if bucket.take():
                raise ProtocolViolation("too many CONNECT packets")

    async def _handle_connect(self, eio_sid: str, namespace: str | None, data: Any) -> None:
        namespace = namespace or "/"
        reply = partial(self.packet_class, namespace=namespace)
        if not self._is_known(namespace):
            refusal = {"message": "Invalid namespace"}
            await self._send_packet(eio_sid, reply(packets.CONNECT_ERROR, data=refusal))
            return
        if data is not None and not isinstance(data, dict):
            raise ProtocolViolation("auth is not an object")
        sid = await self.manager.pre_connect(eio_sid, namespace)
        if sid is None:
            raise ProtocolViolation("connected twice")
        error = await self._refusal(eio_sid, namespace, sid, data)
        socket = self.eio.sockets.get(eio_sid)
        if error is not None or socket is None:
            if error is None:  # accepted, but left meanwhile (F6): its name is still known
                await self._trigger_event("disconnect", namespace, sid, "transport close")
            await self.manager.disconnect(sid, namespace, ignore_queue=True)
            if error is not None and socket is not None:
                await self._send_packet(eio_sid, reply(packets.CONNECT_ERROR, data=error))
            return
        socket.confirm()
        answer = self.connect_payload(eio_sid, sid)
        await self.manager.connect(sid, namespace)
        await self._send_packet(eio_sid, reply(packets.CONNECT, data=answer))
        if self._on_connected:
            await self._on_connected(sid, namespace, data)

    async def _refusal(self, eio_sid: str, namespace: str, sid: str, auth: Any) -> object | None:
        """The body of CONNECT_ERROR, None when the application accepts."""
        environ = self.environ.get(eio_sid, {})
        try:
            accepted = await self._trigger_event("connect", namespace, sid, environ, auth)
        except Refusal as refusal:
            return refusal.error_args  # type: ignore[no-any-return]
        except Exception:
            log.exception("connect handler failed")
            return {"message": "Something went wrong on our side"}
        return {"message": "Connection refused"} if accepted is False else None

    def _is_known(self, namespace: str) -> bool:
        return namespace in self.namespaces or namespace in self.handlers

    async def _handle_event(
        self, eio_sid: str, namespace: str | None, id: int | None, data: Any
    ) -> None:
        if not isinstance(data, list) or not data or not isinstance(data[0], str):
            raise ProtocolViolation("malformed event")
        if data[0] in RESERVED_EVENTS or len(data[0]) > MAX_EVENT_NAME_LENGTH:
            raise ProtocolViolation("reserved event name")
        sid = self.manager.sid_from_eio_sid(eio_sid, namespace or "/")
        if not self.manager.is_connected(sid, namespace or "/"):
            raise ProtocolViolation("event before CONNECT")
        try:
            await super()._handle_event(eio_sid, namespace, id, data)
        except Exception:
            log.exception("event handler failed")

    async def _handle_ack(
        self, eio_sid: str, namespace: str | None, id: int | None, data: Any
    ) -> None:
        if id is None or not isinstance(data, list):
            raise ProtocolViolation("malformed ack")
        await super()._handle_ack(eio_sid, namespace, id, data)

    async def _send_packet(self, eio_sid: str, pkt: Any) -> None:
        encoded = pkt.encode()
        for part in encoded if isinstance(encoded, list) else [encoded]:
            await self.eio.send_packet(eio_sid, EnginePacket(MESSAGE, part))
