"""Connection state recovery with the official JavaScript client, as it comes from the registry."""

import asyncio

from server.protocol.call import IncomingCall, RelayedIceCandidate
from server.protocol.room import (
    NewUserJoined,
    PeerReconnected,
    PeerReconnecting,
    UserJoined,
    UserLeft,
)
from tests.support.marks import over
from tests.support.peers import Peers
from tests.support.signals import OFFER, candidate


@over("websocket", "polling", "upgrade")
async def test_recovery_when_back_in_time_then_the_same_participant_and_nothing_missed(
    peer: Peers,
) -> None:
    alice, bob = await peer.javascript("alice", recovery=True), await peer("bob")
    await alice.join("demo")
    await bob.join("demo")
    await alice.unread()

    await alice.lose()
    assert (await bob.next(PeerReconnecting)).id == alice.id
    await bob.call(alice, OFFER)
    for number in range(20):
        await bob.trickle(alice, candidate(number))
    assert await alice.returned()
    assert (await bob.next(PeerReconnected)).id == alice.id

    await bob.trickle(alice, candidate(20))
    assert (await alice.next(IncomingCall)).from_ == bob.id
    trickled = [await alice.next_payload(RelayedIceCandidate) for _ in range(21)]
    assert [event["candidate"] for event in trickled] == [candidate(n) for n in range(21)]
    assert await alice.unread() == []
    await alice.hang_up(bob)
    await alice.goodbye()
    assert (await bob.next(UserLeft)).reason == "left"


@over("websocket", "polling")
async def test_recovery_when_lost_again_and_again_then_every_event_once_and_in_order(
    peer: Peers,
) -> None:
    alice, bob = await peer.javascript("alice", recovery=True), await peer("bob")
    await alice.join("demo")
    await bob.join("demo")

    async def trickle() -> None:
        for number in range(200):
            await bob.trickle(alice, candidate(number))
            await asyncio.sleep(0.005)

    trickling = asyncio.create_task(trickle())
    for _ in range(5):
        await asyncio.sleep(0.1)
        await alice.lose()
        assert await alice.returned()
    await trickling
    await alice.next(UserJoined)
    await alice.next(NewUserJoined)
    events = [await alice.next_payload(RelayedIceCandidate) for _ in range(200)]
    assert [event["candidate"] for event in events] == [candidate(n) for n in range(200)]
    assert await alice.unread() == []
    offsets = [int(offset) for offset in alice.offsets]
    assert offsets == sorted(set(offsets))


@over("websocket")
async def test_recovery_when_not_asked_for_then_no_pid_and_no_offset(peer: Peers) -> None:
    alice, bob = await peer.javascript("alice"), await peer("bob")
    await alice.join("demo")
    await bob.join("demo")
    await alice.next(NewUserJoined)
    assert alice.offsets == []
