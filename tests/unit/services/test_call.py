"""Signals reach one participant of the same room, stamped with their sender, else untouched."""

from typing import Any

import pytest

from server.errors import NotInRoom, PeerNotFound
from server.protocol.base import ClientEvent, ServerEvent
from server.protocol.call import (
    Answer,
    CallAccepted,
    CallAnswered,
    CallDeclined,
    CallEnded,
    CallRefused,
    CallUser,
    Candidate,
    EndCall,
    IceCandidate,
    IncomingCall,
    NegotiationDone,
    NegotiationFinal,
    NegotiationNeed,
    NegotiationOffered,
    Offer,
    RelayedIceCandidate,
)
from server.protocol.room import JoinRoom, LeaveRoom
from server.services.handles import collect_handlers
from tests.unit.services.house import House
from tests.unit.services.recording import caller

ALICE, BOB, CAROL = caller("alice"), caller("bob"), caller("carol")
OFFER = Offer(type="offer", sdp="v=0\r\ns=Zoë\r\n")
ANSWER = Answer(type="answer", sdp="v=0\r\n")
CANDIDATE = Candidate(candidate="candidate:1 1 udp 1 10.0.0.1 9 typ host", sdp_mid="0")
FROM_ALICE: dict[str, Any] = {"from_": ALICE.participant_id, "generation": 3}
SIGNALS: list[tuple[type[ClientEvent], dict[str, Any], ServerEvent]] = [
    (
        CallUser,
        {"offer": OFFER},
        IncomingCall(**FROM_ALICE, offer=OFFER, email=ALICE.email, name=ALICE.name),
    ),
    (CallAccepted, {"answer": ANSWER}, CallAnswered(**FROM_ALICE, answer=ANSWER)),
    (CallDeclined, {"reason": "busy"}, CallRefused(**FROM_ALICE, reason="busy")),
    (CallDeclined, {}, CallRefused(**FROM_ALICE)),
    (NegotiationNeed, {"offer": OFFER}, NegotiationOffered(**FROM_ALICE, offer=OFFER)),
    (NegotiationDone, {"answer": ANSWER}, NegotiationFinal(**FROM_ALICE, answer=ANSWER)),
    (
        IceCandidate,
        {"candidate": CANDIDATE},
        RelayedIceCandidate(**FROM_ALICE, candidate=CANDIDATE),
    ),
    (IceCandidate, {"candidate": ""}, RelayedIceCandidate(**FROM_ALICE, candidate="")),
    (IceCandidate, {"candidate": None}, RelayedIceCandidate(**FROM_ALICE, candidate=None)),
    (EndCall, {}, CallEnded(**FROM_ALICE)),
]
each_signal = pytest.mark.parametrize(
    ("event", "fields", "relayed"), SIGNALS, ids=[signal[0].__name__ for signal in SIGNALS]
)


async def _send(house: House, event: type[ClientEvent], **fields: Any) -> None:
    await collect_handlers([house.call])[event](ALICE, event(**fields))


@each_signal
async def test_signal_when_to_a_participant_then_they_alone_receive_it_stamped(
    house: House, event: type[ClientEvent], fields: dict[str, Any], relayed: ServerEvent
) -> None:
    await house.meet(ALICE, BOB, CAROL)
    await _send(house, event, to=BOB.participant_id, generation=3, **fields)
    assert house.sender.take() == [(BOB.participant_id, relayed)]


@each_signal
async def test_signal_when_to_an_email_then_every_device_of_it_in_the_room(
    house: House, event: type[ClientEvent], fields: dict[str, Any], relayed: ServerEvent
) -> None:
    phone = caller("bob", "_phone")
    await house.meet(ALICE, BOB, phone)
    await house.meet(caller("bob", "_elsewhere"), room_id="other")
    await _send(house, event, to="BOB@example.org", generation=3, **fields)
    sent = house.sender.take()
    assert sent == [(who.participant_id, relayed) for who in (BOB, phone)]


@each_signal
@pytest.mark.parametrize(
    "to",
    [
        BOB.participant_id,
        BOB.email,
        "p_nobody",
        "nobody@example.org",
        "demo",
        "other",
        ALICE.participant_id,
        ALICE.email,
        "eio_bob",
        "x" * 254,
    ],
)
async def test_d1_signal_when_to_anybody_not_in_the_room_then_refused_and_nobody_hears(
    house: House, event: type[ClientEvent], fields: dict[str, Any], relayed: ServerEvent, to: str
) -> None:
    await house.meet(ALICE, CAROL)
    await house.meet(BOB, room_id="other")
    with pytest.raises(PeerNotFound):
        await _send(house, event, to=to, **fields)
    assert house.sender.take() == []


@each_signal
async def test_d1_signal_when_the_sender_is_in_no_room_then_refused(
    house: House, event: type[ClientEvent], fields: dict[str, Any], relayed: ServerEvent
) -> None:
    await house.meet(BOB)
    with pytest.raises(NotInRoom):
        await _send(house, event, to=BOB.participant_id, **fields)
    assert house.sender.take() == []


async def test_d2_signal_when_the_sender_has_left_then_refused(house: House) -> None:
    await house.meet(ALICE, BOB)
    await house.room.leave(ALICE, LeaveRoom(room_id="demo"))
    house.sender.take()
    with pytest.raises(NotInRoom):
        await _send(house, EndCall, to=BOB.participant_id)
    assert house.sender.take() == []


async def test_signal_when_it_has_no_generation_then_none_is_made_up(house: House) -> None:
    await house.meet(ALICE, BOB)
    await _send(house, EndCall, to=BOB.participant_id)
    assert house.sender.take() == [(BOB.participant_id, CallEnded(from_=ALICE.participant_id))]


async def test_call_when_joined_under_another_name_then_that_is_shown(house: House) -> None:
    await house.room.join(ALICE, JoinRoom(room_id="demo", name="Al"))
    await house.meet(BOB)
    await _send(house, CallUser, to=BOB.participant_id, offer=OFFER)
    ((_, event),) = house.sender.take()
    assert isinstance(event, IncomingCall)
    assert event.name == "Al"


async def test_d6_end_call_when_twice_or_without_a_call_then_relayed_each_time(
    house: House,
) -> None:
    await house.meet(ALICE, BOB)
    for _ in range(2):
        await _send(house, EndCall, to=BOB.participant_id)
    assert len(house.sender.take()) == 2
