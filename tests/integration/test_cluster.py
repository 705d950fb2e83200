"""Two nodes of one cluster over a real Redis, with the official JavaScript client."""

import asyncio

import pytest

from server.protocol.call import CallAnswered, IncomingCall, RelayedIceCandidate
from server.protocol.media import RemoteMuted
from server.protocol.room import (
    HandRaised,
    NewUserJoined,
    PeerReconnected,
    PeerReconnecting,
    UserLeft,
)
from tests.integration.conftest import Nodes
from tests.support.redis import RedisServer
from tests.support.signals import ANSWER, OFFER, candidate
from tests.support.verbs import Refused


async def test_signals_when_between_nodes_then_each_once_and_in_order(nodes: Nodes) -> None:
    here, there = nodes
    alice, bob = await here("alice"), await there("bob")
    await alice.join("demo")
    await bob.join("demo")
    assert (await alice.next(NewUserJoined)).id == bob.id
    await bob.call(alice, OFFER)
    assert (await alice.next(IncomingCall)).from_ == bob.id
    await alice.accept(bob, ANSWER)
    assert (await bob.next(CallAnswered)).from_ == alice.id
    for number in range(50):
        await alice.trickle(bob, candidate(number))
    trickled = [await bob.next_payload(RelayedIceCandidate) for _ in range(50)]
    assert [event["candidate"] for event in trickled] == [candidate(n) for n in range(50)]
    await alice.mute(True)
    assert (await bob.next(RemoteMuted)).is_muted
    await alice.goodbye()
    assert (await bob.next(UserLeft)).reason == "left"


async def test_recovery_when_back_on_another_node_then_the_same_participant_and_nothing_missed(
    nodes: Nodes,
) -> None:
    here, there = nodes
    alice, bob = await here.javascript("alice", recovery=True), await there("bob")
    await alice.join("demo")
    await bob.join("demo")
    await alice.next(NewUserJoined)
    await bob.call(alice, OFFER)
    await alice.unread()

    async def trickle() -> None:
        for number in range(200):
            await bob.trickle(alice, candidate(number))
            await asyncio.sleep(0.005)

    trickling = asyncio.create_task(trickle())
    for back_to in (there.url, here.url, here.url, there.url, here.url):
        await asyncio.sleep(0.1)
        await alice.lose(back_to)
        assert await alice.returned()
    await trickling
    events = [await alice.next_payload(RelayedIceCandidate) for _ in range(200)]
    assert [event["candidate"] for event in events] == [candidate(n) for n in range(200)]
    assert await alice.unread() == []
    for _ in range(5):
        assert (await bob.next(PeerReconnecting)).id == alice.id
        assert (await bob.next(PeerReconnected)).id == alice.id


async def test_hand_when_raised_then_everybody_hears_of_it_and_so_does_who_moves(
    nodes: Nodes,
) -> None:
    here, there = nodes
    alice, bob = await here.javascript("alice", recovery=True), await there("bob")
    await alice.join("demo")
    await bob.join("demo")
    await alice.next(NewUserJoined)
    await alice.raise_hand("demo")
    first = await bob.next(HandRaised)
    assert (first.id, first.is_raised, first.room_id) == (alice.id, True, "demo")
    assert await alice.next(HandRaised) == first
    await alice.lose(there.url)
    await bob.raise_hand("demo")
    assert await alice.returned()
    second = await alice.next(HandRaised)
    assert (second.id, second.is_raised) == (bob.id, True)
    assert second.raised_at > first.raised_at
    await alice.raise_hand("demo", False)
    lowered = await alice.next(HandRaised)
    assert (lowered.id, lowered.is_raised, lowered.raised_at) == (alice.id, False, 0)
    carol = await here("carol")
    snapshot = await carol.join("demo")
    hands = {person.id: person.hand_raised_at for person in snapshot.participants}
    assert hands == {alice.id: 0, bob.id: second.raised_at}
    assert snapshot.hand_raised_at == 0
    assert (await bob.join("demo")).hand_raised_at == second.raised_at
    with pytest.raises(Refused, match="not_in_room"):
        await carol.raise_hand("elsewhere")


async def test_session_when_ended_on_one_node_then_its_connections_on_all_are_cut(
    nodes: Nodes,
) -> None:
    here, there = nodes
    token = await here.token("alice")
    alice = await there("alice", token=token)
    await here.api.logout(token)
    await alice.wait_closed()


async def test_redis_when_away_then_local_calls_go_on_and_remote_signals_are_refused(
    nodes: Nodes, redis_server: RedisServer
) -> None:
    here, there = nodes
    alice, bob, carol = await here("alice"), await here("bob"), await there("carol")
    for who in (alice, bob, carol):
        await who.join("demo")
    redis_server.pause()
    await alice.call(bob, OFFER)
    assert (await bob.next(IncomingCall)).from_ == alice.id
    with pytest.raises(Refused, match="unavailable"):
        await alice.call(carol, OFFER)
    ready = await here.api.request("GET", "/readyz")
    assert ready.status == 200
    assert ready.json["status"] == "degraded"
    redis_server.resume()
    await asyncio.sleep(1.5)
    await alice.trickle(carol, candidate(1))
    assert (await carol.next_payload(RelayedIceCandidate))["candidate"] == candidate(1)
