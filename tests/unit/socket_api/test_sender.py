"""What is sent is encoded once and reaches exactly those it is addressed to."""

import pytest

from server.domain.ids import ParticipantId
from server.errors import Unavailable
from server.protocol.base import ServerEvent
from server.protocol.call import Candidate, NegotiationOffered, Offer, RelayedIceCandidate
from server.protocol.connection import ErrorEvent
from server.protocol.room import PeerReconnected
from server.socket_api import sender as sender_module
from server.socket_api.connections import ConnectionTable
from server.socket_api.sender import Sender, encode_event, note_detour
from tests.unit.socket_api.remote import RecordingRemote
from tests.unit.socket_api.wire import Wire, wire

EVENT = PeerReconnected(room_id="demo", id="p_x")
PACKET = ("42", ["peerReconnected", {"roomId": "demo", "id": "p_x"}])


def _table(*wires: Wire) -> ConnectionTable:
    table = ConnectionTable()
    for each in wires:
        table.add(each.connection)
    return table


async def test_send_when_several_are_addressed_then_they_alone_receive_it() -> None:
    alice, bob, carol = wire("alice"), wire("bob"), wire("carol")
    sender = Sender(_table(alice, bob, carol))
    to = [each.connection.caller.participant_id for each in (alice, carol)]
    sender.send(to, EVENT)
    assert alice.take() == carol.take() == [PACKET]
    assert bob.take() == []


async def test_send_when_somebody_is_gone_then_passed_over() -> None:
    alice = wire("alice")
    sender = Sender(_table(alice))
    sender.send([ParticipantId("p_gone"), alice.connection.caller.participant_id], EVENT)
    assert alice.take() == [PACKET]


async def test_send_when_to_many_then_encoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    encoded: list[ServerEvent] = []

    def counting(event: ServerEvent) -> bytes:
        encoded.append(event)
        return encode_event(event)

    monkeypatch.setattr(sender_module, "encode_event", counting)
    wires = [wire(f"user{number}") for number in range(5)]
    sender = Sender(_table(*wires))
    sender.send([each.connection.caller.participant_id for each in wires], EVENT)
    assert encoded == [EVENT]
    (first,), *rest = [each.socket.written for each in wires]
    assert all(packet is first for (packet,) in rest)


async def test_send_when_nobody_is_addressed_then_nothing_is_written() -> None:
    alice = wire("alice")
    Sender(_table(alice)).send((), EVENT)
    assert alice.take() == []


def test_send_to_connection_when_refused_then_one_event_to_it_alone() -> None:
    alice = wire("alice")
    event = ErrorEvent(message="No", code="forbidden", event="joinRoom", details={})
    Sender.send_to_connection(alice.connection, event)
    body = {"message": "No", "code": "forbidden", "event": "joinRoom", "details": {}}
    assert alice.take() == [("42", ["error", body])]


def test_encode_event_when_relayed_then_from_and_the_browsers_names() -> None:
    event = RelayedIceCandidate(
        from_="p_a", candidate=Candidate(candidate="c", sdp_m_line_index=0, sdp_mid=None)
    )
    expected = (
        b'42["iceCandidate",{"from":"p_a",'
        b'"candidate":{"candidate":"c","sdpMid":null,"sdpMLineIndex":0}}]'
    )
    assert encode_event(event) == expected


def test_d4_encode_event_when_the_sdp_is_unusual_then_the_same_text_arrives() -> None:
    sdp = 'v=0\r\ns=Zoë "李" \\ 👍 </script>\u2028\r\n'
    offer = Offer(sdp=sdp, type="offer")
    alice = wire("alice")
    Sender.send_to_connection(alice.connection, NegotiationOffered(from_="p_a", offer=offer))
    ((_, (_, body)),) = alice.take()
    assert body["offer"] == {"type": "offer", "sdp": sdp}


def _ids(*wires: Wire) -> list[ParticipantId]:
    return [each.connection.caller.participant_id for each in wires]


async def test_send_when_some_are_elsewhere_then_to_each_by_their_way_under_one_name() -> None:
    alice, remote = wire("alice"), RecordingRemote()
    Sender(_table(alice), remote).send([*_ids(alice), ParticipantId("p_bob")], EVENT)
    assert alice.take() == [PACKET]
    assert remote.routed == [("p_bob", "n1", encode_event(EVENT))]


async def test_tell_when_somebody_is_elsewhere_then_their_node_tells_them() -> None:
    alice, remote = wire("alice"), RecordingRemote()
    Sender(_table(alice), remote).tell([*_ids(alice), ParticipantId("p_bob")], EVENT, "demo.7")
    assert alice.take() == [PACKET]
    assert remote.routed == []


async def test_send_when_everybody_is_here_then_nothing_goes_elsewhere() -> None:
    alice, bob, remote = wire("alice"), wire("bob"), RecordingRemote()
    Sender(_table(alice, bob), remote).send(_ids(alice, bob), EVENT)
    assert remote.routed == []
    assert alice.take() == bob.take() == [PACKET]


async def test_send_when_an_earlier_one_is_on_its_way_through_redis_then_it_is_not_overtaken() -> (
    None
):
    """Somebody who was elsewhere when the first was sent has come here meanwhile."""
    alice, remote = wire("alice"), RecordingRemote()
    note_detour(alice.connection, "first", remote.route(ParticipantId("p_alice"), "first", b""))
    table = _table(alice)
    sender = Sender(table, remote)
    sender.send(_ids(alice), EVENT)
    assert alice.take() == []
    for _, name, _ in list(remote.routed):
        table.deliver(ParticipantId("p_alice"), name, encode_event(EVENT))
    assert alice.take() == [PACKET, PACKET]
    sender.send(_ids(alice), EVENT)
    assert alice.take() == [PACKET]


async def test_tell_when_a_signal_is_on_its_way_around_then_the_room_news_are_not() -> None:
    """They would come after the changes that are told next, and undo those at the client."""
    alice, remote = wire("alice"), RecordingRemote()
    note_detour(alice.connection, "first", remote.route(ParticipantId("p_alice"), "first", b""))
    sender = Sender(_table(alice), remote)
    sender.tell(_ids(alice), EVENT)
    sender.tell(_ids(alice), EVENT, "demo.7")
    assert alice.take() == [PACKET, PACKET]


async def test_send_when_the_way_around_failed_then_directly_again() -> None:
    alice, remote = wire("alice"), RecordingRemote()
    note_detour(alice.connection, "first", remote.route(ParticipantId("p_alice"), "first", b""))
    await remote.arrive(Unavailable())
    Sender(_table(alice), remote).send(_ids(alice), EVENT)
    assert alice.take() == [PACKET]
