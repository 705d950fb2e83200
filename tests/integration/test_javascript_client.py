"""The official JavaScript client against our server, and with a Python client in one call."""

import asyncio

import pytest

from server.protocol.call import CallAnswered, CallEnded, IncomingCall, RelayedIceCandidate
from server.protocol.room import NewUserJoined, UserJoined, UserLeft
from tests.support.javascript import JavaScriptPeer
from tests.support.marks import BRISK_HEARTBEAT, over, with_settings
from tests.support.peer import ConnectRefused
from tests.support.peers import TRANSPORTS, Peers
from tests.support.signals import ANSWER, OFFER, SDP, candidate, candidate_lines, lines
from tests.support.verbs import PATIENCE_SECONDS


@over("websocket", "polling", "upgrade")
async def test_javascript_when_with_a_python_client_then_a_whole_call(
    peer: Peers, transport: str
) -> None:
    alice, bob = await peer.javascript("alice"), await peer("bob")
    await bob.join("demo")
    await bob.next(UserJoined)
    snapshot = await alice.join("demo", email=alice.email)
    assert [p.email for p in snapshot.participants] == [bob.email]
    assert (await alice.next(UserJoined)).id == alice.id
    assert (await bob.next(NewUserJoined)).id == alice.id
    if transport == "upgrade":
        await asyncio.wait_for(alice.upgraded.wait(), PATIENCE_SECONDS)
    assert alice.transport == ("polling" if transport == "polling" else "websocket")

    await alice.call(bob, OFFER)
    incoming = await bob.next(IncomingCall)
    assert (incoming.from_, incoming.offer.sdp) == (alice.id, SDP)
    await bob.accept(alice, ANSWER)
    assert (await alice.next(CallAnswered)).answer.sdp == ANSWER["sdp"]
    await alice.trickle(bob, candidate(1))
    await bob.next(RelayedIceCandidate)
    await bob.hang_up(alice)
    assert (await alice.next(CallEnded)).from_ == bob.id
    await alice.goodbye()
    assert (await bob.next(UserLeft, within_seconds=5)).reason == "left"
    await bob.expect_silence()


@over("websocket", "polling", "upgrade")
async def test_javascript_when_offer_and_candidates_at_once_then_in_order(peer: Peers) -> None:
    """Neither side waits for its upgrade to be through: D7."""
    alice, bob = await peer.javascript("alice"), await peer.javascript("bob")
    await alice.join("demo")
    await bob.join("demo")
    await alice.unread()
    await bob.unread()
    await alice.send("callUser", {"to": bob.id, "offer": OFFER})
    for number in range(50):
        await alice.send("iceCandidate", {"to": bob.id, "candidate": candidate(number)})
    assert await alice.unread() == []
    first, *trickled = await bob.unread()
    assert isinstance(first, IncomingCall)
    assert lines(trickled) == candidate_lines(50)
    assert len(trickled) == 50


@over("websocket")
async def test_javascript_when_refused_then_an_ack_or_an_error_event(peer: Peers) -> None:
    alice = await peer.javascript("alice")
    assert await alice.refusal("joinRoom", {"roomId": "not a room"}) == "invalid_payload"
    assert await alice.refusal("no such event", {}) == "unsupported_event"
    error = await alice.error_after("endCall", {"to": "nobody"})
    assert error.code == "not_in_room"


@over("websocket", "polling", "upgrade")
async def test_javascript_when_the_token_is_bad_then_connect_error(
    app_url: str, transport: str
) -> None:
    alice = await JavaScriptPeer.start("alice")
    try:
        with pytest.raises(ConnectRefused) as refused:
            await alice.connect(app_url, {"token": "stolen"}, TRANSPORTS[transport])
    finally:
        await alice.close()
    assert refused.value.message == "Authentication failed"
    assert refused.value.data["code"] == "unauthenticated"


@over("polling", "upgrade")
@with_settings(**BRISK_HEARTBEAT)
async def test_javascript_when_idle_for_several_heartbeats_then_still_there(peer: Peers) -> None:
    alice, bob = await peer.javascript("alice"), await peer("bob", transport="websocket")
    await alice.join("demo")
    await asyncio.sleep(3.8)  # a silent connection would be lost after 3.3 s
    await bob.join("demo")
    assert (await alice.next(NewUserJoined)).id == bob.id
    assert not alice.closed.is_set()


@over("websocket", "polling")
async def test_javascript_when_the_login_session_ends_then_disconnected(peer: Peers) -> None:
    alice = await peer.javascript("alice")
    await peer.api.logout(await peer.token("alice"))
    await alice.wait_closed()
    assert alice.close_reason.startswith("transport")
