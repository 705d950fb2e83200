"""Coming back: several tries at once, and answers of presence that are late or never come."""

import asyncio
from time import monotonic
from typing import cast

import pytest

from server.domain.identity import Identity
from server.domain.ids import ParticipantId
from server.domain.participant import Caller
from server.domain.recovery import Journal, Takeover
from server.domain.room import Change
from server.errors import Overtaken
from server.metrics import Metrics
from server.protocol.base import ServerEvent
from server.protocol.connection import ConnectAuth
from server.socket_api.buffers import ResumeBuffers
from server.socket_api.connections import ConnectionTable
from server.socket_api.dispatcher import Dispatcher
from server.socket_api.engine import EngineLimits
from server.socket_api.handshake import Admission, SignalingServer
from server.socket_api.rate_limit import AddressGate
from server.socket_api.resume import ResumeLimits
from tests.unit.socket_api.remote import RecordingRemote
from tests.unit.socket_api.wire import wire

ALICE = ParticipantId("p_alice")


class OpenTickets:
    """Implements the Tickets port: a participant's id is their ticket."""

    def issue(self, participant_id: ParticipantId) -> str:
        return participant_id

    def read(self, pid: str | None) -> ParticipantId | None:
        return ParticipantId(pid) if pid else None


class SlowAttendance:
    """Implements the Attendance port: each return is answered when the test says so."""

    def __init__(self) -> None:
        self.answers: list[asyncio.Future[Takeover | None]] = []

    async def goodbye(self, caller: Caller) -> None:
        raise AssertionError

    async def lost(self, caller: Caller) -> bool:
        return False

    async def returned(self, caller: Caller, *, has_buffer: bool) -> Takeover | None:
        self.answers.append(asyncio.get_running_loop().create_future())
        return await self.answers[-1]

    async def show_rooms(self, caller: Caller) -> None:
        raise AssertionError

    def describe(self, change: Change, to: ParticipantId) -> ServerEvent:
        raise AssertionError


class Node:
    """A node of several, which has never seen Alice; she tries to come back to it."""

    def __init__(self) -> None:
        self.attendance, self.remote = SlowAttendance(), RecordingRemote()
        self.connections = ConnectionTable()
        self._server = SignalingServer(
            self.connections,
            cast(Dispatcher, _NoDispatcher()),
            _nobody,
            attendance=self.attendance,
            buffers=ResumeBuffers(ResumeLimits(), OpenTickets(), self.remote),
            grace_seconds=5,
            limits=EngineLimits(),
            gate=AddressGate(0, 10),
            max_connections_per_user=5,
            origins=(),
            metrics=Metrics(),
        )
        self._count = 0

    async def try_to_return(self) -> "asyncio.Task[Admission | None]":
        self._count += 1
        connection = wire("alice", session=f"s{self._count}").connection
        asked = ConnectAuth(token="t", recovery=True, pid=ALICE, offset="3:")
        trying = self._server._readmit(connection.socket, connection.identity, asked)
        task = asyncio.ensure_future(trying)
        while len(self.attendance.answers) < self._count:  # noqa: ASYNC110
            await asyncio.sleep(0)
        return task

    async def drop(self) -> None:
        """Her connection ends."""
        connection = self.connections.get(ALICE)
        assert connection is not None
        self.connections.lose(connection, monotonic() + 5)
        await self._server._lose(connection)


class _NoDispatcher:
    dispatch = None


async def _nobody(token: str) -> Identity:
    raise AssertionError


async def test_return_when_an_older_try_is_answered_last_then_the_newer_goes_on() -> None:
    node = Node()
    older, newer = await node.try_to_return(), await node.try_to_return()
    for answer in reversed(node.attendance.answers):
        answer.set_result(Takeover(Journal((), 3)))
        await asyncio.sleep(0)
    with pytest.raises(Overtaken):
        await older
    admission = await newer
    assert admission is not None
    assert node.connections.get(ALICE) is admission.connection
    ((term, last, _),) = node.remote.restarts
    assert (term, last) == (admission.connection.caller.connection_id, 3)


async def test_return_when_a_try_ended_before_its_answer_then_the_next_gets_no_seat_for_it() -> (
    None
):
    """Others were told that she is gone for good: nobody comes back under that id."""
    node = Node()
    ended = await node.try_to_return()
    await node.drop()
    again = await node.try_to_return()
    for answer in node.attendance.answers:
        answer.set_result(None)
    assert await again is None
    with pytest.raises(Overtaken):
        await ended
    assert node.connections.get(ALICE) is None


async def test_return_when_it_is_known_that_there_was_no_seat_then_still_the_same_person() -> None:
    """She was in no room when she was lost: then there is nothing that could be gone."""
    node = Node()
    first = await node.try_to_return()
    node.attendance.answers[0].set_result(Takeover(Journal((), 3)))
    await first
    await node.drop()
    again = await node.try_to_return()
    node.attendance.answers[1].set_result(None)
    admission = await again
    assert admission is not None
    assert admission.connection.caller.participant_id == ALICE
