"""Attacks with signals: one test at least per row, named by its id."""

from typing import Any

import pytest

from server.protocol.call import (
    CallAnswered,
    CallEnded,
    IncomingCall,
    NegotiationFinal,
    NegotiationOffered,
    RelayedIceCandidate,
)
from server.protocol.media import RemoteMuted
from server.protocol.room import PeerReconnecting, UserLeft
from tests.support.marks import BRISK_HEARTBEAT, over, with_settings
from tests.support.peer import Peer
from tests.support.peers import Peers
from tests.support.signals import ANSWER, OFFER, candidate

SIGNALS: dict[str, dict[str, Any]] = {
    "callUser": {"offer": OFFER},
    "callAccepted": {"answer": ANSWER},
    "callDeclined": {},
    "negotiationneed": {"offer": OFFER},
    "negotiationDone": {"answer": ANSWER},
    "iceCandidate": {"candidate": candidate()},
    "muteToggle": {"isMuted": True},
    "cameraToggle": {"isCameraOff": True},
    "screenShare": {"isSharing": True},
    "endCall": {},
}
EACH_SIGNAL = pytest.mark.parametrize(("signal", "rest"), SIGNALS.items(), ids=SIGNALS)
MEDIA = ("muteToggle", "cameraToggle", "screenShare")
TO_NOBODY: list[Any] = ["nobody", "demo", "/", "*", "p_" + "A" * 22, "no@example.org", "@", "\x00"]
NOT_AN_ADDRESS: list[Any] = ["", [], {}, 0, True, "x" * 10_240, ["*"], {"$ne": ""}]

Trio = tuple[Peer, Peer, Peer]


@pytest.fixture
async def trio(peer: Peers) -> Trio:
    """Alice and Bob in one room, Mallory in another; nothing is unread."""
    alice, bob, mallory = await peer("alice"), await peer("bob"), await peer("mallory")
    await alice.join("demo")
    await bob.join("demo")
    await mallory.join("other")
    for each in (alice, bob, mallory):
        await each.unread()
    return alice, bob, mallory


@EACH_SIGNAL
@over("websocket")
async def test_d1_signal_when_to_nobody_in_the_room_then_refused_and_nothing_arrives(
    trio: Trio, signal: str, rest: dict[str, Any]
) -> None:
    alice, _, mallory = trio
    elsewhere = [alice.id, alice.email, mallory.id, mallory.email, "other"]
    for to in [*elsewhere, *TO_NOBODY]:
        assert await mallory.refusal(signal, {"to": to, **rest}) == "peer_not_found", to
    for to in [*NOT_AN_ADDRESS, None]:
        assert await mallory.refusal(signal, {"to": to, **rest}) == "invalid_payload", to
    for to in [mallory.email, *TO_NOBODY]:
        assert await alice.refusal(signal, {"to": to, **rest}) == "peer_not_found", to
    for each in trio:
        await each.expect_silence()


@EACH_SIGNAL
@over("websocket")
async def test_d1_signal_when_in_no_room_then_refused_and_nothing_arrives(
    trio: Trio, peer: Peers, signal: str, rest: dict[str, Any]
) -> None:
    alice, bob, _ = trio
    outsider = await peer("oscar")
    for to in (alice.id, bob.email, "demo", "nobody"):
        assert await outsider.refusal(signal, {"to": to, **rest}) == "not_in_room", to
    for each in (*trio, outsider):
        await each.expect_silence()


@EACH_SIGNAL
@over("websocket")
async def test_d1_signal_when_without_to_then_only_media_reaches_the_room(
    trio: Trio, signal: str, rest: dict[str, Any]
) -> None:
    alice, bob, _ = trio
    if signal in MEDIA:
        await alice.ask(signal, rest)
        assert len(await bob.unread()) == 1
    else:
        assert await alice.refusal(signal, rest) == "invalid_payload"
    for each in trio:
        await each.expect_silence()


async def test_d2_signal_when_the_target_has_left_then_peer_not_found(trio: Trio) -> None:
    alice, bob, _ = trio
    await bob.leave("demo")
    for to in (bob.id, bob.email):
        assert await alice.refusal("callUser", {"to": to, "offer": OFFER}) == "peer_not_found"
    await bob.join("other")
    assert await alice.refusal("endCall", {"to": bob.id}) == "peer_not_found"
    assert not any(isinstance(e, IncomingCall | CallEnded) for e in await bob.unread())


@with_settings(grace_seconds=0.1, **BRISK_HEARTBEAT)
async def test_d2_signal_when_the_target_is_gone_then_peer_not_found(trio: Trio) -> None:
    alice, bob, _ = trio
    await bob.drop()
    assert (await alice.next(PeerReconnecting)).id == bob.id
    await alice.next(UserLeft)
    assert await alice.refusal("callUser", {"to": bob.id, "offer": OFFER}) == "peer_not_found"
    assert await alice.refusal("endCall", {"to": bob.email}) == "peer_not_found"


async def test_d3_sender_when_forged_then_overwritten_and_unknown_keys_dropped(
    trio: Trio,
) -> None:
    alice, bob, mallory = trio
    forged: dict[str, Any] = {
        "from": mallory.id,
        "email": mallory.email,
        "name": "Mallory",
        "id": mallory.id,
    }
    offer = OFFER | {"from": mallory.id, "__proto__": {"x": 1}, "toJSON": "x"}
    await alice.call(bob, offer, **forged, constructor="x")
    assert await bob.next_payload(IncomingCall) == {
        "from": alice.id,
        "offer": OFFER,
        "email": alice.email,
        "name": "Alice",
    }
    await alice.mute(**forged)
    assert await bob.next_payload(RemoteMuted) == {"from": alice.id, "isMuted": True}
    await alice.trickle(bob, candidate() | {"from": mallory.id}, **forged)
    relayed = {"from": alice.id, "candidate": candidate()}
    assert await bob.next_payload(RelayedIceCandidate) == relayed
    await mallory.expect_silence()


@over("websocket")
async def test_d4_description_when_not_one_then_refused(trio: Trio) -> None:
    alice, bob, _ = trio
    too_long = "v=0\r\n" + "x" * (256 * 1024)
    wrong: list[Any] = [None, "v=0", [], {}, {"type": "offer"}, {"sdp": "v=0"}, ANSWER]
    wrong += [{"type": kind, "sdp": "v=0"} for kind in ("pranswer", "rollback", "Offer", None, 1)]
    wrong += [{"type": "offer", "sdp": None}, {"type": "offer", "sdp": 7}]
    wrong += [{"type": "offer", "sdp": ["v=0"]}, {"type": "offer", "sdp": too_long}]
    wrong += [{"type": "offer", "sdp": "é" * (128 * 1024) + "x"}]  # fewer letters, too many bytes
    for offer in wrong:
        for signal in ("callUser", "negotiationneed"):
            code = await alice.refusal(signal, {"to": bob.id, "offer": offer})
            assert code == "invalid_payload", str(offer)[:80]
    for signal in ("callAccepted", "negotiationDone"):
        assert await alice.refusal(signal, {"to": bob.id, "answer": OFFER}) == "invalid_payload"
    await bob.expect_silence()


@pytest.mark.parametrize(
    "sdp",
    [
        pytest.param("", id="empty"),
        pytest.param("<img src=x onerror=alert(1)>", id="html"),
        pytest.param("\x00", id="nul"),
        pytest.param("no v=0", id="no version"),
        pytest.param("v=0\r\n" * 10_000, id="10 000 lines"),
        pytest.param("x" * 256 * 1024, id="256 KiB"),
        pytest.param("é" * 128 * 1024, id="256 KiB of unicode"),
    ],
)
async def test_d4_sdp_when_odd_but_within_the_limit_then_untouched(trio: Trio, sdp: str) -> None:
    alice, bob, _ = trio
    await alice.call(bob, {"type": "offer", "sdp": sdp})
    assert (await bob.next(IncomingCall)).offer.sdp == sdp


async def test_d4_message_when_over_the_payload_limit_then_closed(trio: Trio) -> None:
    alice, bob, mallory = trio
    await alice.send("callUser", {"to": bob.id, "offer": {"type": "offer", "sdp": "x" * 1_000_000}})
    await alice.wait_closed()
    assert not any(isinstance(e, IncomingCall) for e in await bob.unread())
    await mallory.expect_silence()


@over("websocket")
async def test_d5_candidate_when_too_long_or_nested_then_refused(trio: Trio) -> None:
    alice, bob, _ = trio
    nested: Any = {"candidate": "x"}
    for _ in range(50):
        nested = {"candidate": nested}
    wrong: list[Any] = [nested, {"candidate": "x" * 10_240}, {"candidate": "x" * 2049}, 0, [], {}]
    wrong += ["x", False, {"candidate": None}, {"sdpMid": "0"}, {"candidate": ["x"]}]
    wrong += [candidate() | {"sdpMid": "x" * 257}, candidate() | {"sdpMLineIndex": -1}]
    wrong += [candidate() | {"sdpMLineIndex": "0"}, candidate() | {"usernameFragment": {}}]
    for ice_candidate in wrong:
        payload = {"to": bob.id, "candidate": ice_candidate}
        assert await alice.refusal("iceCandidate", payload) == "invalid_payload", ice_candidate
    assert await alice.refusal("iceCandidate", {"to": bob.id}) == "invalid_payload"
    await bob.expect_silence()


@pytest.mark.parametrize("address", ["192.168.1.7", "127.0.0.1", "::1", "x.local"])
async def test_d5_candidate_when_of_a_private_address_then_passed_on(
    trio: Trio, address: str
) -> None:
    alice, bob, _ = trio
    private = {"candidate": f"candidate:1 1 udp 1 {address} 9 typ host"}
    await alice.trickle(bob, private)
    assert (await bob.next_payload(RelayedIceCandidate))["candidate"] == private


async def test_d6_signals_when_out_of_turn_then_relayed_as_they_are(trio: Trio) -> None:
    """The server keeps no call state: it is a pure relay."""
    alice, bob, mallory = trio
    await bob.accept(alice, ANSWER)
    await bob.accept(alice, ANSWER)
    await bob.answer(alice, ANSWER)
    await bob.hang_up(alice)
    await bob.hang_up(alice)
    kinds = [CallAnswered, CallAnswered, NegotiationFinal, CallEnded, CallEnded]
    assert [type(event) for event in await alice.unread()] == kinds
    await alice.offer(bob, OFFER)
    await bob.offer(alice, OFFER)
    assert [type(e) for e in await alice.unread() + await bob.unread()] == [NegotiationOffered] * 2
    await mallory.join("demo")
    await bob.unread()
    await alice.call(bob, OFFER)
    await mallory.call(bob, OFFER)
    callers = [e.from_ for e in await bob.unread() if isinstance(e, IncomingCall)]
    assert callers == [alice.id, mallory.id]


async def test_d8_mute_when_not_a_boolean_then_refused_and_nothing_changes(trio: Trio) -> None:
    alice, bob, _ = trio
    wrong: list[Any] = ["yes", "true", 1, 0, None, [], {}]
    for value in wrong:
        assert await alice.refusal("muteToggle", {"isMuted": value}) == "invalid_payload"
        assert await alice.refusal("cameraToggle", {"isCameraOff": value}) == "invalid_payload"
        assert await alice.refusal("screenShare", {"isSharing": value}) == "invalid_payload"
    await bob.expect_silence()
    first, *_ = (await bob.join("demo")).participants
    assert (first.is_muted, first.is_camera_off, first.is_sharing) == (False, False, False)


async def test_d8_mute_when_of_others_then_only_ones_own_changes(trio: Trio) -> None:
    alice, bob, _ = trio
    forged: dict[str, Any] = {"from": bob.id, "id": bob.id, "participantId": bob.id}
    await alice.mute(to=bob.id, **forged)
    assert await bob.next(RemoteMuted) == RemoteMuted(from_=alice.id, is_muted=True)
    first, *_ = (await bob.join("demo")).participants
    assert (first.id, first.is_muted) == (alice.id, True)
    second, *_ = (await alice.join("demo")).participants
    assert (second.id, second.is_muted) == (bob.id, False)
