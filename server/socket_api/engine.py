"""Engine.IO v4 as the official suites want it: a subclass of the library's server and socket.

Replaced: admission and the HTTP verbs (`handle_request`, `_handle_connect`). Each session is an
`EngineSocket`. Handlers, origin rules and response shapes stay the library's.
"""

import asyncio
import binascii
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qs

import engineio
from msgspec import json

from server.domain.address import Network, client_address
from server.metrics import Metrics
from server.socket_api.engine_socket import EngineSocket, ProtocolViolation
from server.socket_api.misuse import Misuse
from server.socket_api.transport import (
    BodyBroken,
    BodyTooLarge,
    Flusher,
    WebSocket,
    open_websocket,
    read_body,
    respond,
)

log = logging.getLogger(__name__)

Deliver = Callable[[EngineSocket, bytes, bool], Awaitable[None]]


class Gate(Protocol):
    """Who may open a session; `enter` gives 0.0, or the seconds to wait."""

    def enter(self, address: str) -> float: ...
    def leave(self, address: str) -> None: ...
    def punish(self, address: str) -> None: ...


class OpenGate:
    """Lets everybody in."""

    def enter(self, address: str) -> float:
        return 0.0

    def leave(self, address: str) -> None: ...
    def punish(self, address: str) -> None: ...


@dataclass(frozen=True, slots=True)
class EngineLimits:
    """Seconds and bytes."""

    ping_interval: float = 10.0
    ping_timeout: float = 8.0
    connect_timeout: float = 10.0
    max_payload: int = 1_000_000
    max_queued_bytes: int = 1024 * 1024
    max_queued_packets: int = 1024
    max_post_packets: int = 128
    trusted_proxies: tuple[Network, ...] = ()


class Refused(Exception):
    """An HTTP answer other than 200."""

    def __init__(self, reason: str, status: int = 400, **headers: str) -> None:
        self.reason = reason
        self.status = status
        self.headers = list(headers.items())


class EngineServer(engineio.AsyncServer):  # type: ignore[misc]
    """One Engine.IO endpoint. `deliver` gets each message, one at a time per session."""

    def __init__(
        self,
        *,
        limits: EngineLimits,
        origins: tuple[str, ...] | str = (),
        gate: Gate | None = None,
        metrics: Metrics | None = None,
        **options: Any,
    ) -> None:
        allowed = origins if origins == "*" else self._is_origin_allowed
        super().__init__(
            **options
            | {
                "async_mode": "aiohttp",
                "ping_interval": limits.ping_interval,
                "ping_timeout": limits.ping_timeout,
                "max_http_buffer_size": limits.max_payload,
                "cors_allowed_origins": allowed,
                "http_compression": False,
                "monitor_clients": False,
            }
        )
        self.limits = limits
        self._flusher = Flusher()
        self.deliver: Deliver = self._deliver_to_handler
        self._origins = origins
        self.gate = gate or OpenGate()
        self.metrics = metrics or Metrics()
        self.misuse = Misuse(self.metrics)
        self.is_draining = False  # then new sessions belong on another node
        self._open_packet_rest = {
            "pingInterval": round(limits.ping_interval * 1000),
            "pingTimeout": round(limits.ping_timeout * 1000),
            "maxPayload": limits.max_payload,
        }

    def attach(self, app: Any, engineio_path: str = "engine.io") -> None:
        app.router.add_route("*", f"/{engineio_path.strip('/')}/", self.handle_request)

    async def handle_request(self, request: Any) -> Any:
        """Answer one HTTP request of any transport."""
        environ = _environ(request)
        try:
            answer = await self._answer(request, environ)
            if not isinstance(answer, bytes):
                return answer
            status, body, headers = 200, answer, []
        except Refused as refused:
            status, body, headers = refused.status, refused.reason.encode(), refused.headers
        headers += self._cors_headers(environ)
        return respond(status, body, "text/plain; charset=UTF-8", headers)

    async def open_websocket(self, request: Any) -> WebSocket:
        """For one session."""
        limits = self.limits
        return await open_websocket(
            request, limits.max_payload, limits.max_queued_bytes, self._flusher
        )

    async def close_all(self) -> None:
        """End every session, as the server's own stop does (F15)."""
        sockets = list(self.sockets.values())
        await asyncio.gather(*(s.close(reason=self.reason.SERVER_DISCONNECT) for s in sockets))

    def remote_address(self, request: Any) -> str:
        """Whose connection it is, seen through trusted proxies (F19)."""
        forwarded = request.headers.getall("X-Forwarded-For", ())
        return client_address(request.remote or "", forwarded, self.limits.trusted_proxies)

    async def _answer(self, request: Any, environ: dict[str, Any]) -> Any:
        origin = request.headers.get("Origin")
        allowed = self._cors_allowed_origins(environ)
        if origin and allowed is not None and origin not in allowed:
            self.metrics.handshakes["forbidden_origin"] += 1
            raise Refused("Not an accepted origin")
        if request.method == "OPTIONS":
            return b"OK"
        transport, sid = self._session_asked_for(request)
        if sid:
            return await self._continue(request, self._find(sid), transport)
        return await self._open(request, transport)

    def _session_asked_for(self, request: Any) -> tuple[str, str]:
        """Transport and session id, empty for a new one."""
        query = parse_qs(request.query_string)
        transport = query.get("transport", [""])[0]
        if transport not in self.transports:
            raise Refused("Invalid transport")
        sid = query.get("sid", [""])[0]
        if not sid and query.get("EIO") != ["4"]:
            raise Refused("Unsupported protocol version")
        return transport, sid

    async def _open(self, request: Any, transport: str) -> Any:
        wants_websocket = request.headers.get("Upgrade", "").lower() == "websocket"
        if request.method != "GET" or wants_websocket != (transport == "websocket"):
            raise Refused("Invalid handshake")
        if self.is_draining:
            raise Refused("This node is stopping", 503, **{"Retry-After": "1"})
        address = self.remote_address(request)
        if wait := self.gate.enter(address):
            self.metrics.handshakes["too_many_connections"] += 1
            raise Refused("Too many connections", 429, **{"Retry-After": str(int(wait) + 1)})
        socket = EngineSocket(self, self.generate_id(), address)
        self.sockets[socket.sid] = socket
        environ = {"REMOTE_ADDR": address, "HTTP_USER_AGENT": request.headers.get("User-Agent", "")}
        await self._trigger_event("connect", socket.sid, environ, run_async=False)
        socket.open(self._open_packet(socket.sid, transport))
        if transport == "websocket":
            return await socket.serve_websocket(request)
        return await socket.poll(request)

    def _open_packet(self, sid: str, transport: str) -> bytes:
        upgrades = ["websocket"] if transport == "polling" else []
        return b"0" + json.encode({"sid": sid, "upgrades": upgrades, **self._open_packet_rest})

    async def _continue(self, request: Any, socket: EngineSocket, transport: str) -> Any:
        is_upgrade = request.headers.get("Upgrade", "").lower() == "websocket"
        if (socket.upgraded and not is_upgrade) or is_upgrade != (transport == "websocket"):
            raise Refused("Invalid transport")
        try:
            if request.method == "GET":
                return await (socket.upgrade if is_upgrade else socket.poll)(request)
            if request.method == "POST":
                body = await read_body(request, self.limits.max_payload)
                await socket.receive_post(body)
                return b"ok"
        except BodyTooLarge:
            await socket.close(abort=True, reason=self.reason.TRANSPORT_ERROR)
            raise Refused("Payload too large", 413) from None
        except BodyBroken:
            await socket.close(abort=True, reason=self.reason.TRANSPORT_ERROR)
            raise Refused("Broken payload") from None
        except (ProtocolViolation, binascii.Error, TimeoutError) as error:
            await socket.violated(error)
            raise Refused("Invalid request") from None
        raise Refused("Invalid method")

    def _find(self, sid: str) -> EngineSocket:
        socket: EngineSocket | None = self.sockets.get(sid)
        if socket is None or socket.closed or socket.is_overdue:
            if self.is_draining:  # the next node may know it: it has got our newcomers
                raise Refused("This node is stopping", 503, **{"Retry-After": "1"})
            raise Refused("Unknown session")
        return socket

    def _is_origin_allowed(self, origin: str | None, environ: dict[str, Any]) -> bool:
        """Our own host over either scheme (a proxy may end TLS), or one of the list, exactly."""
        if origin is None:
            return False
        _, separator, host = origin.partition("://")
        is_own = bool(separator) and host == environ.get("HTTP_HOST")
        return is_own or origin in self._origins

    async def _deliver_to_handler(self, socket: EngineSocket, data: bytes, is_binary: bool) -> None:
        message = data if is_binary else decode_text(data)
        await self._trigger_event("message", socket.sid, message, run_async=False)

    async def send_packet(self, sid: str, pkt: Any) -> None:
        """The library's own way out, used by everything that is not on the lean path."""
        socket = self.sockets.get(sid)
        if socket is not None:
            await socket.send(pkt)


def _environ(request: Any) -> dict[str, str]:
    """What the library's origin rules look at, in WSGI's words."""
    names = ("Origin", "Host", "Access-Control-Request-Headers")
    found = {f"HTTP_{n.upper().replace('-', '_')}": request.headers.get(n) for n in names}
    environ = {name: value for name, value in found.items() if value is not None}
    return {"REQUEST_METHOD": request.method, **environ}


def decode_text(data: bytes) -> str:
    """Raises ProtocolViolation."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise ProtocolViolation("text is not UTF-8") from None
