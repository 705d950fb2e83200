"""Connections that die, hang, or come back too early: presence shows what is true."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

import pytest

from server.presence.memory import MemoryPresence
from server.protocol.room import NewUserJoined, PeerReconnecting, UserLeft
from server.storage.sessions import SessionStore
from tests.conformance.raw_clients import SOCKET_PATH, Door
from tests.support.marks import BRISK_HEARTBEAT, over, with_settings
from tests.support.peer import ConnectRefused, Peer
from tests.support.peers import Peers
from tests.support.raw_socket import connected, connected_by_polling, event, join, join_by_polling

NOTICED_WITHIN_SECONDS = sum(BRISK_HEARTBEAT.values())
NOISE_SECONDS = 3.0


class Gate:
    """Calls of an asynchronous method wait in front of it until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, owner: type, name: str) -> None:
        self._opened = asyncio.Event()
        self.reached = asyncio.Event()
        method: Callable[..., Awaitable[Any]] = getattr(owner, name)

        async def wait(*arguments: Any, **options: Any) -> Any:
            self.reached.set()
            await self._opened.wait()
            return await method(*arguments, **options)

        monkeypatch.setattr(owner, name, wait)

    def open(self) -> None:
        self._opened.set()


@over("websocket")
@pytest.mark.parametrize("silent_over", ["websocket", "polling"])
@with_settings(grace_seconds=0.2, **BRISK_HEARTBEAT)
async def test_h3_peer_when_silent_then_noticed_within_interval_and_timeout(
    peer: Peers, door: Door, silent_over: str
) -> None:
    bob = await peer("bob")
    await bob.join("demo")
    token = await peer.token("alice")
    began = monotonic()
    if silent_over == "websocket":
        silent = await connected(door, token)
        alices_id = await join(silent, "demo")
    else:
        alices_id = await join_by_polling(await connected_by_polling(door, token), "demo")
    await bob.next(NewUserJoined)
    assert (await bob.next(PeerReconnecting)).id == alices_id
    took = monotonic() - began
    assert took < NOTICED_WITHIN_SECONDS + NOISE_SECONDS
    assert took > BRISK_HEARTBEAT["ping_timeout_seconds"] / 2
    left = await bob.next(UserLeft)
    assert (left.id, left.reason) == (alices_id, "disconnected")
    assert (await bob.join("demo")).participants == []


@with_settings(**BRISK_HEARTBEAT)
async def test_h3_peer_when_it_answers_pings_then_never_reported(peer: Peers) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join("demo")
    await bob.join("demo")
    await bob.unread()
    await asyncio.sleep(NOTICED_WITHIN_SECONDS + 0.5)
    await bob.expect_silence()
    await alice.call(bob, {"type": "offer", "sdp": "v=0\r\n"})


@over("websocket")
@with_settings(grace_seconds=0.2, **BRISK_HEARTBEAT)
async def test_h4_return_when_the_old_connection_is_not_yet_missed_then_the_new_one_stays(
    peer: Peers, door: Door
) -> None:
    """The old connection hangs; its late clean-up must not take the new one with it."""
    bob = await peer("bob")
    await bob.join("demo")
    await bob.unread()
    stale = await connected(door, await peer.token("alice"))
    stale_id = await join(stale, "demo")
    alice = await peer("alice")
    await alice.join("demo")
    assert alice.id != stale_id
    assert (await bob.next(PeerReconnecting)).id == stale_id
    assert (await bob.next(UserLeft)).id == stale_id
    news = await bob.unread()
    assert [type(event) for event in news] == [NewUserJoined, NewUserJoined]
    await alice.call(bob, {"type": "offer", "sdp": "v=0\r\n"})
    assert [p.id for p in (await bob.join("demo")).participants] == [alice.id]


@over("websocket")
@with_settings(grace_seconds=2.0, **BRISK_HEARTBEAT)
async def test_h4_return_when_the_seat_was_replaced_then_its_end_is_reported_once(
    peer: Peers,
) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await bob.join("demo")
    await alice.join("demo")
    await alice.drop()
    await bob.next(PeerReconnecting)
    returned = await peer("alice")
    await returned.join("demo")
    assert (await bob.next(UserLeft)).reason == "replaced"
    await asyncio.sleep(2.5)  # the grace time of the old seat and several sweeps
    assert not any(isinstance(event, UserLeft) for event in await bob.unread())
    assert [p.id for p in (await bob.join("demo")).participants] == [returned.id]


@over("websocket")
@pytest.mark.parametrize("by", ["closing", "connect timeout"])
@with_settings(max_connections_per_user=1, connect_timeout_seconds=1.5)
async def test_h6_client_when_gone_while_it_is_authenticated_then_nothing_of_it_is_kept(
    peer: Peers, door: Door, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    token = await peer.token("alice")
    gate = Gate(monkeypatch, SessionStore, "find")
    alice = await door.socket(SOCKET_PATH)
    await alice.send(f'40{{"token":"{token}"}}')
    await gate.reached.wait()
    if by == "closing":
        await alice.close()
    else:
        assert await alice.next() is None
    gate.open()
    await (await connects_at_last(peer, "alice")).join("demo")


async def connects_at_last(peer: Peers, name: str) -> Peer:
    """The account may have one connection only: the one before must be forgotten."""
    deadline = monotonic() + 5
    while True:
        try:
            return await peer(name)
        except ConnectRefused:
            assert monotonic() < deadline, "something of the old connection is kept"
            await asyncio.sleep(0.05)


@with_settings(grace_seconds=0.2)
async def test_h6_client_when_closed_while_it_joins_then_no_ghost(
    peer: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    bob, carol = await peer("bob"), await peer("carol", transport="websocket")
    await bob.join("demo")
    await bob.unread()
    alice = await peer("alice")
    gate = Gate(monkeypatch, MemoryPresence, "join")
    await alice.send("joinRoom", {"roomId": "demo"})
    await gate.reached.wait()
    await peer.api.logout(await peer.token("alice"))
    await asyncio.sleep(0.1)  # the server is through with closing, but for what the gate holds
    gate.open()
    await carol.join("demo")
    joined = await bob.next(NewUserJoined)
    if joined.email == alice.email:
        assert (await bob.next(UserLeft)).id == joined.id
    present = (await carol.join("demo")).participants
    assert [p.email for p in present] == [bob.email]


@over("websocket")
async def test_h6_client_when_it_joins_and_leaves_in_one_breath_then_both_are_told(
    peer: Peers, door: Door
) -> None:
    bob = await peer("bob")
    await bob.join("demo")
    await bob.unread()
    token = await peer.token("alice")
    for goodbye in ("41", "1"):
        alice = await connected(door, token)
        await alice.send(event("joinRoom", {"roomId": "demo"}), goodbye)
        joined = await bob.next(NewUserJoined)
        if goodbye == "41":
            assert (await bob.next(UserLeft)).id == joined.id
        else:
            assert (await bob.next(PeerReconnecting)).id == joined.id
        await alice.close()
    await bob.expect_silence()


@over("websocket")
@with_settings(grace_seconds=0.5)
async def test_h4_client_when_back_before_its_join_was_done_then_it_joins_anew_and_stays(
    peer: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob = await peer.javascript("alice", recovery=True), await peer("bob")
    await bob.join("demo")
    await bob.unread()
    gate = Gate(monkeypatch, MemoryPresence, "join")
    await alice.send("joinRoom", {"roomId": "demo"})
    await gate.reached.wait()
    await alice.lose()
    assert await alice.returned()
    gate.open()
    await alice.join("demo")
    joined = await bob.next(NewUserJoined)
    await asyncio.sleep(1.0)  # the grace time and several sweeps
    assert await bob.unread() == []
    assert [p.id for p in (await bob.join("demo")).participants] == [joined.id]
