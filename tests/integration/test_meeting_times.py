"""The end of a meeting's time over a real MongoDB, on one node and on two."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace as changed
from time import time

import pytest
from msgspec.structs import replace

from server.domain.ids import MeetingId, RoomId, UserId
from server.domain.meeting import Meeting
from server.errors import Unavailable
from server.presence.memory import MemoryPresence
from server.protocol.meeting import MeetingEnded, MeetingEnding
from server.services.meeting_times import MeetingTimes
from server.settings import Settings
from server.storage.database import Database
from server.storage.meetings import EMPTIED_AGAIN_SECONDS, MeetingStore
from tests.contract.people import ALICE, BOB, join
from tests.integration.conftest import StartApi
from tests.support.meetings import Meetings
from tests.support.peers import Peers
from tests.support.redis import RedisServer
from tests.unit.services.recording import RecordingSender

START = 1_800_000_000.0
MINUTES = 10
END = START + MINUTES * 60
CODE = RoomId("abc-defg-hij")
MEETING = Meeting(MeetingId(""), CODE, UserId("u_alice"), "Plan", START, duration_minutes=MINUTES)


class Node:
    """The sweep of one server, whose clock a test sets."""

    def __init__(self, meetings: MeetingStore, presence: MemoryPresence) -> None:
        self.now = START
        self.sender = RecordingSender()
        self._times = MeetingTimes(meetings, presence, self.sender, lambda: self.now)

    async def sweep_at(self, now: float) -> list[int]:
        """The warnings that each participant got."""
        self.now = now
        await self._times.sweep()
        sent = [event for _, event in self.sender.take()]
        return [event.in_seconds for event in sent if isinstance(event, MeetingEnding)]


@pytest.fixture
async def meetings(settings: Settings) -> AsyncIterator[MeetingStore]:
    database = Database(settings.mongo_database)
    await database.open(settings.mongo_uri)
    store = MeetingStore(database)
    await store.create_indexes()
    yield store
    database.close()


@pytest.fixture
async def presence() -> MemoryPresence:
    presence = MemoryPresence()
    await join(presence, ALICE, CODE)
    await join(presence, BOB, CODE)
    return presence


async def test_warnings_when_the_end_comes_near_then_two_and_once(
    meetings: MeetingStore, presence: MemoryPresence
) -> None:
    await meetings.add(MEETING)
    node = Node(meetings, presence)
    assert await node.sweep_at(END - 300.5) == []
    assert await node.sweep_at(END - 300) == [300, 300]
    assert await node.sweep_at(END - 299) == []
    assert await node.sweep_at(END - 60.5) == []
    assert await node.sweep_at(END - 60) == [60, 60]
    assert await node.sweep_at(END - 1) == []
    assert len((await presence.roster(CODE)).participants) == 2
    assert await node.sweep_at(END) == []
    assert (await presence.roster(CODE)).participants == ()


async def test_warnings_when_nobody_swept_for_a_while_then_only_the_one_that_is_due(
    meetings: MeetingStore, presence: MemoryPresence
) -> None:
    await meetings.add(MEETING)
    node = Node(meetings, presence)
    assert await node.sweep_at(END - 30) == [30, 30]
    assert await node.sweep_at(END - 20) == []


async def test_warnings_when_several_sweep_at_once_then_one_of_them_warns(
    meetings: MeetingStore, presence: MemoryPresence
) -> None:
    await meetings.add(MEETING)
    nodes = [Node(meetings, presence) for _ in range(5)]
    for left in (300, 299, 60, 59):
        told = await asyncio.gather(*(node.sweep_at(END - left) for node in nodes))
        assert sum(map(len, told)) == (2 if left in (300, 60) else 0)


async def test_warnings_when_the_meeting_is_prolonged_then_again(
    meetings: MeetingStore, presence: MemoryPresence
) -> None:
    meeting = await meetings.add(MEETING)
    node = Node(meetings, presence)
    await node.sweep_at(END - 60)
    assert await meetings.replace(changed(meeting, duration_minutes=MINUTES + 10))
    assert await node.sweep_at(END) == []
    assert await node.sweep_at(END + 300) == [300, 300]
    assert await node.sweep_at(END + 600) == []
    assert (await presence.roster(CODE)).participants == ()
    assert not await meetings.replace(changed(meeting, title="Too late"))


async def test_end_when_presence_was_away_then_emptied_later(
    meetings: MeetingStore, presence: MemoryPresence, monkeypatch: pytest.MonkeyPatch
) -> None:
    await meetings.add(MEETING)
    node = Node(meetings, presence)

    async def away(*_: object) -> None:
        raise Unavailable

    with monkeypatch.context() as patch:
        patch.setattr(presence, "empty", away)
        for later in (0.0, EMPTIED_AGAIN_SECONDS):
            with pytest.raises(Unavailable):
                await node.sweep_at(END + later)
    await node.sweep_at(END + 2 * EMPTIED_AGAIN_SECONDS - 0.1)
    assert len((await presence.roster(CODE)).participants) == 2
    await node.sweep_at(END + 2 * EMPTIED_AGAIN_SECONDS)
    assert (await presence.roster(CODE)).participants == ()
    assert await meetings.take_unemptied(END + 1e6) is None


async def test_end_when_somebody_came_in_unseen_then_looked_after_once_more(
    meetings: MeetingStore, presence: MemoryPresence
) -> None:
    meeting = await meetings.add(MEETING)
    await meetings.end(meeting.id, START)
    node = Node(meetings, presence)
    await node.sweep_at(START + EMPTIED_AGAIN_SECONDS)
    assert (await presence.roster(CODE)).participants == ()


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
    code = await alices.code(startsAt=starts_at + 60_000, durationMinutes=5)
    await alice.join(code)
    await bob.join(code)
    await alices.change(code, startsAt=starts_at)
    for who in (alice, bob):
        assert (await who.next(MeetingEnded)).room_id == code
    for who in (alice, bob):
        told = await who.unread()
        # One may have been told that there are a little more than 60 seconds left, and again
        # after the change.
        warnings = [event.in_seconds for event in told if isinstance(event, MeetingEnding)]
        assert [seconds for seconds in warnings if seconds <= 3] == [warnings[-1]]
        assert len(warnings) <= 2
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
