"""Handshake, acks, errors, repeats and order: what holds for every event of a connection."""

import asyncio
from time import time
from typing import Any

import pytest

from server.protocol.call import CallEnded, IncomingCall, RelayedIceCandidate
from server.protocol.connection import ErrorEvent
from server.protocol.registry import client_events
from server.protocol.room import NewUserJoined, UserJoined, UserLeft
from server.settings import Settings
from tests.conformance.raw_clients import SOCKET_PATH, Door
from tests.support.forged_tokens import claims_of, sign
from tests.support.marks import over, with_settings
from tests.support.peer import ConnectRefused, Peer
from tests.support.peers import TRANSPORTS, Peers
from tests.support.raw_socket import (
    arguments_of,
    connect,
    connected,
    connected_by_polling,
    event,
    join,
    join_by_polling,
)
from tests.support.signals import OFFER, candidate, candidate_lines, lines


@pytest.mark.parametrize("auth", [None, {}, {"token": ""}, {"token": None}, {"token": ["x"]}])
async def test_handshake_when_without_a_token_then_connect_error(
    app_url: str, transport: str, auth: Any
) -> None:
    with pytest.raises(ConnectRefused) as refused:
        await Peer.connect(app_url, auth, transports=TRANSPORTS[transport])
    assert refused.value.message == "Authentication failed"
    assert refused.value.data == {
        "code": "unauthenticated",
        "message": "Authentication failed",
    }


async def test_handshake_when_the_token_was_logged_out_then_connect_error(peer: Peers) -> None:
    token = await peer.token("alice")
    await peer.api.logout(token)
    with pytest.raises(ConnectRefused) as refused:
        await peer("alice")
    assert refused.value.message == "Authentication failed"


async def test_handshake_when_the_token_has_expired_then_the_code_says_so(
    peer: Peers, settings: Settings
) -> None:
    long_ago = int(time()) - 3600
    claims = claims_of(await peer.token("alice")) | {"iat": long_ago - 3600, "exp": long_ago}
    with pytest.raises(ConnectRefused) as refused:
        await peer("alice", token=sign(claims, settings.jwt_secret))
    assert refused.value.message == "Authentication failed"
    assert refused.value.data["code"] == "token_expired"


@over("upgrade")
async def test_handshake_when_upgraded_then_one_connection_on_a_websocket(peer: Peers) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    assert alice.transport == "websocket"
    await alice.join("demo")
    await bob.join("demo")
    assert [type(e) for e in await alice.unread()] == [UserJoined, NewUserJoined]


@pytest.mark.parametrize("name", [cls.event_name for cls in client_events()])
async def test_payload_when_not_valid_then_refused_by_ack_and_by_error_event(
    peer: Peers, name: str
) -> None:
    alice = await peer("alice")
    payloads: list[Any] = [None, "text", 7, [], {"to": 7, "roomId": 7}, {"mid": ""}]
    for payload in payloads:
        assert await alice.refusal(name, payload) == "invalid_payload"
        error = await alice.error_after(name, payload)
        assert error.code == "invalid_payload"
    assert (await alice.call_with_ack(name))[0]["error"]["code"] == "invalid_payload"
    assert (await alice.join("demo")).room_id == "demo"


async def test_error_event_when_without_an_ack_then_exactly_the_fields_of_the_contract(
    peer: Peers,
) -> None:
    alice = await peer("alice")
    await alice.send("endCall", {"to": "nobody"})
    assert await alice.next_payload(ErrorEvent) == {
        "message": "Join the room first",
        "code": "not_in_room",
        "event": "endCall",
        "details": {},
    }


async def test_ack_when_asked_for_then_no_error_event_beside_it(peer: Peers) -> None:
    alice = await peer("alice")
    assert await alice.refusal("endCall", {"to": "nobody"}) == "not_in_room"
    assert await alice.refusal("noSuchEvent", {}) == "unsupported_event"
    await alice.expect_silence()


async def test_ack_when_a_handler_fails_then_internal_error_without_its_text(
    peer: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any) -> None:
        raise RuntimeError("secret of the house")

    alice = await peer("alice")
    await alice.join("demo")
    monkeypatch.setattr("server.presence.memory.MemoryPresence.leave", fail)
    answer = (await alice.call_with_ack("leaveRoom", {"roomId": "demo"}))[0]
    assert answer["error"]["code"] == "internal_error"
    assert "secret" not in str(answer)


@with_settings(handler_timeout_seconds=0.1)
async def test_ack_when_a_handler_hangs_then_unavailable_in_time(
    peer: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(*_: Any) -> None:
        await asyncio.sleep(60)

    alice = await peer("alice")
    monkeypatch.setattr("server.presence.memory.MemoryPresence.leave", hang)
    assert await alice.refusal("leaveRoom", {"roomId": "demo"}) == "unavailable"


async def test_mid_when_repeated_then_the_first_answer_and_handled_once(peer: Peers) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    first = await alice.ask("joinRoom", {"roomId": "demo", "mid": "m-1"})
    alice.id = first["id"]
    await bob.join("demo")
    await alice.unread()
    await bob.unread()
    assert await alice.ask("joinRoom", {"roomId": "demo", "mid": "m-1"}) == first
    for _ in range(3):
        await alice.call(bob, OFFER, mid="m-2")
    assert [type(e) for e in await bob.unread()] == [IncomingCall]
    await alice.call(bob, OFFER, mid="m-3")
    await alice.call(bob, OFFER)
    assert [type(e) for e in await bob.unread()] == [IncomingCall, IncomingCall]
    await alice.expect_silence()


async def test_mid_when_a_refusal_is_repeated_then_the_same_refusal(peer: Peers) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    hang_up = {"to": "bob@example.org", "mid": "m-1"}
    assert await alice.refusal("endCall", hang_up) == "not_in_room"
    await alice.join("demo")
    await bob.join("demo")
    await bob.unread()
    assert await alice.refusal("endCall", hang_up) == "not_in_room"
    await bob.expect_silence()


async def test_mid_when_another_participant_uses_the_same_then_another_event(peer: Peers) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join("demo", mid="m-1")
    await bob.join("demo", mid="m-1")
    await alice.call(bob, OFFER, mid="m-2")
    await bob.call(alice, OFFER, mid="m-2")
    assert (await alice.next(IncomingCall)).from_ == bob.id
    assert (await bob.next(IncomingCall)).from_ == alice.id


async def test_extra_arguments_when_given_then_refused_and_the_connection_kept(
    peer: Peers,
) -> None:
    alice = await peer("alice")
    answer = (await alice.call_with_ack("joinRoom", {"roomId": "demo"}, "more", 7))[0]
    assert answer["error"]["code"] == "invalid_payload"
    await alice.join("demo")


@over("polling")
async def test_polling_when_hundreds_of_events_come_then_none_is_lost(peer: Peers) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join("demo")
    await bob.join("demo")
    await alice.unread()
    await bob.unread()
    for number in range(400):
        await alice.send("iceCandidate", {"to": bob.id, "candidate": candidate(number)})
        if number % 100 == 99:  # a POST may carry 128 packets
            await alice.expect_silence()
    received = [await bob.next(RelayedIceCandidate) for _ in range(400)]
    assert lines(received) == candidate_lines(400)


@over("websocket")
async def test_order_when_both_sides_are_upgrading_then_nothing_lost_or_overtaken(
    peer: Peers, door: Door
) -> None:
    """Polling, the probe, the switch and the websocket: signals all along, D7."""
    alice = await connected_by_polling(door, await peer.token("alice"))
    bob = await connected_by_polling(door, await peer.token("bob"))
    await join_by_polling(alice, "demo")
    bobs_id = await join_by_polling(bob, "demo")
    await alice.collect(1)

    def signal(number: int) -> str:
        payload = {"to": bobs_id, "candidate": candidate(number)}
        return event("iceCandidate", payload)

    await alice.post("\x1e".join([event("callUser", {"to": bobs_id, "offer": OFFER}), signal(0)]))
    poll = asyncio.create_task(bob.poll())
    websockets = [await door.upgrade_socket(each, SOCKET_PATH) for each in (alice, bob)]
    for websocket in websockets:
        await websocket.send("2probe")
        assert await websocket.next() == "3probe"
    await alice.post(signal(1))
    await websockets[0].send("5", *map(signal, range(2, 25)))
    received = (await poll).text.split("\x1e")
    await websockets[1].send("5")
    await websockets[0].send(*map(signal, range(25, 50)))
    received = [packet for packet in received if packet != "6"]
    while len(received) < 51:
        received.append(str(await websockets[1].next()))
    names = [arguments_of(packet) for packet in received]
    assert names[0][0] == "incomingCall"
    assert [payload["candidate"] for _, payload in names[1:]] == [candidate(n) for n in range(50)]
    for websocket in websockets:
        await websocket.close()


@pytest.fixture
def quick_expiry_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """Named before `peer`, so that the server starts with it."""
    monkeypatch.setattr("server.socket_api.expiry.CHECK_SECONDS", 0.05)


async def test_a14_token_when_it_expires_during_a_connection_then_closed(
    quick_expiry_check: None, peer: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join("demo")
    await bob.join("demo")
    await asyncio.sleep(0.2)  # several checks
    await alice.unread()
    now = time()
    week_seconds = 7 * 24 * 3600
    monkeypatch.setattr("server.socket_api.expiry.time", lambda: now + week_seconds + 60)
    await alice.wait_closed(5)
    await bob.wait_closed(5)


async def test_a15_logout_when_a_tab_is_open_then_all_sockets_of_the_session_close(
    peer: Peers,
) -> None:
    bob, alice, tab = await peer("bob"), await peer("alice"), await peer("alice")
    phone = await peer("alice", token=await peer.new_login("alice"))
    for each in (bob, alice, tab, phone):
        await each.join("demo")
    await bob.unread()
    await peer.api.logout(await peer.token("alice"))
    await alice.wait_closed(5)
    await tab.wait_closed(5)
    left = {(await bob.next(UserLeft, within_seconds=5)).id for _ in range(2)}
    assert left == {alice.id, tab.id}
    await phone.call(bob, OFFER)
    assert (await bob.next(IncomingCall)).from_ == phone.id
    assert not phone.closed.is_set()


@over("websocket")
async def test_connection_when_left_and_taken_up_again_then_another_participant(
    peer: Peers, door: Door
) -> None:
    """DISCONNECT and CONNECT on one transport."""
    bob = await peer("bob")
    await bob.join("demo")
    await bob.unread()
    token = await peer.token("alice")
    alice = await connected(door, token)
    first = await join(alice, "demo")
    await alice.send("41")
    await connect(alice, token)
    second = await join(alice, "demo")
    assert first != second
    assert [type(e) for e in await bob.unread()] == [NewUserJoined, UserLeft, NewUserJoined]
    await alice.send(event("endCall", {"to": bob.id}, ack_id=0))
    assert await alice.next() == '430[{"ok":true,"data":{}}]'
    assert (await bob.next(CallEnded)).from_ == second
    await alice.close()
