"""Our engine as an echo server, for the official protocol suites and our conformance tests.

Run: python -m tests.support.protocol_echo --port P --ping-interval-ms 300 --ping-timeout-ms 200
"""

import argparse
import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

import uvloop
from aiohttp import web

from server.socket_api.engine import EngineLimits, EngineServer, Gate
from server.socket_api.server import SocketServer

NAMESPACES = ("/", "/custom")
MAX_ATTACHMENTS = 10
NEVER_SECONDS = 86_400.0
AUTH_DELAY_SECONDS = 0.03


@dataclass(frozen=True, slots=True)
class Connect:
    """One accepted CONNECT."""

    namespace: str
    sid: str
    remote_address: str


@dataclass(slots=True)
class EchoServer:
    """The application, its two endpoints, and who came and went."""

    app: web.Application
    sockets: SocketServer
    engine: EngineServer
    connects: list[Connect] = field(default_factory=list)
    disconnects: list[tuple[str, str]] = field(default_factory=list)

    @property
    def open_sessions(self) -> int:
        """Everything that either endpoint still keeps for a client."""
        rooms = sum(map(len, self.sockets.manager.rooms.values()))
        transports = len(self.sockets.eio.sockets) + len(self.engine.sockets)
        return rooms + transports + len(self.sockets.environ)


class EchoNamespace:
    """What one namespace does: repeats messages, acknowledges, and notes who came and went."""

    def __init__(self, echo: EchoServer, name: str) -> None:
        self._echo = echo
        self._name = name
        on = echo.sockets.on
        on("connect", self.connect, namespace=name)
        on("disconnect", self.disconnect, namespace=name)
        on("message", self.message, namespace=name)
        on("message-with-ack", self.message_with_ack, namespace=name)

    async def connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        self._echo.connects.append(Connect(self._name, sid, environ["REMOTE_ADDR"]))

    async def disconnect(self, sid: str, reason: str) -> None:
        self._echo.disconnects.append((self._name, reason))

    async def message(self, sid: str, *arguments: Any) -> None:
        await self._echo.sockets.emit("message-back", arguments, to=sid, namespace=self._name)

    async def message_with_ack(self, sid: str, *arguments: Any) -> tuple[Any, ...]:
        return arguments


def create_echo_server(
    *,
    ping_interval_ms: int,
    ping_timeout_ms: int,
    connect_timeout_seconds: float = 1.0,
    max_attachments: int = MAX_ATTACHMENTS,
    gate: Gate | None = None,
) -> EchoServer:
    """Build the echo server: Socket.IO on /socket.io/, plain Engine.IO on /engine.io/."""
    limits = EngineLimits(
        ping_interval=ping_interval_ms / 1000,
        ping_timeout=ping_timeout_ms / 1000,
        connect_timeout=connect_timeout_seconds,
        max_payload=1_000_000,
    )

    async def show_auth(sid: str, namespace: str, auth: Any) -> None:
        # The suites' client misses a frame that arrives in one TCP segment with the one before.
        await asyncio.sleep(AUTH_DELAY_SECONDS)
        await sockets.emit("auth", auth or {}, to=sid, namespace=namespace)

    sockets = SocketServer(
        limits=limits,
        max_attachments=max_attachments,
        on_connected=show_auth,
        gate=gate,
        namespaces=list(NAMESPACES),
        origins="*",
    )
    engine = EngineServer(limits=replace(limits, connect_timeout=NEVER_SECONDS), origins="*")
    echo = EchoServer(web.Application(), sockets, engine)
    for name in NAMESPACES:
        EchoNamespace(echo, name)
    engine.on("message", engine.send)
    sockets.attach(echo.app)
    engine.attach(echo.app)
    echo.app.on_shutdown.append(lambda app: close(echo))
    return echo


async def close(echo: EchoServer) -> None:
    await asyncio.gather(echo.sockets.close_all(), echo.engine.close_all())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=3000)
    parser.add_argument("--ping-interval-ms", type=int, default=300)
    parser.add_argument("--ping-timeout-ms", type=int, default=200)
    options = parser.parse_args()
    echo = create_echo_server(
        ping_interval_ms=options.ping_interval_ms, ping_timeout_ms=options.ping_timeout_ms
    )
    loop = uvloop.new_event_loop()  # as the product runs
    web.run_app(echo.app, host="127.0.0.1", port=options.port, print=None, loop=loop)


if __name__ == "__main__":
    main()
