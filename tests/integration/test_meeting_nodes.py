"""Meetings on two nodes: who ends or leaves where makes no difference."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from time import time

import pytest
from msgspec.structs import replace

from server.protocol.meeting import MeetingEnded, MeetingEnding
from server.settings import Settings
from tests.integration.conftest import StartApi
from tests.support.meetings import Meetings
from tests.support.peers import Peers
from tests.support.redis import RedisServer


@pytest.fixture
async def nodes(
    redis_server: RedisServer,
    start_api: StartApi,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[tuple[Peers, Peers]]:
    monkeypatch.setattr("server.services.meeting_times.SWEEP_SECONDS", 0.05)
    shared = replace(settings, redis_url=redis_server.url)
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(Peers(await start_api(shared), "websocket"))
        second = await stack.enter_async_context(Peers(await start_api(shared), "websocket"))
        yield first, second


async def test_end_when_there_are_two_nodes_then_each_is_warned_and_put_out_once(
    nodes: tuple[Peers, Peers],
) -> None:
    here, there = nodes
    alice, bob = await here("alice"), await there("bob")
    alices = Meetings(here.api, await here.token("alice"))
    starts_at = round(time() * 1000) - 5 * 60_000 + 3000
    code = await alices.code(startsAt=starts_at + 8 * 60_000, durationMinutes=5)
    await alice.join(code)
    await bob.join(code)
    await alices.change(code, startsAt=starts_at)
    for who in (alice, bob):
        assert (await who.next(MeetingEnded)).room_id == code
    for who in (alice, bob):
        told = await who.unread()
        (warning,) = [event for event in told if isinstance(event, MeetingEnding)]
        assert warning.in_seconds <= 3
        assert MeetingEnded(room_id=code, reason="ended") not in told
        assert await who.refusal("joinRoom", {"roomId": code}) == "ended"


async def test_end_when_the_owner_is_on_another_node_then_everybody_is_out(
    nodes: tuple[Peers, Peers],
) -> None:
    here, there = nodes
    alice, bob, carol = await here("alice"), await there("bob"), await there("carol")
    code = await Meetings(here.api, await here.token("alice")).code()
    for who in (alice, bob, carol):
        await who.join(code)
    for who in (alice, bob, carol):
        await who.unread()
    await Meetings(there.api, await there.token("alice")).end(code)
    for who in (alice, bob, carol):
        assert (await who.next(MeetingEnded)).room_id == code
        assert MeetingEnded(room_id=code, reason="ended") not in await who.unread()
        assert await who.refusal("muteToggle", {"isMuted": True}) == "not_in_room"


async def test_end_when_people_of_two_nodes_are_joining_then_nobody_is_left_inside(
    nodes: tuple[Peers, Peers],
) -> None:
    here, there = nodes
    alices = Meetings(here.api, await here.token("alice"))
    people = [await here("bob"), await there("carol"), await there("dave")]
    for number in range(10):
        code = await alices.code()

        async def end(code: str = code, delay: float = number * 0.001) -> None:
            await asyncio.sleep(delay)
            await alices.end(code)

        joins = [who.call_with_ack("joinRoom", {"roomId": code}) for who in people]
        await asyncio.gather(end(), *joins)
        for who in people:
            assert await who.refusal("muteToggle", {"isMuted": True}) == "not_in_room"


async def test_end_when_somebody_is_on_their_way_to_the_other_node_then_they_hear_of_it_once(
    nodes: tuple[Peers, Peers],
) -> None:
    here, there = nodes
    alices = Meetings(here.api, await here.token("alice"))
    bob = await here.javascript("bob", recovery=True)
    await bob.join("another-room")
    for delay in (0.0, 0.05, 0.2, 1.0):
        code = await alices.code()
        await bob.join(code)
        await bob.lose(there.url)
        await asyncio.sleep(delay)
        await alices.end(code)
        assert await bob.returned()
        assert (await bob.next(MeetingEnded)).room_id == code
        assert MeetingEnded(room_id=code, reason="ended") not in await bob.unread()


async def test_meetings_when_presence_is_away_then_listed_without_numbers(
    nodes: tuple[Peers, Peers], redis_server: RedisServer
) -> None:
    here, there = nodes
    alices = Meetings(here.api, await here.token("alice"))
    code = await alices.code(title=f"away {time()}")
    await (await there("bob")).join(code)
    assert (await alices.get(code)).json["meeting"]["participants"] == 1
    redis_server.pause()
    try:
        page = await alices.page(q="away")
    finally:
        redis_server.resume()
    assert [one["participants"] for one in page.json["items"]] == [None]
