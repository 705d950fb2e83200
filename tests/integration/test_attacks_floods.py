"""Floods: who sends too much is refused, then cut; nobody else notices (B12, D9)."""

import asyncio
from time import monotonic
from typing import Any

import pytest

from server.protocol.call import IncomingCall
from server.protocol.registry import client_events
from tests.conformance.raw_clients import Door, SocketClient
from tests.support.marks import over, with_settings
from tests.support.peer import Peer
from tests.support.peers import Peers
from tests.support.raw_socket import arguments_of, connected, event, join
from tests.support.signals import OFFER, candidate
from tests.support.verbs import Refused

FLOOD = 1000
LOT = 50  # sent at once; a write to a connection that was cut would lose what is not read yet
SMOOTH_SECONDS = 3.0
BUCKETS = {cls.event_name: cls.rate for cls in client_events()}

pytestmark = [over("websocket"), with_settings(rate_limit_factor=1.0)]


async def outcome(client: SocketClient) -> list[list[Any]]:
    """What comes until the server has closed the connection."""
    return [arguments_of(frame) for frame in await client.next_until_close()]


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("muteToggle", {"isMuted": True}),
        ("iceCandidate", {"to": "bob@example.org", "candidate": candidate()}),
        ("joinRoom", {"roomId": "demo"}),
        ("callUser", {"to": "bob@example.org", "offer": OFFER}),
        ("chatMessage", {"roomId": "demo", "text": "hello"}),
        ("noSuchEvent", {}),
    ],
)
async def test_b12_flood_when_of_one_event_then_refused_then_cut_and_others_unharmed(
    peer: Peers, door: Door, name: str, payload: dict[str, Any]
) -> None:
    bob, carol, dave = await peer("bob"), await peer("carol"), await peer("dave")
    await bob.join("demo")
    await carol.join("quiet")
    await dave.join("quiet")
    flooder = await connected(door, await peer.token("alice"))
    await join(flooder, "demo")
    await bob.unread()
    began = monotonic()
    closed = asyncio.create_task(outcome(flooder))
    waits = []
    for number in range(FLOOD):
        if closed.done():
            break
        try:
            await flooder.send(event(name, payload))
        except ConnectionError:
            break
        if number % LOT == 0:
            asked = monotonic()
            await carol.trickle(dave, candidate(number))
            waits.append(monotonic() - asked)
            await asyncio.sleep(0.02)
    frames = await closed
    errors = [arguments for arguments in frames if arguments[0] == "error"]
    assert {arguments[1]["code"] for arguments in errors} <= {"rate_limited", "unsupported_event"}
    limited = [a[1] for a in errors if a[1]["code"] == "rate_limited"]
    assert 300 < len(limited) <= 400 + 20 * (monotonic() - began) + 1
    assert all(body["details"]["retryAfter"] > 0 for body in limited)
    assert max(waits) < SMOOTH_SECONDS
    if name in BUCKETS:
        rate = BUCKETS[name]
        allowed = rate.burst + rate.per_second * (monotonic() - began) + 1
        assert len(await bob.unread()) <= allowed + 1  # and that the flooder is gone
    await carol.call(dave, OFFER)


async def verdict(peer: Peer, name: str, payload: dict[str, Any]) -> str:
    try:
        await peer.ask(name, payload)
    except Refused as refused:
        return refused.code
    return "ok"


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("iceCandidate", {"to": "bob@example.org", "candidate": candidate()}),
        ("callUser", {"to": "bob@example.org", "offer": OFFER}),
        ("chatMessage", {"roomId": "demo", "text": "hello"}),
        ("joinRoom", {"roomId": "demo"}),
    ],
)
async def test_b12_burst_when_within_the_bucket_then_accepted_and_beyond_429(
    peer: Peers, name: str, payload: dict[str, Any]
) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await bob.join("demo")
    await alice.join("demo")
    rate = BUCKETS[name]
    began = monotonic()
    verdicts = [await verdict(alice, name, payload) for _ in range(rate.burst - 1)]
    assert set(verdicts) == {"ok"}
    while (last := await verdict(alice, name, payload)) == "ok":
        verdicts.append(last)
    assert last == "rate_limited"
    assert len(verdicts) <= rate.burst + rate.per_second * (monotonic() - began) + 1


@pytest.mark.parametrize("name", sorted(set(BUCKETS) - {"iceCandidate"}))
async def test_b12_event_when_beyond_its_burst_then_429_whatever_it_asks_for(
    peer: Peers, name: str
) -> None:
    """Of every event there is; also what is refused counts."""
    alice = await peer("alice")
    rate, began = BUCKETS[name], monotonic()
    many = [asyncio.create_task(verdict(alice, name, {})) for _ in range(rate.burst + 20)]
    verdicts = await asyncio.gather(*many)
    allowed = rate.burst + rate.per_second * (monotonic() - began) + 1
    refused = verdicts.count("invalid_payload")
    assert rate.burst <= refused <= allowed
    assert verdicts.count("rate_limited") == len(verdicts) - refused > 0


async def test_b12_wait_when_as_long_as_told_then_accepted_again(peer: Peers) -> None:
    alice = await peer("alice")
    while await verdict(alice, "leaveRoom", {"roomId": "room"}) == "ok":
        pass
    with pytest.raises(Refused) as refused:
        await alice.leave("room")
    assert refused.value.code == "rate_limited"
    await asyncio.sleep(float(str(refused.value.details["retryAfter"])) + 0.05)
    await alice.leave("room")


async def test_b12_buckets_when_one_event_is_used_up_then_others_are_not(peer: Peers) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join("demo")
    await bob.join("demo")
    while await alice.refusal("joinRoom", {}) != "rate_limited":
        pass
    await alice.call(bob, OFFER)
    await bob.join("demo")


async def test_d9_ringing_when_a_hundred_times_at_once_then_the_victim_hears_a_burst_at_most(
    peer: Peers,
) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join("demo")
    await bob.join("demo")
    began = monotonic()
    for _ in range(100):
        await alice.send("callUser", {"to": bob.id, "offer": OFFER})
    await alice.unread()
    took = monotonic() - began
    rings = [e for e in await bob.unread() if isinstance(e, IncomingCall)]
    assert 50 <= len(rings) <= 50 + 10 * took + 1
