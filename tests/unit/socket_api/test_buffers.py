"""Where the packets of somebody go whose seat is being asked for."""

from server.auth.recovery import RecoveryTickets
from server.domain.ids import ParticipantId
from server.protocol.call import NegotiationOffered, Offer
from server.socket_api.buffers import ResumeBuffers
from server.socket_api.connections import ConnectionTable
from server.socket_api.resume import ResumeLimits
from server.socket_api.sender import Sender, encode_event
from tests.unit.socket_api.remote import RecordingRemote
from tests.unit.socket_api.wire import wire

ALICE = ParticipantId("p_alice")
EVENT = NegotiationOffered(from_="p_bob", offer=Offer(sdp="v=0\r\n", type="offer"))


def _buffers(remote: RecordingRemote) -> ResumeBuffers:
    return ResumeBuffers(ResumeLimits(), RecoveryTickets("s" * 32), remote)


async def test_arrival_when_signals_are_sent_meanwhile_then_through_redis_in_order() -> None:
    """Another node may have the seat: what is kept here would come after what is sent there."""
    alice, remote, table = wire("alice"), RecordingRemote(), ConnectionTable()
    buffers = _buffers(remote)
    alice.connection.resume = buffers.new(alice.connection.caller)
    alice.connection.is_open = True
    table.add(alice.connection)
    sender = Sender(table, remote)
    with buffers.arrival(alice.connection):
        sender.send([ALICE], EVENT)
        alice.connection.resume.go_on()
    assert [packet for _, _, packet in remote.routed] == [encode_event(EVENT)]
    assert alice.take() == []
    sender.send([ALICE], EVENT)  # not before the one on its way
    assert len(remote.routed) == 2
    for _, name, packet in list(remote.routed):
        table.deliver(ALICE, name, packet)
    assert [offset for _, (_, _, offset) in alice.take()] == ["1:n1", "2:n1,n2"]
    sender.send([ALICE], EVENT)
    assert len(alice.take()) == 1


async def test_arrival_when_two_are_under_way_then_until_the_last_one_is_done() -> None:
    alice, remote, table = wire("alice"), RecordingRemote(), ConnectionTable()
    buffers = _buffers(remote)
    alice.connection.resume = buffers.new(alice.connection.caller)
    newer = alice.connection.continued_on(alice.connection.socket, alice.connection.identity)
    table.add(newer)
    with buffers.arrival(newer):
        with buffers.arrival(alice.connection):
            pass
        Sender(table, remote).send([ALICE], EVENT)
    assert len(remote.routed) == 1
