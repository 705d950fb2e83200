"""The accepted connections of this node, found by participant, session and user."""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator
from time import time
from typing import TypeVar

from server.domain.bucket import TokenBucket
from server.domain.identity import Identity
from server.domain.ids import ParticipantId, SessionId, UserId
from server.domain.participant import Caller
from server.errors import AppError
from server.protocol.base import Body, ClientEvent
from server.socket_api.engine_socket import EngineSocket

EXPIRY_CHECK_SECONDS = 5.0
REVOKED = "session ended"


class Connection:
    """One accepted socket and who is at its other end.

    What ends it may come while an event is being handled: `when_idle` then waits for that.
    """

    __slots__ = (
        "answers",
        "buckets",
        "caller",
        "identity",
        "is_busy",
        "refusals",
        "socket",
        "when_idle",
    )

    def __init__(self, socket: EngineSocket, caller: Caller, identity: Identity) -> None:
        self.socket = socket
        self.caller = caller
        self.identity = identity
        self.is_busy = False
        self.when_idle: Callable[[], Awaitable[None]] | None = None
        self.buckets: dict[type[ClientEvent] | None, TokenBucket] = {}
        self.refusals: TokenBucket | None = None
        self.answers: OrderedDict[str, Body | AppError | None] | None = None


class ConnectionTable:
    """Who is connected to this node; implements the SessionCloser port."""

    def __init__(self) -> None:
        self._by_participant: dict[ParticipantId, Connection] = {}
        self._by_session: defaultdict[SessionId, set[Connection]] = defaultdict(set)
        self._by_user: defaultdict[UserId, set[Connection]] = defaultdict(set)
        self._by_socket: dict[str, Connection] = {}
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

    def remove(self, connection: Connection) -> None:
        """Only this very connection: a newer one of the same participant stays."""
        participant_id = connection.caller.participant_id
        if self._by_participant.get(participant_id) is connection:
            del self._by_participant[participant_id]
        self._by_socket.pop(connection.socket.sid, None)
        _discard(self._by_session, connection.identity.session_id, connection)
        _discard(self._by_user, connection.caller.user_id, connection)

    def of_socket(self, engine_sid: str) -> Connection | None:
        return self._by_socket.get(engine_sid)

    def count_of_user(self, user_id: UserId) -> int:
        return len(self._by_user.get(user_id, ()))

    async def close_session(self, session_id: SessionId) -> None:
        """Cut what was opened with a login session, as its logout does (A15)."""
        cut(self._by_session.get(session_id, ()))

    def cut_expired(self, now: float) -> None:
        """Cut whose token has run out; `now` in Unix seconds (A14)."""
        cut([connection for connection in self if connection.identity.expires_at <= now])

    async def watch_expiry(self) -> None:
        """Look for expired tokens until cancelled."""
        while True:
            await asyncio.sleep(EXPIRY_CHECK_SECONDS)
            self.cut_expired(time())


def cut(connections: Iterable[Connection]) -> None:
    for connection in list(connections):
        connection.socket.cut(REVOKED)


Key = TypeVar("Key")


def _discard(table: dict[Key, set[Connection]], key: Key, connection: Connection) -> None:
    connections = table.get(key)
    if connections:
        connections.discard(connection)
        if not connections:
            del table[key]
