"""A node among others: leases, dead nodes, and what it does when it was thought dead itself."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from server.domain.ids import new_connection_id
from server.domain.recovery import Takeover
from server.domain.room import Change
from server.errors import Unavailable
from server.presence.redis.link import RedisUnusable
from tests.contract.people import ALICE, BOB, DEMO, OLD, join, lose
from tests.contract.redis_node import RedisNode, empty
from tests.support.redis import RedisServer
from tests.unit.presence.conftest import StartNode

LEASE_SECONDS = 0.6
SOON = 10.0


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(SOON):
        while not await condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@pytest.fixture
async def alices(start_node: StartNode) -> RedisNode:
    node = await start_node(lease_seconds=LEASE_SECONDS)
    await join(node.presence, ALICE)
    return node


@pytest.fixture
async def bobs(start_node: StartNode, alices: RedisNode) -> RedisNode:
    node = await start_node(lease_seconds=LEASE_SECONDS)
    await join(node.presence, BOB)
    return node


def watch(node: RedisNode) -> list[tuple[str, str]]:
    told: list[tuple[str, str]] = []

    def note(change: Change) -> None:
        told.append((change.kind, change.participant.id))

    node.presence.watch(note)
    return told


async def come_here(node: RedisNode) -> Takeover | None:
    """Alice, on a new connection, from wherever she was."""
    return await node.presence.take_over(
        ALICE.id, ALICE.user_id, new_connection_id(), has_buffer=False
    )


async def is_lost(node: RedisNode, seen_by: str = BOB.id) -> bool:
    rosters = await node.scripts.run("rosters", seen_by)
    return any(b'"lost":true' in value for roster in rosters for value in roster)


async def test_lease_when_everybody_renews_then_nobody_is_given_up(
    alices: RedisNode, bobs: RedisNode
) -> None:
    await asyncio.sleep(3 * LEASE_SECONDS)
    assert not await is_lost(bobs)
    assert (alices.node.lease_losses, bobs.node.lease_losses) == (0, 0)


async def test_lease_when_a_node_dies_then_its_participants_are_lost_once(
    alices: RedisNode, bobs: RedisNode, start_node: StartNode
) -> None:
    third = await start_node(lease_seconds=LEASE_SECONDS)
    told = watch(bobs)
    await asyncio.sleep(1.5 * LEASE_SECONDS)  # they have to know Redis for so long
    await alices.kill()
    await until(lambda: is_lost(bobs))
    await asyncio.sleep(2 * LEASE_SECONDS)
    await third.settled()
    await bobs.settled()
    assert told == [("lost", ALICE.id)]


async def test_lease_when_a_node_was_asleep_then_it_cuts_everybody_and_starts_over(
    alices: RedisNode, bobs: RedisNode
) -> None:
    await asyncio.sleep(1.5 * LEASE_SECONDS)
    old_id = alices.id
    await alices.pause()
    await until(lambda: is_lost(bobs))
    alices.resume()
    await until(lambda: _has_started_over(alices, old_id))
    assert alices.local.cuts == 1
    assert alices.node.lease_losses == 1
    assert alices.mirror.counts() == (0, 0)
    taken = await come_here(alices)
    assert taken is not None
    assert taken.journal is not None
    assert not await is_lost(bobs)


async def _has_started_over(node: RedisNode, old_id: str) -> bool:
    return node.id != old_id and node.local.cuts > 0


async def test_fenced_when_a_node_was_given_up_then_it_changes_nothing_under_its_old_name(
    alices: RedisNode, bobs: RedisNode
) -> None:
    await alices.pause()
    await bobs.scripts.run("give_up", alices.id, 15_000)
    with pytest.raises(Unavailable):
        await alices.presence.leave(DEMO, ALICE.id)
    with pytest.raises(Unavailable):
        await join(alices.presence, ALICE)
    await alices.presence.leave_all(ALICE.id, OLD)
    await lose(alices.presence, ALICE)
    assert len(await bobs.presence.rosters(ALICE.id)) == 1


async def test_retire_when_it_stops_then_the_others_know_at_once(
    start_node: StartNode,
) -> None:
    leaving, staying = await start_node(), await start_node()
    await join(leaving.presence, ALICE)
    await join(staying.presence, BOB)
    told = watch(staying)
    await leaving.node.retire()
    await staying.settled()
    assert told == [("lost", ALICE.id)]
    assert await staying.redis.zscore("parley:nodes", leaving.id) is None


async def test_redis_away_when_it_comes_back_then_nobody_is_given_up_for_that(
    alices: RedisNode, bobs: RedisNode, redis_server: RedisServer
) -> None:
    await asyncio.sleep(1.5 * LEASE_SECONDS)
    await redis_server.kill()
    await asyncio.sleep(2 * LEASE_SECONDS)
    with pytest.raises(Unavailable):
        await alices.node.ping()
    await redis_server.start()
    await asyncio.sleep(3 * LEASE_SECONDS)
    await alices.node.ping()
    assert not await is_lost(bobs)
    assert (alices.local.cuts, bobs.local.cuts) == (0, 0)


async def test_redis_away_when_somebody_is_lost_meanwhile_then_told_when_it_is_back(
    alices: RedisNode, bobs: RedisNode, redis_server: RedisServer
) -> None:
    told = watch(bobs)
    await redis_server.kill()
    assert await lose(alices.presence, ALICE)
    await redis_server.start()
    await until(lambda: is_lost(bobs))
    await bobs.settled()
    assert told == [("lost", ALICE.id)]


async def test_redis_away_when_it_lost_its_data_then_all_is_entered_anew(
    alices: RedisNode, bobs: RedisNode, redis_server: RedisServer
) -> None:
    old_ids = alices.id, bobs.id
    await empty(redis_server.url)
    for node, old_id in zip((alices, bobs), old_ids, strict=True):
        await until(lambda node=node, old_id=old_id: _has_started_over(node, old_id))  # type: ignore[misc]
    await join(alices.presence, ALICE)
    roster = await join(bobs.presence, BOB)
    assert [p.id for p in roster.participants] == [ALICE.id, BOB.id]
    await asyncio.sleep(LEASE_SECONDS)
    assert (alices.local.cuts, bobs.local.cuts) == (1, 1)


async def test_take_over_when_two_nodes_do_it_then_the_last_one_holds_them(
    alices: RedisNode, bobs: RedisNode, start_node: StartNode
) -> None:
    third = await start_node(lease_seconds=LEASE_SECONDS)
    for node in (bobs, third):
        assert await come_here(node)
    for node in (alices, bobs, third):
        await node.settled()
    away = [ALICE.id in node.local.taken_away for node in (alices, bobs, third)]
    assert away == [True, True, False]
    assert [ALICE.id in node.mirror.held for node in (alices, bobs, third)] == [False, False, True]


async def test_take_over_when_they_went_to_and_fro_then_the_late_news_of_it_takes_nobody_away(
    alices: RedisNode, bobs: RedisNode
) -> None:
    await alices.pause()  # it does not read its inbox
    for node in (bobs, alices):
        assert await come_here(node)
    alices.resume()
    await alices.settled()
    await bobs.settled()
    assert alices.local.taken_away == []
    assert bobs.local.taken_away == [ALICE.id]


@dataclass
class SlowAnswer:
    """The answer to a take-over is there, and held back until `may_come`."""

    is_there: asyncio.Event = field(default_factory=asyncio.Event)
    may_come: asyncio.Event = field(default_factory=asyncio.Event)

    def hold_back(self, node: RedisNode, monkeypatch: pytest.MonkeyPatch) -> None:
        run = node.scripts.run

        async def slow(name: str, *arguments: str | bytes | float) -> Any:
            reply = await run(name, *arguments)
            if name == "take_over":
                self.is_there.set()
                await self.may_come.wait()
            return reply

        monkeypatch.setattr(node.scripts, "run", slow)


async def test_return_when_a_message_comes_before_its_answer_then_not_delivered_before_it(
    alices: RedisNode, bobs: RedisNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What they find waits in the answer, and is older."""
    answer = SlowAnswer()
    answer.hold_back(bobs, monkeypatch)
    returning = asyncio.ensure_future(come_here(bobs))
    await answer.is_there.wait()
    await alices.outgoing.route(ALICE.id, "m1", b"packet")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await bobs.settled()
    assert bobs.local.delivered == []
    answer.may_come.set()
    assert await returning
    await bobs.settled()
    assert [name for _, name, _ in bobs.local.delivered] == ["m1"]


async def test_return_when_the_node_is_given_up_before_its_answer_then_nobody_is_held(
    alices: RedisNode, bobs: RedisNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = SlowAnswer()
    answer.hold_back(bobs, monkeypatch)
    returning = asyncio.ensure_future(come_here(bobs))
    await answer.is_there.wait()
    await alices.scripts.run("give_up", bobs.id, 0)

    async def has_started_over() -> bool:
        return bobs.local.cuts == 1

    await until(has_started_over)
    answer.may_come.set()
    with pytest.raises(Unavailable):
        await returning
    assert not bobs.mirror.held


async def test_start_when_redis_is_not_there_then_it_says_so(redis_server: RedisServer) -> None:
    url = redis_server.url
    await redis_server.stop()
    node = RedisNode(url)
    with pytest.raises(RedisUnusable, match="REDIS_URL"):
        await node.start()
    await node.kill()


async def test_join_when_repeated_before_the_news_came_then_not_told_of_what_was_shown(
    alices: RedisNode, bobs: RedisNode
) -> None:
    told = watch(alices)
    await alices.settled()
    told.clear()
    await alices.pause()
    await bobs.presence.leave(DEMO, BOB.id)
    shown = await join(alices.presence, ALICE)
    assert [participant.id for participant in shown.participants] == [ALICE.id]
    alices.resume()
    await alices.settled()
    assert told == []
