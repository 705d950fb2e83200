"""The Socket.IO door of the product: who may connect, and what a lost connection means."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import msgspec
from socketio.exceptions import ConnectionRefusedError as Refusal

from server.domain.identity import Identity
from server.domain.ids import new_participant_id
from server.domain.participant import Caller
from server.errors import AppError, InternalError, RateLimited, Unauthenticated
from server.protocol.connection import ConnectAuth
from server.socket_api.connections import REVOKED, Connection, ConnectionTable
from server.socket_api.dispatcher import Dispatcher
from server.socket_api.engine import EngineLimits, Gate
from server.socket_api.engine_socket import EngineSocket
from server.socket_api.server import SocketServer

log = logging.getLogger(__name__)

REFUSED_MESSAGE = "Authentication failed"
USER_LIMIT_RETRY_SECONDS = 5.0

Authenticate = Callable[[str], Awaitable[Identity]]
OnCaller = Callable[[Caller], Awaitable[None]]


class SignalingServer(SocketServer):
    """`on_goodbye` when a client leaves on purpose, `on_lost` when its connection just ends."""

    def __init__(
        self,
        connections: ConnectionTable,
        dispatcher: Dispatcher,
        authenticate: Authenticate,
        *,
        on_goodbye: OnCaller,
        on_lost: OnCaller,
        limits: EngineLimits,
        gate: Gate,
        max_connections_per_user: int,
        origins: tuple[str, ...],
    ) -> None:
        super().__init__(
            limits=limits,
            gate=gate,
            origins=origins,
            on_connected=self._connected,
        )
        self._connections = connections
        self._dispatch = dispatcher.dispatch
        self._authenticate = authenticate
        self._on_goodbye = on_goodbye
        self._on_lost = on_lost
        self._max_connections_per_user = max_connections_per_user
        self.on("connect", self._accept)
        self.on("disconnect", self._disconnected)

    async def _accept(self, sid: str, environ: dict[str, Any], auth: Any) -> None:
        """Raises Refusal, which becomes CONNECT_ERROR with the error body in `data`."""
        socket = self._socket(sid)
        try:
            identity = await self._identify(auth)
            self._check_user_limit(identity)
        except AppError as error:
            raise _refused(error) from None
        except Exception:
            log.exception("authentication failed unexpectedly")
            raise _refused(InternalError()) from None
        caller = Caller(new_participant_id(), identity.user_id, identity.email, identity.name)
        if socket is not None and not socket.closing:
            socket.session["accepted"] = Connection(socket, caller, identity)
            self._connections.add(socket.session["accepted"])

    async def _identify(self, auth: Any) -> Identity:
        try:
            token = msgspec.convert(auth, ConnectAuth).token
        except msgspec.ValidationError:
            raise Unauthenticated from None
        return await self._authenticate(token)

    def _check_user_limit(self, identity: Identity) -> None:
        count = self._connections.count_of_user(identity.user_id)
        if count >= self._max_connections_per_user:
            raise RateLimited(USER_LIMIT_RETRY_SECONDS, "Too many connections of this account")

    async def _connected(self, sid: str, namespace: str, auth: Any) -> None:
        """From here on events take the lean path."""
        socket = self._socket(sid)
        if socket is not None:
            socket.attach(socket.session.pop("accepted"), self._dispatch)

    async def _disconnected(self, sid: str, reason: str) -> None:
        eio_sid = self.manager.eio_sid_from_sid(sid, "/")
        connection = self._connections.of_socket(eio_sid)
        if connection is None:
            return
        connection.socket.detach()
        if not connection.socket.closing:
            connection.socket.expect_connect()
        self._connections.remove(connection)
        is_goodbye = reason in (self.reason.CLIENT_DISCONNECT, REVOKED)
        tell = partial(self._on_goodbye if is_goodbye else self._on_lost, connection.caller)
        if connection.is_busy:
            connection.when_idle = tell  # a join that is under way must not outlive this (H6)
        else:
            await tell()

    def _socket(self, sid: str) -> EngineSocket | None:
        socket: EngineSocket | None = self.eio.sockets.get(self.manager.eio_sid_from_sid(sid, "/"))
        return socket


def _refused(error: AppError) -> Refusal:
    """Existing clients compare the message of a refused token; the code says what it was."""
    message = REFUSED_MESSAGE if isinstance(error, Unauthenticated) else error.message
    return Refusal(message, {"code": error.code, "message": error.message, **error.details})
