"""The Socket.IO door of the product: who may connect, and what a lost connection means."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any

import msgspec
from socketio.exceptions import ConnectionRefusedError as Refusal

from server.domain.identity import Identity
from server.domain.ids import ParticipantId, new_participant_id
from server.domain.participant import Caller
from server.domain.recovery import JournalEntry
from server.errors import (
    AppError,
    InternalError,
    Overtaken,
    RateLimited,
    Unauthenticated,
    Unavailable,
)
from server.metrics import Metrics
from server.protocol.connection import ConnectAuth
from server.socket_api.attendance import Attendance
from server.socket_api.buffers import ResumeBuffers
from server.socket_api.connections import REVOKED, Connection, ConnectionTable
from server.socket_api.dispatcher import Dispatcher
from server.socket_api.engine import EngineLimits, Gate
from server.socket_api.engine_socket import EngineSocket
from server.socket_api.sender import encode_event
from server.socket_api.server import SocketServer

log = logging.getLogger(__name__)

REFUSED_MESSAGE = "Authentication failed"
USER_LIMIT_RETRY_SECONDS = 5.0

Authenticate = Callable[[str], Awaitable[Identity]]


@dataclass(slots=True)
class Admission:
    """An accepted connection, whether it goes on from one of this or another node, and what
    it saw last."""

    connection: Connection
    returns: bool = False
    has_moved: bool = False
    offset: str | None = None
    missed: list[bytes] | None = None


class SignalingServer(SocketServer):
    """The Socket.IO server of the product."""

    def __init__(
        self,
        connections: ConnectionTable,
        dispatcher: Dispatcher,
        authenticate: Authenticate,
        *,
        attendance: Attendance,
        buffers: ResumeBuffers,
        grace_seconds: float,
        limits: EngineLimits,
        gate: Gate,
        max_connections_per_user: int,
        origins: tuple[str, ...],
        metrics: Metrics,
    ) -> None:
        super().__init__(
            limits=limits,
            gate=gate,
            origins=origins,
            metrics=metrics,
            on_connected=self._connected,
        )
        self._connections = connections
        self._dispatch = dispatcher.dispatch
        self._authenticate = authenticate
        self._attendance = attendance
        self._metrics = metrics
        self._grace_seconds = grace_seconds
        self._buffers = buffers
        self._max_connections_per_user = max_connections_per_user
        self.on("connect", self._accept)
        self.on("disconnect", self._disconnected)

    async def _accept(self, sid: str, environ: dict[str, Any], auth: Any) -> None:
        """Raises Refusal, which becomes CONNECT_ERROR with the error body in `data`."""
        socket = self._socket(sid)
        try:
            asked = _read_auth(auth)
            identity = await self._authenticate(asked.token)
            if socket is not None and not socket.closing:
                admission = await self._admit(socket, identity, asked)
                if self._connections.has_ended(identity.session_id):
                    self._connections.remove(admission.connection)
                    raise Unauthenticated
                socket.session["admission"] = admission
        except Unavailable as error:
            if socket is None or not _is_returning(auth):
                raise _refused(error) from None
            socket.cut("unavailable")  # official clients try again after that, and only then
        except AppError as error:
            raise _refused(error) from None
        except Exception:
            log.exception("authentication failed unexpectedly")
            raise _refused(InternalError()) from None

    async def _admit(
        self, socket: EngineSocket, identity: Identity, asked: ConnectAuth
    ) -> Admission:
        """A returning participant, else a new one. Raises RateLimited."""
        returned = await self._readmit(socket, identity, asked)
        if returned is not None:
            return returned
        if asked.pid is not None:
            self._metrics.resumes["unknown"] += 1
        self._check_user_limit(identity)
        caller = _caller(new_participant_id(), identity, socket)
        resume = self._buffers.new(caller) if asked.recovery else None
        connection = Connection(socket, caller, identity, resume)
        self._connections.add(connection)
        return Admission(connection)

    async def _readmit(
        self, socket: EngineSocket, identity: Identity, asked: ConnectAuth
    ) -> Admission | None:
        """Whoever comes back with a `pid` of ours, from this node or another one."""
        participant_id = self._buffers.owner_of(asked.pid)
        if asked.pid is None or participant_id is None:
            return None
        previous = self._connections.claim(asked.pid, identity.user_id)
        if previous is not None:
            connection = previous.continued_on(socket, identity)
        elif self._connections.get(participant_id) is not None:
            return None  # somebody else's, or an old `pid` of a participant who is here
        else:
            caller = _caller(participant_id, identity, socket)
            resume = self._buffers.new(caller, asked.pid)
            connection = Connection(socket, caller, identity, resume)
            connection.had_seat = True
        if await self._take_seat(connection, previous, asked.offset):
            has_moved = previous is None
            return Admission(connection, returns=True, has_moved=has_moved, offset=asked.offset)
        return None

    async def _take_seat(
        self, connection: Connection, previous: Connection | None, offset: str | None
    ) -> bool:
        """False when there is nothing to go on with: given up, replaced, or never there."""
        resume = connection.resume
        assert resume is not None
        self._connections.add(connection)
        is_seated = False
        try:
            with self._buffers.arrival(connection):
                takeover = await self._attendance.returned(
                    connection.caller, has_buffer=previous is not None
                )
                if self._connections.get(connection.caller.participant_id) is not connection:
                    raise Overtaken  # a newer try goes on with the same buffer
                is_seated = takeover is not None or (previous is not None and not previous.had_seat)
                if takeover is not None and takeover.journal is not None:
                    term = connection.caller.connection_id
                    packet_of = partial(self._packet_of, connection.caller.participant_id)
                    resume.restore(takeover.journal, offset, term, packet_of)
                    self._buffers.detour(connection)
                else:
                    resume.go_on()
            connection.had_seat = connection.had_seat and not is_seated
            return is_seated
        finally:
            if not is_seated:
                self._connections.remove(connection)

    def _packet_of(self, owner: ParticipantId, entry: JournalEntry) -> bytes:
        content = entry.content
        if isinstance(content, bytes):
            return content
        return encode_event(self._attendance.describe(content, owner))

    async def _refusal(self, eio_sid: str, namespace: str, sid: str, auth: Any) -> object | None:
        error = await super()._refusal(eio_sid, namespace, sid, auth)
        if isinstance(error, dict):
            self._metrics.handshakes[error.get("data", {}).get("code", "internal_error")] += 1
        return error

    def _check_user_limit(self, identity: Identity) -> None:
        count = self._connections.count_of_user(identity.user_id)
        if count >= self._max_connections_per_user:
            raise RateLimited(USER_LIMIT_RETRY_SECONDS, "Too many connections of this account")

    def connect_payload(self, eio_sid: str, sid: str) -> dict[str, object]:
        """With the `pid` it came with when it missed nothing that we no longer have."""
        admission: Admission = self.eio.sockets[eio_sid].session["admission"]
        resume = admission.connection.resume
        if resume is None:
            return {"sid": sid}
        if admission.returns:
            admission.missed = resume.since(admission.offset)
            self._metrics.resumes[_outcome(admission)] += 1
            if admission.missed is None:
                pid = self._buffers.new_pid(admission.connection.caller.participant_id)
                self._connections.renew(admission.connection, resume, pid)
        return {"sid": sid, "pid": resume.pid}

    async def _connected(self, sid: str, namespace: str, auth: Any) -> None:
        """From here on events take the lean path."""
        socket = self._socket(sid)
        if socket is None:
            return
        admission: Admission = socket.session.pop("admission")
        socket.attach(admission.connection, self._dispatch)
        self._metrics.handshakes["ok"] += 1
        log.info("%s", "connected again" if admission.returns else "connected")
        for packet in admission.missed or ():
            socket.write(packet)
        admission.connection.is_open = True
        if admission.returns and admission.missed is None:
            await self._attendance.show_rooms(admission.connection.caller)

    async def _disconnected(self, sid: str, reason: str) -> None:
        eio_sid = self.manager.eio_sid_from_sid(sid, "/")
        connection = self._connections.of_socket(eio_sid)
        if connection is None:
            return
        log.info("disconnected: %s", reason)
        connection.socket.detach()
        if not connection.socket.closing:
            connection.socket.expect_connect()
        if reason in (self.reason.CLIENT_DISCONNECT, REVOKED):
            self._connections.remove(connection)
            tell = partial(self._attendance.goodbye, connection.caller)
        else:
            self._connections.lose(connection, monotonic() + self._grace_seconds)
            tell = partial(self._lose, connection)
        if connection.is_busy:
            connection.when_idle = tell  # a join that is under way must not outlive this (H6)
        else:
            await tell()

    async def _lose(self, connection: Connection) -> None:
        had_seat = await self._attendance.lost(connection.caller)
        connection.had_seat = connection.had_seat or had_seat

    def _socket(self, sid: str) -> EngineSocket | None:
        socket: EngineSocket | None = self.eio.sockets.get(self.manager.eio_sid_from_sid(sid, "/"))
        return socket


def _caller(participant_id: ParticipantId, identity: Identity, socket: EngineSocket) -> Caller:
    return Caller(
        participant_id,
        identity.user_id,
        identity.email,
        identity.name,
        address=socket.address,
        guest_of=identity.guest_of,
    )


def _read_auth(auth: Any) -> ConnectAuth:
    """Raises Unauthenticated."""
    try:
        return msgspec.convert(auth, ConnectAuth)
    except msgspec.ValidationError:
        raise Unauthenticated from None


def _outcome(admission: Admission) -> str:
    if admission.missed is None:
        return "new_state"
    return "moved" if admission.has_moved else "recovered"


def _is_returning(auth: Any) -> bool:
    return isinstance(auth, dict) and bool(auth.get("pid"))


def _refused(error: AppError) -> Refusal:
    """Existing clients compare the message of a refused token; the code says what it was."""
    message = REFUSED_MESSAGE if isinstance(error, Unauthenticated) else error.message
    return Refusal(message, {"code": error.code, "message": error.message, **error.details})
