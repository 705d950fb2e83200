"""Makes the resume buffers of participants, of the kind this deployment needs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from server.domain.ids import ParticipantId
from server.domain.participant import Caller
from server.socket_api.connections import Connection
from server.socket_api.journaled import JournaledBuffer
from server.socket_api.remote import Remote
from server.socket_api.resume import ResumeBuffer, ResumeLimits
from server.socket_api.sender import note_detour


class Tickets(Protocol):
    """Names state so that every node can tell whose it is."""

    def issue(self, participant_id: ParticipantId) -> str: ...

    def read(self, pid: str | None) -> ParticipantId | None: ...


class ResumeBuffers:
    """With `remote`, a copy of what they hold outlives this node."""

    def __init__(
        self, limits: ResumeLimits, tickets: Tickets, remote: Remote | None = None
    ) -> None:
        self._limits = limits
        self._remote = remote
        self.new_pid: Callable[[ParticipantId], str] = tickets.issue
        self.owner_of: Callable[[str | None], ParticipantId | None] = tickets.read

    @contextmanager
    def arrival(self, connection: Connection) -> Iterator[None]:
        """While somebody's seat is being asked for: signals to them go through the inbox of where
        it is, behind those that went there before."""
        assert connection.resume is not None
        mark = f"arrival {connection.caller.connection_id}"
        connection.detoured.add(mark)
        connection.resume.hold()
        try:
            yield
        finally:
            connection.detoured.discard(mark)

    def detour(self, connection: Connection) -> None:
        """Somebody has come from another node: what was sent to them before is still on its way
        through the inbox, and what is sent from now on must not overtake it."""
        if self._remote is not None:
            mark = self._remote.new_message_id()
            receipt = self._remote.route(connection.caller.participant_id, mark, b"")
            note_detour(connection, mark, receipt)

    def new(self, caller: Caller, pid: str | None = None) -> ResumeBuffer:
        """An empty one; with the `pid` of a participant who comes from another node."""
        pid = pid or self.new_pid(caller.participant_id)
        if self._remote is None:
            return ResumeBuffer(self._limits, pid)
        participant_id, term = caller.participant_id, caller.connection_id
        return JournaledBuffer(self._limits, pid, participant_id, term, self._remote)
