"""Offers, answers and candidates between two participants, over both transports."""

from typing import Any

import pytest

from server.protocol.call import (
    CallAnswered,
    CallEnded,
    CallRefused,
    IncomingCall,
    NegotiationFinal,
    NegotiationOffered,
    RelayedIceCandidate,
)
from tests.support.peer import Peer
from tests.support.peers import Peers
from tests.support.signals import ANSWER, OFFER, SDP, candidate, candidate_lines, lines

Pair = tuple[Peer, Peer]


@pytest.fixture
async def pair(peer: Peers) -> Pair:
    """Alice and Bob in a room; whatever their coming in has caused is read."""
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join("demo")
    await bob.join("demo")
    await alice.unread()
    await bob.unread()
    return alice, bob


async def test_call_when_both_are_in_a_room_then_offer_and_answer_arrive(pair: Pair) -> None:
    alice, bob = pair
    assert await alice.call(bob, OFFER) == {}
    incoming = await bob.next(IncomingCall)
    assert (incoming.from_, incoming.email, incoming.name) == (alice.id, alice.email, "Alice")
    assert await bob.accept(incoming.from_, ANSWER) == {}
    assert (await alice.next(CallAnswered)).from_ == bob.id
    await alice.expect_silence()
    await bob.expect_silence()


async def test_call_when_relayed_then_exactly_the_fields_of_the_contract(pair: Pair) -> None:
    alice, bob = pair
    stamp = {"from": alice.id}
    await alice.call(bob, OFFER)
    called = {"offer": OFFER, "email": alice.email, "name": "Alice"}
    assert await bob.next_payload(IncomingCall) == stamp | called
    await alice.accept(bob, ANSWER)
    assert await bob.next_payload(CallAnswered) == stamp | {"answer": ANSWER}
    await alice.offer(bob, OFFER)
    assert await bob.next_payload(NegotiationOffered) == stamp | {"offer": OFFER}
    await alice.answer(bob, ANSWER)
    assert await bob.next_payload(NegotiationFinal) == stamp | {"answer": ANSWER}
    await alice.trickle(bob, candidate(7))
    assert await bob.next_payload(RelayedIceCandidate) == stamp | {"candidate": candidate(7)}
    await alice.decline(bob, reason="busy")
    assert await bob.next_payload(CallRefused) == stamp | {"reason": "busy"}
    await alice.hang_up(bob)
    assert await bob.next_payload(CallEnded) == stamp


async def test_call_declined_when_without_reason_then_without_reason(pair: Pair) -> None:
    alice, bob = pair
    await bob.decline(alice)
    assert await alice.next_payload(CallRefused) == {"from": bob.id}


async def test_renegotiation_when_both_offer_at_once_then_both_offers_arrive(pair: Pair) -> None:
    alice, bob = pair
    await alice.offer(bob, OFFER)
    await bob.offer(alice, OFFER)
    assert (await bob.next(NegotiationOffered)).from_ == alice.id
    assert (await alice.next(NegotiationOffered)).from_ == bob.id


async def test_sdp_when_unicode_and_crlf_then_byte_identical(pair: Pair) -> None:
    alice, bob = pair
    for sdp in (SDP, SDP * 300, 'v=0\r\n\t"\\/ \u2028 \x00 \x7f é ☎ 𝄞\n\r\n', "v=0\r\n" * 10_000):
        await alice.call(bob, {"type": "offer", "sdp": sdp})
        assert (await bob.next(IncomingCall)).offer.sdp == sdp


@pytest.mark.parametrize(
    "ice_candidate",
    [
        None,
        "",
        {"candidate": ""},
        {"candidate": "candidate:1 1 udp 1 192.0.2.1 9 typ host"},
        {"candidate": "x", "sdpMid": None, "sdpMLineIndex": None, "usernameFragment": None},
        {"candidate": "x" * 2048, "sdpMid": "audio", "sdpMLineIndex": 3},
    ],
    ids=["null", "empty", "empty line", "line only", "nulls", "long"],
)
async def test_candidate_when_as_a_browser_gives_it_then_untouched(
    pair: Pair, ice_candidate: Any
) -> None:
    alice, bob = pair
    await alice.trickle(bob, ice_candidate)
    expected = {"from": alice.id, "candidate": ice_candidate}
    assert await bob.next_payload(RelayedIceCandidate) == expected


@pytest.mark.parametrize("generation", [0, 1, 2**53 - 1])
async def test_generation_when_given_then_passed_through(pair: Pair, generation: int) -> None:
    alice, bob = pair
    await alice.call(bob, OFFER, generation=generation)
    assert (await bob.next(IncomingCall)).generation == generation
    await bob.accept(alice, ANSWER, generation=generation)
    assert (await alice.next(CallAnswered)).generation == generation
    await alice.offer(bob, OFFER, generation=generation)
    assert (await bob.next(NegotiationOffered)).generation == generation
    await bob.answer(alice, ANSWER, generation=generation)
    assert (await alice.next(NegotiationFinal)).generation == generation
    await alice.trickle(bob, candidate(), generation=generation)
    assert (await bob.next(RelayedIceCandidate)).generation == generation
    await bob.decline(alice, generation=generation)
    assert (await alice.next(CallRefused)).generation == generation
    await alice.hang_up(bob, generation=generation)
    assert (await bob.next(CallEnded)).generation == generation


@pytest.mark.parametrize("spelling", ["bob@example.org", " Bob@Example.ORG", "BOB@EXAMPLE.ORG."])
async def test_to_when_an_email_then_every_device_of_that_account(
    pair: Pair, peer: Peers, spelling: str
) -> None:
    alice, phone = pair
    laptop = await peer("bob")
    carol = await peer("carol")
    await laptop.join("demo")
    await carol.join("demo")
    for each in (phone, laptop, carol):
        await each.unread()
    await alice.call(spelling, OFFER)
    assert (await phone.next(IncomingCall)).from_ == alice.id
    assert (await laptop.next(IncomingCall)).from_ == alice.id
    await carol.expect_silence()


async def test_to_when_ones_own_email_then_ones_other_devices_only(pair: Pair, peer: Peers) -> None:
    alice, bob = pair
    tablet = await peer("alice")
    await tablet.join("demo")
    await alice.unread()
    await bob.unread()
    await alice.call("alice@example.org", OFFER)
    assert (await tablet.next(IncomingCall)).from_ == alice.id
    await alice.expect_silence()
    await bob.expect_silence()


async def test_to_when_three_are_in_the_room_then_only_the_addressed_one(
    pair: Pair, peer: Peers
) -> None:
    alice, bob = pair
    carol = await peer("carol")
    await carol.join("demo")
    await alice.unread()
    await bob.unread()
    await carol.unread()
    await carol.call(alice, OFFER)
    assert (await alice.next(IncomingCall)).from_ == carol.id
    await bob.expect_silence()
    await carol.expect_silence()


async def test_order_when_offer_and_fifty_candidates_at_once_then_in_order(pair: Pair) -> None:
    alice, bob = pair
    await alice.send("callUser", {"to": bob.id, "offer": OFFER})
    for number in range(50):
        await alice.send("iceCandidate", {"to": bob.id, "candidate": candidate(number)})
    await alice.send("endCall", {"to": bob.id})
    await alice.expect_silence()
    received = await bob.unread()
    assert isinstance(received[0], IncomingCall)
    assert lines(received) == candidate_lines(50)
    assert isinstance(received[-1], CallEnded)
    assert len(received) == 52
