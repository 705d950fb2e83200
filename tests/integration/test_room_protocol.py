"""Coming into a room and leaving it, over both transports."""

import pytest

from server.protocol.call import IncomingCall
from server.protocol.room import (
    NewUserJoined,
    ParticipantBody,
    PeerReconnecting,
    RoomSnapshot,
    UserJoined,
    UserLeft,
)
from tests.support.marks import BRISK_HEARTBEAT, with_settings
from tests.support.peers import Peers
from tests.support.signals import OFFER

OWN = {"handRaisedAt", "role", "isMuted", "mayUnmute"}


def seat(participant_id: str, name: str, **changes: bool) -> ParticipantBody:
    state = {"is_muted": False, "is_camera_off": False, "is_sharing": False, "is_guest": False}
    state |= {"is_reconnecting": False} | changes
    return ParticipantBody(
        id=participant_id,
        email=f"{name}@example.org",
        name=name.title(),
        role="participant",
        **state,
    )


async def test_join_when_first_then_alone_and_told_so_twice(peer: Peers) -> None:
    alice = await peer("alice")
    snapshot = await alice.join("demo")
    assert (snapshot.email, snapshot.room_id) == ("alice@example.org", "demo")
    assert snapshot.participants == []
    assert (snapshot.room.room_id, snapshot.room.version) == ("demo", 1)
    told = await alice.next_payload(UserJoined)
    assert set(told) == {"email", "roomId", "id", "participants", "room"} | OWN
    assert (told["email"], told["roomId"], told["id"]) == (alice.email, "demo", alice.id)
    await alice.expect_silence()


async def test_join_when_others_are_there_then_each_hears_of_the_other(peer: Peers) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join("demo", isMuted=True)
    snapshot = await bob.join("demo", email=" BOB@example.org ", isCameraOff=True, name="Bobby")
    assert snapshot.participants == [seat(alice.id, "alice", is_muted=True)]
    assert (await bob.next(UserJoined)).participants == snapshot.participants
    await alice.next(UserJoined)
    assert await alice.next_payload(NewUserJoined) == {
        "email": bob.email,
        "id": bob.id,
        "name": "Bobby",
        "roomId": "demo",
        "isMuted": False,
        "isCameraOff": True,
        "isGuest": False,
        "role": "participant",
        "mayUnmute": True,
    }
    await alice.expect_silence()
    await bob.expect_silence()


async def test_join_when_many_then_the_roster_is_in_order_of_arrival(peer: Peers) -> None:
    names = ["alice", "bob", "carol", "dave"]
    peers = [await peer(name) for name in names]
    for each in peers:
        snapshot = await each.join("demo")
    expected = [seat(p.id, p.name) for p in peers[:-1]]
    assert (snapshot.participants, snapshot.room.version) == (expected, 4)


async def test_join_when_in_another_room_then_nobody_hears_of_it(peer: Peers) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join("demo")
    await alice.unread()
    assert (await bob.join("other")).participants == []
    await alice.expect_silence()


async def test_join_again_when_in_the_room_then_the_same_seat_and_no_news(peer: Peers) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    first, _ = await alice.join("demo"), await bob.join("demo")
    await alice.unread()
    await bob.unread()
    again = await alice.join("demo")
    assert again.id == first.id
    assert again.participants == [seat(bob.id, "bob")]
    assert [type(event) for event in await alice.unread()] == [UserJoined]
    await bob.expect_silence()


async def test_leave_when_in_the_room_then_the_others_hear_and_the_seat_is_free(
    peer: Peers,
) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join("demo")
    await bob.join("demo")
    assert await bob.leave("demo") == {}
    assert await alice.next_payload(UserLeft) == {
        "id": bob.id,
        "email": bob.email,
        "roomId": "demo",
        "reason": "left",
    }
    assert await alice.refusal("callUser", {"to": bob.id, "offer": OFFER}) == "peer_not_found"
    assert await bob.refusal("callUser", {"to": alice.id, "offer": OFFER}) == "not_in_room"
    assert (await alice.join("demo")).participants == []


async def test_leave_when_not_in_the_room_then_fulfilled_and_nobody_hears(peer: Peers) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join("demo")
    await alice.unread()
    assert await bob.leave("demo") == {}
    assert await alice.leave("elsewhere") == {}
    await alice.expect_silence()
    assert len((await bob.join("demo")).participants) == 1


async def test_goodbye_when_in_two_rooms_then_both_hear_at_once(peer: Peers) -> None:
    alice, bob, carol = await peer("alice"), await peer("bob"), await peer("carol")
    await alice.join("one")
    await carol.join("two")
    await bob.join("one")
    await bob.join("two")
    await bob.goodbye()
    for other, room_id in ((alice, "one"), (carol, "two")):
        left = await other.next(UserLeft, within_seconds=5)  # the grace time is fifteen
        assert (left.id, left.room_id, left.reason) == (bob.id, room_id, "left")
        assert not any(isinstance(event, PeerReconnecting) for event in await other.unread())


@with_settings(grace_seconds=0.2, **BRISK_HEARTBEAT)
async def test_loss_when_it_stays_lost_then_reconnecting_and_after_the_grace_left(
    peer: Peers,
) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join("demo")
    await bob.join("demo")
    await bob.drop()
    assert await alice.next_payload(PeerReconnecting) == {"id": bob.id, "roomId": "demo"}
    left = await alice.next(UserLeft)
    assert (left.id, left.email, left.reason) == (bob.id, bob.email, "disconnected")
    assert (await alice.join("demo")).participants == []


@with_settings(**BRISK_HEARTBEAT)
async def test_loss_when_in_the_grace_time_then_the_seat_is_kept_and_shown_as_such(
    peer: Peers,
) -> None:
    alice, bob, carol = await peer("alice"), await peer("bob"), await peer("carol")
    await alice.join("demo")
    await bob.join("demo")
    await bob.drop()
    await alice.next(PeerReconnecting)
    assert seat(bob.id, "bob", is_reconnecting=True) in (await carol.join("demo")).participants
    assert await alice.call(bob, OFFER) == {}  # lost on the way, not refused


@with_settings(**BRISK_HEARTBEAT)
async def test_rejoin_when_in_the_grace_time_then_the_old_seat_is_replaced(peer: Peers) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join("demo")
    await bob.join("demo")
    await bob.drop()
    await alice.next(PeerReconnecting)
    await alice.unread()
    returned = await peer("bob")
    snapshot = await returned.join("demo")
    assert snapshot.participants == [seat(alice.id, "alice")]
    assert returned.id != bob.id
    left, joined = await alice.unread()
    assert isinstance(left, UserLeft)
    assert (left.id, left.reason) == (bob.id, "replaced")
    assert isinstance(joined, NewUserJoined)
    assert joined.id == returned.id


async def test_snapshot_when_joined_then_ack_and_event_say_the_same(peer: Peers) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join("demo")
    snapshot = await bob.join("demo")
    told = await bob.next(UserJoined)
    fields = RoomSnapshot.__struct_fields__
    assert [getattr(told, f) for f in fields] == [getattr(snapshot, f) for f in fields]


async def test_newcomer_when_called_at_once_then_knows_the_room_first(peer: Peers) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join("demo")
    await bob.send("joinRoom", {"roomId": "demo"})
    newcomer = await alice.next(NewUserJoined)
    await alice.call(newcomer.id, OFFER)
    assert [type(event) for event in await bob.unread()] == [UserJoined, IncomingCall]


@pytest.mark.parametrize("room_id", ["a", "A-z_0-9", "x" * 64])
async def test_room_id_when_allowed_then_as_written(peer: Peers, room_id: str) -> None:
    alice = await peer("alice")
    assert (await alice.join(room_id)).room_id == room_id
