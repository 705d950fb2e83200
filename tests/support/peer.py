"""A participant over python-socketio's own client."""

import asyncio
import errno
import socket
from contextlib import suppress
from typing import Any

import socketio
from aiohttp import ClientSession, DummyCookieJar, TCPConnector

from tests.support.verbs import PATIENCE_SECONDS, Payload, Verbs


class ConnectRefused(Exception):
    """`connect_error`, with what came in it."""

    def __init__(self, answer: Any) -> None:
        super().__init__(str(answer))
        self.message = answer["message"] if isinstance(answer, dict) else str(answer)
        self.data: Payload = answer.get("data", {}) if isinstance(answer, dict) else {}


class Network:
    """The TCP connections of one peer, which a test can cut."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []
        self._is_gone = False

    def new_socket(self, address: Any) -> socket.socket:
        if self._is_gone:
            raise OSError(errno.ENETUNREACH, "the test has cut the network")
        family, kind, protocol, *_ = address
        connection = socket.socket(family, kind, protocol)
        connection.setblocking(False)
        self._sockets.append(connection)
        return connection

    def cut(self) -> None:
        """Every connection ends here and now, without a word of any protocol over TCP."""
        self._is_gone = True
        for connection in self._sockets:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class Peer(Verbs):
    """Use `connect`; closed by whoever has made it."""

    def __init__(self, name: str, email: str, session: ClientSession, network: Network) -> None:
        super().__init__(name, email)
        self._session = session
        self._network = network
        self._refusals: list[Any] = []
        self._client = socketio.AsyncClient(
            reconnection=False, handle_sigint=False, http_session=session
        )
        self._client.on("*", self.receive)
        self._client.on("connect_error", self._refusals.append)
        self._client.on("disconnect", lambda reason: self.closed.set())

    @classmethod
    async def connect(
        cls, url: str, auth: Any, *, transports: list[str], name: str = "", email: str = ""
    ) -> "Peer":
        """Raises ConnectRefused."""
        network = Network()
        connector = TCPConnector(socket_factory=network.new_socket)
        session = ClientSession(connector=connector, cookie_jar=DummyCookieJar())
        peer = cls(name, email, session, network)
        try:
            await peer._client.connect(
                url, auth=auth, transports=transports, wait_timeout=PATIENCE_SECONDS
            )
        except socketio.exceptions.ConnectionError:
            await session.close()
            if not peer._refusals:
                raise
            raise ConnectRefused(peer._refusals[0]) from None
        return peer

    @property
    def transport(self) -> str:
        name: str = self._client.transport()
        return name

    async def send(self, event: str, *arguments: Any) -> None:
        await self._client.emit(event, arguments)

    async def call_with_ack(self, event: str, *arguments: Any) -> list[Any]:
        answer: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        await self._client.emit(
            event, arguments, callback=lambda *given: answer.set_result([*given])
        )
        try:
            return await asyncio.wait_for(answer, PATIENCE_SECONDS)
        except TimeoutError:
            raise AssertionError(f"{self.name}: no ack for {event}") from None

    async def goodbye(self) -> None:
        """Leave as a client does that is closed on purpose."""
        await self._client.disconnect()

    async def drop(self) -> None:
        """Be gone without a goodbye: a crash, a dead battery, no network."""
        self._network.cut()
        await self.wait_closed()

    async def close(self) -> None:
        self._network.cut()
        if self._client.connected:
            with suppress(TimeoutError):
                await self.wait_closed()
        await self._session.close()
