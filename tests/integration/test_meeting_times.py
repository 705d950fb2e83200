"""The end of a meeting's time over a real MongoDB."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from server.domain.ids import MeetingId, RoomId, UserId
from server.domain.meeting import Meeting
from server.errors import Unavailable
from server.presence.memory import MemoryPresence
from server.protocol.meeting import MeetingEnding
from server.services.meeting_times import MeetingTimes
from server.settings import Settings
from server.storage.database import Database
from server.storage.meetings import EMPTIED_AGAIN_SECONDS, MeetingStore
from tests.contract.people import ALICE, BOB, join
from tests.unit.services.recording import RecordingSender

START = 1_800_000_000.0
MINUTES = 10
END = START + MINUTES * 60
IDLE_SECONDS = 600.0
CODE = RoomId("abc-defg-hij")
MEETING = Meeting(MeetingId(""), CODE, UserId("u_alice"), "Plan", START, duration_minutes=MINUTES)


class Node:
    """The sweep of one server, whose clock a test sets."""

    def __init__(self, meetings: MeetingStore, presence: MemoryPresence) -> None:
        self.now = START
        self.sender = RecordingSender()
        self._times = MeetingTimes(
            meetings, presence, self.sender, idle_seconds=IDLE_SECONDS, clock=lambda: self.now
        )

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
    assert await meetings.replace(replace(meeting, duration_minutes=MINUTES + 10))
    assert await node.sweep_at(END) == []
    assert await node.sweep_at(END + 300) == [300, 300]
    assert await node.sweep_at(END + 600) == []
    assert (await presence.roster(CODE)).participants == ()
    assert not await meetings.replace(replace(meeting, title="Too late"))


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


async def test_idle_when_nobody_is_in_it_for_long_then_over_and_not_before(
    meetings: MeetingStore, presence: MemoryPresence
) -> None:
    await meetings.add(replace(MEETING, duration_minutes=None))
    await meetings.add(
        replace(MEETING, code=RoomId("personal-room"), duration_minutes=None, is_personal=True)
    )
    node, other = Node(meetings, presence), Node(meetings, presence)
    for now in (START + 5, START + 1800):
        await node.sweep_at(now)
        await other.sweep_at(now)
    for who in (ALICE, BOB):
        await presence.leave(CODE, who.id)
    await node.sweep_at(START + 1800 + IDLE_SECONDS - 1)
    assert (await found(meetings, CODE)).ended_at is None
    await asyncio.gather(*(n.sweep_at(START + 1860 + IDLE_SECONDS) for n in (node, other)))
    assert (await found(meetings, CODE)).ended_at == START + 1860 + IDLE_SECONDS
    await node.sweep_at(START + 100_000)
    assert (await found(meetings, RoomId("personal-room"))).ended_at is None


async def found(meetings: MeetingStore, code: RoomId) -> Meeting:
    meeting = await meetings.find_by_code(code)
    assert meeting is not None
    return meeting


async def test_idle_when_put_off_then_counted_from_its_new_start(
    meetings: MeetingStore, presence: MemoryPresence
) -> None:
    meeting = await meetings.add(replace(MEETING, code=RoomId("later"), duration_minutes=None))
    await meetings.replace(replace(meeting, starts_at=START + 10_000))
    node = Node(meetings, presence)
    await node.sweep_at(START + 10_000 + IDLE_SECONDS - 1)
    assert (await found(meetings, RoomId("later"))).ended_at is None
