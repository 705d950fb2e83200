"""What goes to Redis goes once and in order, also when Redis is away for a while."""

import asyncio
from typing import Any

import pytest

from server.domain.ids import ParticipantId, SessionId
from server.errors import Unavailable
from server.presence.redis import outgoing as outgoing_module
from tests.contract.people import ALICE, BOB, NEW, OLD, join
from tests.contract.redis_node import RedisNode
from tests.support.redis import RedisServer
from tests.unit.presence.conftest import StartNode

SOON = 10.0
EVENT = b'42["e",1]'


async def journal_of(node: RedisNode, who: ParticipantId = ALICE.id) -> list[str]:
    """`<number> <name>` of what is kept."""
    command: Any = node.redis.execute_command
    entries: list[bytes] = await command("LRANGE", f"parley:journal:{who}", 0, -1)
    return [entry.rpartition(b" ")[0].decode() for entry in entries]


async def fork_of(node: RedisNode, who: ParticipantId = ALICE.id) -> bytes | None:
    command: Any = node.redis.execute_command
    fork: bytes | None = await command("HGET", f"parley:seat:{who}", "fork")
    return fork


def keep(
    node: RedisNode, number: int, name: str, confirmed: list[int] | None = None, *, term: Any = OLD
) -> "asyncio.Future[None] | None":
    confirm = [] if confirmed is None else confirmed
    return node.outgoing.journal(ALICE.id, term, number, name, EVENT, confirm.append)


def route(node: RedisNode, name: str, who: ParticipantId = BOB.id) -> "asyncio.Future[None]":
    return node.outgoing.route(who, name, EVENT)


@pytest.fixture
async def other(start_node: StartNode) -> RedisNode:
    """The node that holds Bob."""
    other = await start_node()
    await join(other.presence, BOB)
    return other


async def names_at(other: RedisNode) -> list[str]:
    await other.settled()
    return [name for _, name, _ in other.local.delivered]


async def test_journal_when_kept_then_confirmed_and_there(node: RedisNode) -> None:
    await join(node.presence, ALICE)
    confirmed: list[int] = []
    receipts = [keep(node, number, f"m{number}", confirmed) for number in (1, 2, 3)]
    await asyncio.gather(*(receipt for receipt in receipts if receipt))
    assert confirmed == [1, 2, 3]
    assert await journal_of(node) == ["1 m1", "2 m2", "3 m3"]
    assert node.outgoing.waiting_bytes == 0


async def test_journal_when_somebody_is_on_another_node_then_not_confirmed_here(
    node: RedisNode, other: RedisNode
) -> None:
    """The numbers are given there: what a client says of ours must name what it has heard."""
    await join(node.presence, ALICE)
    taken = other.presence.take_over(ALICE.id, ALICE.user_id, NEW, has_buffer=False)
    assert await taken is not None
    confirmed: list[int] = []
    receipt = keep(node, 1, "m1", confirmed)
    assert receipt is not None
    await receipt
    assert confirmed == []
    assert await names_at(other) == ["m1"]


async def test_batch_when_much_comes_at_once_then_few_talks_with_redis(node: RedisNode) -> None:
    await join(node.presence, ALICE)
    await node.outgoing.drained()
    before = (await node.redis.info("commandstats"))["cmdstat_evalsha"]["calls"]
    receipts = [keep(node, number, f"m{number}") for number in range(1, 301)]
    await asyncio.gather(*(receipt for receipt in receipts if receipt))
    after = (await node.redis.info("commandstats"))["cmdstat_evalsha"]["calls"]
    assert after - before <= 3
    assert len(await journal_of(node)) == 300


async def test_batch_when_it_is_large_then_it_is_not_made_larger(
    node: RedisNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing_module, "BATCH_BYTES", 3 * len(EVENT))
    await join(node.presence, ALICE)
    receipts = [keep(node, number, f"m{number}") for number in range(1, 10)]
    assert len(node.outgoing._queue) == 3
    await asyncio.gather(*(receipt for receipt in receipts if receipt))
    assert len(await journal_of(node)) == 9


async def test_restart_when_a_journal_starts_anew_then_only_names_are_left(
    node: RedisNode,
) -> None:
    await join(node.presence, ALICE)
    for number in (1, 2):
        keep(node, number, f"m{number}")
    node.outgoing.restart_journal(ALICE.id, OLD, 7, ["m1", "m2"])
    receipt = keep(node, 8, "m8")
    assert receipt is not None
    await receipt
    assert await journal_of(node) == ["0 m1", "0 m2", "8 m8"]


async def test_journal_when_another_connection_gives_the_numbers_then_those_of_old_are_no_more(
    node: RedisNode,
) -> None:
    """What the old one had numbered goes the way of everything that is sent to them."""
    await join(node.presence, ALICE)
    await node.presence.take_over(ALICE.id, ALICE.user_id, NEW, has_buffer=False)
    node.outgoing.restart_journal(ALICE.id, NEW, 0, [])
    late = keep(node, 5, "late", term=OLD)
    assert late is not None
    await late
    assert await journal_of(node) == []
    await node.settled()
    assert [name for _, name, _ in node.local.delivered] == ["late"]


async def test_journal_when_it_is_news_of_a_room_then_not_sent_on_to_who_is_elsewhere_by_now(
    node: RedisNode, other: RedisNode
) -> None:
    """Their node tells of newer ones already."""
    late = node.outgoing.journal(BOB.id, OLD, 5, "late", EVENT, lambda _: None, is_news=True)
    assert late is not None
    await late
    assert await names_at(other) == []
    assert await journal_of(node, BOB.id) == []


async def test_keep_when_nobody_is_back_then_it_waits_past_what_their_connection_knew(
    node: RedisNode,
) -> None:
    await join(node.presence, ALICE)
    receipt = keep(node, 1, "m1")
    assert receipt is not None
    await receipt
    node.outgoing.keep(ALICE.id, "late", EVENT, node.presence.returns.attempts)
    await node.outgoing.drained()
    assert await journal_of(node) == ["1 m1", "2 late"]
    assert await fork_of(node) == b"1"


async def test_keep_when_they_have_come_back_meanwhile_then_delivered_under_no_number(
    node: RedisNode,
) -> None:
    """Their connection numbers what it sends: an entry between two of its own would collide."""
    await join(node.presence, ALICE)
    when_nobody_was_found = node.presence.returns.attempts
    await node.presence.take_over(ALICE.id, ALICE.user_id, NEW, has_buffer=True)
    node.outgoing.keep(ALICE.id, "late", EVENT, when_nobody_was_found)
    await node.outgoing.drained()
    await node.settled()
    assert await journal_of(node) == []
    assert await fork_of(node) is None
    assert [name for _, name, _ in node.local.delivered] == ["late"]


async def test_route_when_they_are_on_another_node_then_there_once_and_in_order(
    node: RedisNode, other: RedisNode
) -> None:
    names = [f"m{number}" for number in range(200)]
    for name in names:
        receipt = route(node, name)
    await receipt
    assert await names_at(other) == names
    assert other.local.delivered[0] == (BOB.id, "m0", EVENT)


async def test_route_when_they_are_gone_then_nobody_gets_it(
    node: RedisNode, other: RedisNode
) -> None:
    await route(node, "m1", ParticipantId("p_gone"))
    await node.settled()
    assert node.local.delivered == []
    assert await names_at(other) == []


async def test_end_session_when_there_are_others_then_each_of_them_and_not_this_one(
    node: RedisNode, other: RedisNode, start_node: StartNode
) -> None:
    third = await start_node()
    await node.outgoing.end_session("s1")
    for each in (node, other, third):
        await each.settled()
    ended = [SessionId("s1") in each.local.ended for each in (node, other, third)]
    assert ended == [False, True, True]


async def test_redis_away_when_it_comes_back_in_time_then_everything_once_and_in_order(
    node: RedisNode, other: RedisNode, redis_server: RedisServer
) -> None:
    node.outgoing._deadline_seconds = 60
    await join(node.presence, ALICE)
    await redis_server.kill()
    confirmed: list[int] = []
    for number in range(1, 21):
        keep(node, number, f"j{number}", confirmed)
        receipt = route(node, f"r{number}")
        await asyncio.sleep(0.01)
    assert not receipt.done()
    assert confirmed == []
    await redis_server.start()
    await asyncio.wait_for(receipt, SOON)
    assert confirmed == list(range(1, 21))
    assert await names_at(other) == [f"r{number}" for number in range(1, 21)]
    assert await journal_of(node) == [f"{number} j{number}" for number in range(1, 21)]


async def test_redis_away_when_only_the_answer_was_lost_then_nothing_is_done_twice(
    node: RedisNode, other: RedisNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    await join(node.presence, ALICE)
    run_on, failures = node.scripts.run_on, [1, 2]

    async def lossy(*arguments: Any) -> Any:
        reply = await run_on(*arguments)
        if failures:
            failures.pop()
            raise Unavailable
        return reply

    monkeypatch.setattr(node.scripts, "run_on", lossy)
    keep(node, 1, "j1")
    await asyncio.wait_for(route(node, "r1"), SOON)
    assert failures == []
    assert await names_at(other) == ["r1"]
    assert await journal_of(node) == ["1 j1"]


async def test_redis_away_when_it_takes_too_long_then_remote_fails_and_is_not_sent_late(
    node: RedisNode, other: RedisNode, redis_server: RedisServer
) -> None:
    """Nothing local waits for Redis meanwhile, and it gets its copies later."""
    await join(node.presence, ALICE)
    await redis_server.kill()
    copied, sent = keep(node, 1, "j1"), route(node, "r1")
    assert copied is not None
    await asyncio.wait_for(copied, SOON)
    with pytest.raises(Unavailable):
        await asyncio.wait_for(sent, SOON)
    assert keep(node, 2, "j2") is None
    await redis_server.start()
    await asyncio.wait_for(node.outgoing.drained(), SOON)
    assert await journal_of(node) == ["1 j1", "2 j2"]
    assert await names_at(other) == []
    assert keep(node, 3, "j3") is not None


async def test_redis_paused_when_it_wakes_up_late_then_what_failed_is_not_delivered_after_all(
    node: RedisNode, other: RedisNode, redis_server: RedisServer
) -> None:
    """The batch is in its socket already when it is given up."""
    redis_server.pause()
    sent = route(node, "r1")
    with pytest.raises(Unavailable):
        await asyncio.wait_for(sent, SOON)
    redis_server.resume()
    await asyncio.wait_for(node.outgoing.drained(), SOON)
    assert await names_at(other) == []
    await asyncio.wait_for(route(node, "r1"), SOON)
    assert await names_at(other) == ["r1"]


async def test_route_when_too_much_waits_then_refused_at_once(
    node: RedisNode, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing_module, "MAX_WAITING_BYTES", 100)
    await redis_server.kill()
    while node.outgoing.waiting_bytes <= 100:
        route(node, "m")
    with pytest.raises(Unavailable):
        route(node, "one too many")
    assert keep(node, 1, "j1") is None
    await redis_server.start()
    await asyncio.wait_for(node.outgoing.drained(), SOON)
    assert node.outgoing.waiting_bytes == 0
    await asyncio.wait_for(route(node, "again"), SOON)


async def test_route_when_redis_refuses_then_failed_after_the_deadline_and_work_goes_on(
    node: RedisNode, other: RedisNode
) -> None:
    """Full, for instance: that is no reason for a node to end its work."""
    await node.redis.config_set("maxmemory", "1")
    with pytest.raises(Unavailable):
        await asyncio.wait_for(route(node, "r1"), SOON)
    await node.redis.config_set("maxmemory", "0")
    await asyncio.wait_for(node.outgoing.drained(), SOON)
    await asyncio.wait_for(route(node, "r2"), SOON)
    assert await names_at(other) == ["r2"]


async def test_handled_when_it_is_reported_then_the_inbox_is_empty(
    node: RedisNode, other: RedisNode
) -> None:
    for number in range(10):
        await route(node, f"m{number}")
    assert await other.redis.xlen(f"parley:inbox:{other.id}") > 0
    await other.up_to_date()
    assert await other.redis.xlen(f"parley:inbox:{other.id}") == 0
