"""Attendance on several nodes: written once, whoever does it and whoever dies."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from time import time

import pytest

from server.domain.attendance import Stay
from server.domain.ids import MeetingId, RoomId, UserId
from server.domain.meeting import Meeting
from server.services.attendance_book import AttendanceBook
from server.settings import Settings
from server.storage.attendance import AttendanceStore
from server.storage.database import Database
from server.storage.meetings import MeetingStore
from tests.contract.people import ALICE, BOB, join
from tests.contract.redis_node import RedisNode
from tests.contract.subject import Clock
from tests.integration.conftest import Nodes
from tests.support.meetings import Meetings
from tests.support.redis import RedisServer

CODE = RoomId("abc-defg-hij")
LATER = 3600.0  # when every grace time is over


class Cluster:
    """Nodes that may be killed, each with a book, over one Redis and one database."""

    def __init__(self, url: str, database: Database) -> None:
        self._url = url
        self._stack = AsyncExitStack()
        self.meetings, self.attendance = MeetingStore(database), AttendanceStore(database)
        self.meeting: Meeting

    async def node(self) -> tuple[RedisNode, AttendanceBook]:
        node = RedisNode(self._url, Clock(time() + LATER), lease_seconds=0.4)
        self._stack.push_async_callback(node.kill)
        await node.start()
        book = AttendanceBook(self.attendance, self.meetings, node.presence, node.movements)
        return node, book

    async def stays(self) -> list[Stay]:
        found = await self.attendance.sessions(self.meeting.id, None, 10, 100)
        return [stay for session in found.sessions for stay in session.stays]

    async def close(self) -> None:
        await self._stack.aclose()


@pytest.fixture
async def cluster(
    redis_server: RedisServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Cluster]:
    monkeypatch.setattr("server.presence.redis.movements.READER_SECONDS", 0.3)
    database = Database(settings.mongo_database)
    await database.open(settings.mongo_uri)
    cluster = Cluster(redis_server.url, database)
    await cluster.attendance.create_indexes()
    cluster.meeting = await cluster.meetings.add(
        Meeting(MeetingId(""), CODE, UserId("u_alice"), "Plan", time())
    )
    yield cluster
    await cluster.close()
    database.close()


async def test_node_when_killed_with_the_last_in_the_room_then_their_stay_is_closed_once(
    cluster: Cluster,
) -> None:
    """Nobody is left whom presence would tell of it."""
    here, heres_book = await cluster.node()
    _, theres_book = await cluster.node()
    there, thirds_book = await cluster.node()
    await join(here.presence, ALICE, CODE)
    await heres_book.sweep()
    assert [stay.left_at for stay in await cluster.stays()] == [None]
    await here.pause()
    async with asyncio.timeout(10):
        while not (await there.presence.roster(CODE)).participants[0].is_reconnecting:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    await asyncio.sleep(0.3)  # until the dead one counts no longer as the one who writes
    for _ in range(3):
        await asyncio.gather(theres_book.sweep(), thirds_book.sweep())
    assert [stay.left_at for stay in await cluster.stays()] == [None], "the grace time runs"
    await there.presence.expire()
    for _ in range(3):
        await asyncio.gather(theres_book.sweep(), thirds_book.sweep())
    (stay,) = await cluster.stays()
    assert stay.left_at == pytest.approx(time(), abs=10)
    assert await there.redis.xlen("parley:movements") <= 1


async def test_redis_when_it_loses_its_data_then_the_stays_of_before_end(
    cluster: Cluster,
) -> None:
    here, book = await cluster.node()
    await join(here.presence, ALICE, CODE)
    await book.sweep()
    await here.redis.flushall()
    async with asyncio.timeout(10):
        while not here.local.cuts:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    book._check_at = 0.0
    await join(here.presence, BOB, CODE)
    await book.sweep()
    stays = {stay.user_id: stay for stay in await cluster.stays()}
    assert stays[ALICE.user_id].left_at == pytest.approx(time(), abs=10)
    assert stays[BOB.user_id].left_at is None


async def test_attendance_when_people_are_on_two_nodes_then_the_same_on_both(
    nodes: Nodes,
) -> None:
    here, there = nodes
    alice, bob = await here("alice"), await there("bob")
    token = await here.token("alice")
    code = await Meetings(here.api, token).code()
    await alice.join(code)
    await bob.join(code)
    await bob.drop()
    for api in (here.api, there.api):
        async with asyncio.timeout(10):
            while True:
                page = await api.request("GET", f"/api/meetings/{code}/attendance", token)
                items = page.json["items"]
                people = items[0]["people"] if items else []
                if len(people) == 2 and people[1]["visits"][0]["leftAt"]:
                    break
                await asyncio.sleep(0.1)
        assert (len(items), items[0]["peak"], items[0]["endedAt"]) == (1, 2, None)
        assert [(who["name"], len(who["visits"])) for who in people] == [("Alice", 1), ("Bob", 1)]
