"""Attacks on rooms: one test at least per row, named by its id."""

import json
from typing import Any

import pytest

from server.protocol.room import NewUserJoined, UserJoined
from tests.conformance.raw_clients import Door
from tests.support.marks import over, with_settings
from tests.support.peers import Peers
from tests.support.raw_socket import arguments_of, connect, connected, join
from tests.support.signals import OFFER
from tests.support.verbs import Refused


async def test_c1_join_when_with_somebody_elses_email_then_forbidden(peer: Peers) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await bob.join("demo")
    await bob.unread()
    for email in (bob.email, "nobody@example.org", "", "alice", "alice@example.org,bob", "\x00"):
        join_as = {"roomId": "demo", "email": email}
        assert await alice.refusal("joinRoom", join_as) == "forbidden", email
    assert await alice.refusal("callUser", {"to": bob.id, "offer": OFFER}) == "not_in_room"
    await bob.expect_silence()
    await alice.join("demo", email="ALICE@example.org")
    assert (await bob.next(NewUserJoined)).email == alice.email


@over("websocket")
async def test_c2_room_id_when_not_one_then_invalid(peer: Peers) -> None:
    alice = await peer("alice")
    await alice.join("demo")
    wrong: list[Any] = [None, 1, 1.5, True, [], ["demo"], {}, {"$ne": ""}, "", "x" * 65]
    wrong += ["x" * 10_240, "a\x00", "../x", "/", "%2e", "demo ", " demo", "demo\n", "a b"]
    wrong += ["room:demo", "rооm", "é"]  # the second with two Cyrillic letters
    for room_id in wrong:
        assert await alice.refusal("joinRoom", {"roomId": room_id}) == "invalid_payload", room_id
        assert await alice.refusal("leaveRoom", {"roomId": room_id}) == "invalid_payload", room_id
    assert await alice.refusal("joinRoom", {}) == "invalid_payload"
    await alice.mute()  # still in the room


async def test_c2_room_id_when_another_users_id_then_only_a_name(peer: Peers) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await bob.join("demo")
    await bob.unread()
    assert (await alice.join(bob.id)).participants == []
    await alice.mute()
    assert await alice.refusal("callUser", {"to": bob.id, "offer": OFFER}) == "peer_not_found"
    await bob.expect_silence()


@pytest.mark.parametrize("name", ["__proto__", "constructor", "prototype", "hasOwnProperty"])
async def test_a8_room_when_named_like_a_property_then_plain_text(peer: Peers, name: str) -> None:
    alice = await peer("alice")
    assert (await alice.join(name)).room_id == name


@with_settings(room_capacity=2)
async def test_c3_join_when_the_room_is_full_then_refused_and_nobody_is_named(
    peer: Peers,
) -> None:
    alice, bob, carol = await peer("alice"), await peer("bob"), await peer("carol")
    await alice.join("demo")
    await bob.join("demo")
    await alice.unread()
    with pytest.raises(Refused) as refused:
        await carol.join("demo")
    assert refused.value.code == "room_full"
    assert "example.org" not in str(refused.value.details)
    assert alice.id not in str(refused.value.details)
    assert await carol.refusal("callUser", {"to": alice.id, "offer": OFFER}) == "not_in_room"
    await alice.expect_silence()
    await carol.expect_silence()
    await bob.leave("demo")
    await carol.join("demo")


async def test_c4_rooms_when_more_than_five_then_refused_until_one_is_left(peer: Peers) -> None:
    alice = await peer("alice")
    for number in range(5):
        await alice.join(f"room-{number}")
    for number in range(5, 50):
        join_one_more = {"roomId": f"room-{number}"}
        assert await alice.refusal("joinRoom", join_one_more) == "too_many_rooms"
    await alice.join("room-0")
    await alice.leave("room-0")
    await alice.join("room-5")


async def test_c4_join_when_repeated_a_hundred_times_then_one_announcement(peer: Peers) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await bob.join("demo")
    for _ in range(20):
        await alice.join("demo")
    assert [type(e) for e in await bob.unread()] == [UserJoined, NewUserJoined]


async def test_c4_tabs_when_two_of_one_account_then_two_participants(peer: Peers) -> None:
    bob, one, two = await peer("bob"), await peer("alice"), await peer("alice")
    await bob.join("demo")
    await one.join("demo")
    snapshot = await two.join("demo")
    assert [p.id for p in snapshot.participants] == [bob.id, one.id]
    assert one.id != two.id
    await two.call(one, OFFER)
    await one.goodbye()
    assert [p.id for p in (await bob.join("demo")).participants] == [two.id]


async def test_c5_participant_ids_when_made_then_cannot_be_guessed(peer: Peers, door: Door) -> None:
    alice = await peer("alice")
    ids = {(await alice.join("demo")).id}
    client = await connected(door, await peer.token("alice"))
    for _ in range(5):
        ids.add(await join(client, "demo"))
        await client.send("41")
        await connect(client, await peer.token("alice"))
    await client.close()
    assert len(ids) == 6
    for participant_id in ids:
        assert len(participant_id.removeprefix("p_")) * 6 >= 128


async def test_c5_probe_when_elsewhere_or_nowhere_then_the_same_answer(peer: Peers) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join("demo")
    await bob.join("other")
    answers = [
        await alice.call_with_ack("callUser", {"to": to, "offer": OFFER})
        for to in (bob.id, "p_" + "A" * 22, bob.email, "nobody@example.org", "other")
    ]
    assert all(answer == answers[0] for answer in answers)
    assert arguments_of("43" + json.dumps(answers[0]))[0]["error"]["code"] == "peer_not_found"
