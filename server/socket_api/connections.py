"""The accepted connections of this node, found by participant, session and user."""

from asyncio import Future
from collections import OrderedDict, defaultdict
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from time import monotonic
from typing import TypeVar

from server.domain.bucket import TokenBucket
from server.domain.identity import Identity
from server.domain.ids import ParticipantId, SessionId, UserId, new_connection_id
from server.domain.participant import Caller
from server.errors import AppError
from server.metrics import Gauges
from server.protocol.base import Body, ClientEvent
from server.socket_api.engine_socket import EngineSocket
from server.socket_api.resume import ResumeBuffer
from server.socket_api.transport import frame

ARRIVAL_SECONDS = 30.0  # longer than any handshake takes
REVOKED = "session ended"
TAKEN_OVER = "taken over"
GIVEN_UP = "this node was given up"


class Connection:
    """One accepted socket and who is at its other end.

    What ends it may come while an event is being handled: `when_idle` then waits for that. With a
    `resume` buffer it outlives its socket: until `lost_until` (monotonic seconds) what is sent to
    it waits there, and a new socket can take it over.
    """

    __slots__ = (
        "answers",
        "buckets",
        "caller",
        "detoured",
        "had_seat",
        "identity",
        "is_busy",
        "is_open",
        "lost_until",
        "refusals",
        "resume",
        "socket",
        "unsafe",
        "when_idle",
    )

    def __init__(
        self,
        socket: EngineSocket,
        caller: Caller,
        identity: Identity,
        resume: ResumeBuffer | None = None,
    ) -> None:
        self.socket = socket
        self.caller = caller
        self.identity = identity
        self.detoured: set[str] = set()  # messages on their way here through Redis
        self.is_busy = False
        self.when_idle: Callable[[], Awaitable[None]] | None = None
        self.resume = resume
        self.is_open = False
        self.had_seat = False  # in a room when it was lost, or not known to have been in none
        self.lost_until: float | None = None
        self.buckets: dict[type[ClientEvent] | str | None, TokenBucket] = {}
        self.refusals: TokenBucket | None = None
        self.answers: OrderedDict[str, Body | AppError | None] | None = None
        self.unsafe: dict[str, set[Future[None]]] = {}  # by `mid`: answers that wait for Redis

    @property
    def ids(self) -> dict[str, str]:
        """What log records about it carry."""
        caller = self.caller
        return {
            "connection_id": caller.connection_id,
            "participant_id": caller.participant_id,
            "user_id": caller.user_id,
        }

    def deliver(
        self, packet: bytes, message_id: str | None = None, *, is_news: bool = False
    ) -> None:
        """Send an encoded event, with its offset when the client can resume."""
        resume = self.resume
        if resume is None:
            self.socket.write(packet)
            return
        ending = resume.stamp(packet, message_id, is_news=is_news)
        if ending is not None and self.is_open:  # else told when it is: from the buffer
            self.socket.write(packet[:-1] + ending)

    def deliver_soon(
        self, packet: bytes, packet_frame: bytes, message_id: str | None = None
    ) -> None:
        """As `deliver`, of what many get: `packet_frame` is what those get who cannot resume."""
        resume = self.resume
        if resume is None:
            self.socket.write_soon(packet, packet_frame)
            return
        ending = resume.stamp(packet, message_id, is_news=False)
        if ending is not None and self.is_open:
            stamped = packet[:-1] + ending
            self.socket.write_soon(stamped, frame(stamped))

    def continued_on(self, socket: EngineSocket, identity: Identity) -> "Connection":
        """The same participant on a new socket; limits and answers given go on."""
        caller = replace(self.caller, connection_id=new_connection_id(), address=socket.address)
        connection = Connection(socket, caller, identity, self.resume)
        connection.buckets, connection.refusals = self.buckets, self.refusals
        connection.answers, connection.unsafe = self.answers, self.unsafe
        connection.detoured = self.detoured
        connection.had_seat = self.had_seat
        return connection


class ConnectionTable:
    """Who is connected to this node."""

    def __init__(self) -> None:
        self._by_participant: dict[ParticipantId, Connection] = {}
        self._by_session: defaultdict[SessionId, set[Connection]] = defaultdict(set)
        self._by_user: defaultdict[UserId, set[Connection]] = defaultdict(set)
        self._by_socket: dict[str, Connection] = {}
        self._by_pid: dict[str, Connection] = {}
        self._ended: dict[SessionId, float] = {}  # lately, by monotonic seconds
        self.get = self._by_participant.get

    def __len__(self) -> int:
        return len(self._by_participant)

    def __iter__(self) -> Iterator[Connection]:
        return iter(list(self._by_participant.values()))

    def add(self, connection: Connection) -> None:
        self._by_participant[connection.caller.participant_id] = connection
        self._by_socket[connection.socket.sid] = connection
        self._by_session[connection.identity.session_id].add(connection)
        self._by_user[connection.caller.user_id].add(connection)
        if connection.resume is not None:
            self._by_pid[connection.resume.pid] = connection

    def remove(self, connection: Connection) -> None:
        """Only this very connection: a newer one of the same participant stays."""
        participant_id = connection.caller.participant_id
        if self._by_participant.get(participant_id) is connection:
            del self._by_participant[participant_id]
        pid = connection.resume and connection.resume.pid
        if pid and self._by_pid.get(pid) is connection:
            del self._by_pid[pid]
        self._by_socket.pop(connection.socket.sid, None)
        _discard(self._by_session, connection.identity.session_id, connection)
        _discard(self._by_user, connection.caller.user_id, connection)

    def lose(self, connection: Connection, until: float) -> None:
        """The socket is gone; whoever can resume is kept until then (monotonic seconds)."""
        if connection.resume is None:
            self.remove(connection)
            return
        connection.lost_until = until
        self._by_socket.pop(connection.socket.sid, None)
        _discard(self._by_user, connection.caller.user_id, connection)

    def claim(self, pid: str | None, user_id: UserId) -> Connection | None:
        """What a returning client takes over: out of the table, its old socket cut."""
        connection = self._by_pid.get(pid or "")
        if connection is None or connection.caller.user_id != user_id:
            return None
        if connection.lost_until is not None and connection.lost_until <= monotonic():
            return None
        self.remove(connection)
        connection.socket.cut(TAKEN_OVER)
        return connection

    def renew(self, connection: Connection, resume: ResumeBuffer, pid: str) -> None:
        """A returning client has missed more than is kept: start over under a new `pid`."""
        self._by_pid.pop(resume.pid, None)
        resume.renew(pid)
        self._by_pid[pid] = connection

    def measure(self, gauges: Gauges) -> None:
        """How many there are, and what waits for them."""
        for connection in self._by_participant.values():
            if connection.lost_until is None:
                gauges.connections += 1
                queued = connection.socket.queued_bytes
                gauges.largest_outbound_bytes = max(gauges.largest_outbound_bytes, queued)
            else:
                gauges.lost_connections += 1
            if connection.resume is not None:
                kept = connection.resume.size_bytes
                gauges.resume_bytes += kept
                gauges.largest_resume_bytes = max(gauges.largest_resume_bytes, kept)

    def of_socket(self, engine_sid: str) -> Connection | None:
        return self._by_socket.get(engine_sid)

    def count_of_user(self, user_id: UserId) -> int:
        return len(self._by_user.get(user_id, ()))

    def is_here(self, participant_id: ParticipantId) -> bool:
        """Whether they have a connection, not only a lost one."""
        connection = self._by_participant.get(participant_id)
        return connection is not None and connection.lost_until is None

    def take_away(self, participant_id: ParticipantId) -> None:
        """They continue on another node."""
        connection = self._by_participant.get(participant_id)
        if connection is not None:
            self.remove(connection)
            connection.socket.cut(TAKEN_OVER)

    def cut_all(self) -> None:
        """Every client has to come back anew, and nothing is kept for it here."""
        for connection in self:
            self.remove(connection)
            connection.socket.cut(GIVEN_UP)

    def deliver(self, participant_id: ParticipantId, message_id: str, packet: bytes) -> bool:
        """An event from another node; False when the participant is not here."""
        connection = self._by_participant.get(participant_id)
        if connection is None:
            return False
        connection.detoured.discard(message_id)
        if packet:
            connection.deliver(packet, message_id)
        return True

    def end_session(self, session_id: SessionId) -> None:
        """Cut what was opened with a login session (A15), also what is just being opened."""
        now = monotonic()
        self._ended = {each: at for each, at in self._ended.items() if now - at < ARRIVAL_SECONDS}
        self._ended[session_id] = now
        for connection in list(self._by_session.get(session_id, ())):
            self.revoke(connection)

    def has_ended(self, session_id: SessionId) -> bool:
        """Lately: who was let in with it just before has to be turned away."""
        return session_id in self._ended

    def expired(self, now: float) -> list[Connection]:
        """Those whose token has run out; `now` in Unix seconds."""
        return [connection for connection in self if connection.identity.expires_at <= now]

    def revoke(self, connection: Connection) -> None:
        """Its login is no good any more."""
        if connection.lost_until is not None:
            self.remove(connection)
        connection.socket.cut(REVOKED)

    def forget_lost(self, now: float) -> None:
        """Give up those who did not come back; `now` in monotonic seconds."""
        for connection in self:
            if connection.lost_until is not None and connection.lost_until <= now:
                self.remove(connection)
            elif connection.resume is not None:
                connection.resume.forget_old(now)


Key = TypeVar("Key")


def _discard(table: dict[Key, set[Connection]], key: Key, connection: Connection) -> None:
    connections = table.get(key)
    if connections:
        connections.discard(connection)
        if not connections:
            del table[key]
