"""After an outage of Redis nobody is taken over before what was acked meanwhile is there."""

import asyncio
from contextlib import suppress
from time import monotonic
from typing import Any

import pytest

from server.domain.ids import ConnectionId, ParticipantId
from server.domain.participant import Participant
from server.domain.recovery import Takeover
from server.errors import Overtaken, Unavailable
from tests.contract.people import ALICE, BOB, NEW, OLD, come_back, join
from tests.contract.redis_node import RedisNode
from tests.support.redis import RedisServer
from tests.unit.presence.conftest import StartNode

SOON = 10.0
EVENT = b'42["e",1]'
AT_ONCE = 0.7  # less than an answer is waited for


@pytest.fixture
async def here(node: RedisNode) -> RedisNode:
    """The node that holds Alice and Bob."""
    for who in (ALICE, BOB):
        await join(node.presence, who)
    return node


@pytest.fixture
async def there(start_node: StartNode) -> RedisNode:
    return await start_node()


async def come_from_elsewhere(
    node: RedisNode, who: Participant = ALICE, connection: ConnectionId = NEW
) -> Takeover | None:
    return await node.presence.take_over(who.id, who.user_id, connection, has_buffer=False)


async def ack_without_redis(node: RedisNode, name: str, to: ParticipantId = BOB.id) -> None:
    stored = node.outgoing.journal(to, OLD, 1, name, EVENT, lambda _: None)
    if stored is not None:
        await asyncio.wait_for(stored, SOON)


async def journal_of(node: RedisNode, who: ParticipantId = BOB.id) -> list[bytes]:
    command: Any = node.redis.execute_command
    entries: list[bytes] = await command("LRANGE", f"parley:journal:{who}", 0, -1)
    return entries


async def age_of_settled(node: RedisNode) -> float:
    """Seconds since the node has said last that it owes nothing."""
    settled = await node.redis.zscore("parley:settled", node.id)
    seconds, microseconds = await node.redis.time()
    assert settled is not None
    return float(seconds) + float(microseconds) / 1e6 - float(settled) / 1000


async def test_take_over_when_redis_was_away_then_behind_what_was_acked_meanwhile(
    here: RedisNode, there: RedisNode, redis_server: RedisServer
) -> None:
    """Alice says something to Bob, and could say the next thing on another node at once."""
    await redis_server.kill()
    await ack_without_redis(here, "m1")
    await here.pause()  # slower than the other one
    await redis_server.start()
    returning = asyncio.ensure_future(come_from_elsewhere(there))
    await asyncio.sleep(0.3)
    assert not returning.done()
    assert await journal_of(there) == []
    here.resume()
    assert await asyncio.wait_for(returning, SOON)
    assert await journal_of(there) == [b"1 m1 " + EVENT]


async def test_take_over_when_redis_was_away_then_with_what_was_sent_to_them_meanwhile(
    here: RedisNode, there: RedisNode, redis_server: RedisServer
) -> None:
    await redis_server.kill()
    await ack_without_redis(here, "m1")
    await here.pause()
    await redis_server.start()
    returning = asyncio.ensure_future(come_from_elsewhere(there, BOB))
    await asyncio.sleep(0.3)
    here.resume()
    takeover = await asyncio.wait_for(returning, SOON)
    assert takeover
    assert takeover.journal
    assert [entry.message_id for entry in takeover.journal.entries] == ["m1"]


async def test_take_over_when_redis_was_away_for_a_dead_node_as_well_then_it_is_not_waited_for(
    here: RedisNode, there: RedisNode, redis_server: RedisServer
) -> None:
    await here.pause()
    await redis_server.kill()
    await asyncio.sleep(1.0)
    await redis_server.start()
    assert await asyncio.wait_for(come_from_elsewhere(there), SOON)


@pytest.mark.parametrize("seconds", [0.0, 1.0])
async def test_take_over_when_only_their_node_died_then_at_once(
    here: RedisNode, there: RedisNode, seconds: float
) -> None:
    await here.kill()
    await asyncio.sleep(seconds)
    assert await asyncio.wait_for(come_from_elsewhere(there), AT_ONCE)


async def test_take_over_when_they_came_back_without_redis_then_they_stay_where_they_are(
    here: RedisNode, there: RedisNode, redis_server: RedisServer
) -> None:
    """Until Redis knows: then the last one who asks for them gets them, as always."""
    await redis_server.kill()
    await ack_without_redis(here, "m1")
    assert await come_back(here.presence, ALICE) == Takeover()
    await redis_server.start()
    with pytest.raises(Overtaken):
        await asyncio.wait_for(come_from_elsewhere(there), SOON)
    assert ALICE.id in here.mirror.held
    assert here.local.taken_away == []
    await here.presence.later.retell()
    assert await asyncio.wait_for(come_from_elsewhere(there, ALICE, ConnectionId("c_3")), SOON)
    await here.settled()
    assert here.local.taken_away == [ALICE.id]


async def test_return_when_they_were_given_to_another_node_then_not_without_redis(
    here: RedisNode, redis_server: RedisServer
) -> None:
    """That node may have them by now."""
    await redis_server.kill()
    await ack_without_redis(here, "m1")
    assert here.presence.handovers.release(ALICE.id, here.mirror.held.__contains__)
    with pytest.raises(Unavailable):
        await come_back(here.presence, ALICE)
    assert await come_back(here.presence, BOB) == Takeover()
    await redis_server.start()
    await asyncio.wait_for(here.outgoing.drained(), SOON)
    assert await come_back(here.presence, ALICE) == Takeover()
    assert not here.presence.handovers.has_released(ALICE.id)


async def test_return_when_redis_has_just_gone_then_without_it_when_others_would_ask(
    here: RedisNode, redis_server: RedisServer
) -> None:
    """For a moment another node could still get them as it always does."""
    await redis_server.kill()
    assert not here.outgoing.is_away
    started = monotonic()
    assert await come_back(here.presence, ALICE) == Takeover()
    assert here.outgoing.is_away
    assert monotonic() - started > 0.7


async def test_ack_when_redis_cannot_be_reached_then_not_before_nobody_trusts_in_it_any_more(
    here: RedisNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unreachable(*_: Any) -> Any:
        raise Unavailable

    monkeypatch.setattr(here.scripts, "run_on", unreachable)
    await ack_without_redis(here, "m1")
    assert await age_of_settled(here) > 0.9


async def test_node_when_it_has_nothing_to_do_then_it_says_again_and_again_that_it_owes_nothing(
    here: RedisNode,
) -> None:
    said: set[float | None] = set()
    async with asyncio.timeout(SOON):
        while len(said) < 4:
            said.add(await here.redis.zscore("parley:settled", here.id))
            await asyncio.sleep(0.01)


async def test_node_when_it_still_owes_then_it_does_not_say_otherwise(
    here: RedisNode, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of several batches only the last one settles it."""
    await redis_server.kill()
    await ack_without_redis(here, "m1")
    for number in range(2, 5):
        await asyncio.sleep(0.06)
        here.outgoing.journal(BOB.id, OLD, number, f"m{number}", EVENT, lambda _: None)
    assert len(here.outgoing._queue) > 1
    run_on, said = here.scripts.run_on, []

    async def listen(line: Any, name: str, *arguments: Any) -> Any:
        said.append((arguments[3] != 0, here.outgoing.owes))
        return await run_on(line, name, *arguments)

    monkeypatch.setattr(here.scripts, "run_on", listen)
    await redis_server.start()
    await asyncio.wait_for(here.outgoing.drained(), SOON)
    await asyncio.sleep(0.5)
    assert (False, True) in said
    assert (True, False) in said
    assert (True, True) not in said


async def test_node_when_it_is_busy_after_an_outage_then_it_stops_owing_all_the_same(
    here: RedisNode, redis_server: RedisServer
) -> None:
    """Something new comes during each talk with Redis."""
    await redis_server.kill()
    await ack_without_redis(here, "m1")
    await redis_server.start()
    receipts: list[Any] = []

    async def talk() -> None:
        for number in range(2, 10_000):
            receipt = here.outgoing.journal(BOB.id, OLD, number, "m", EVENT, lambda _: None)
            receipts.append((receipt, here.outgoing.is_away))
            await asyncio.sleep(0.0005)

    talking = asyncio.ensure_future(talk())
    await asyncio.sleep(1.5)
    assert not here.outgoing.is_away
    assert not here.outgoing.owes
    async with asyncio.timeout(2):
        while await age_of_settled(here) >= 1.0:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert not talking.done()
    assert all(receipt for receipt, was_away in receipts if not was_away)
    talking.cancel()
    with suppress(asyncio.CancelledError):
        await talking


async def test_take_over_when_a_node_starts_first_after_an_outage_then_asked_all_the_same(
    here: RedisNode, there: RedisNode, redis_server: RedisServer, start_node: StartNode
) -> None:
    await redis_server.kill()
    await ack_without_redis(here, "m1")
    await asyncio.gather(here.pause(), there.pause())
    await redis_server.start()
    newcomer = await start_node()
    returning = asyncio.ensure_future(come_from_elsewhere(newcomer))
    await asyncio.sleep(0.3)
    assert not returning.done()
    here.resume()
    assert await asyncio.wait_for(returning, SOON)
    assert await journal_of(newcomer) == [b"1 m1 " + EVENT]


async def test_take_over_when_two_nodes_ask_then_the_second_is_too_late(
    here: RedisNode, there: RedisNode, redis_server: RedisServer, start_node: StartNode
) -> None:
    """Who has them now is not whom it had asked."""
    third = await start_node()
    await redis_server.kill()
    await ack_without_redis(here, "m1")
    await here.pause()
    await redis_server.start()
    returning = [
        asyncio.ensure_future(come_from_elsewhere(node, ALICE, ConnectionId(f"c_{number}")))
        for number, node in enumerate((there, third))
    ]
    await asyncio.sleep(0.3)
    here.resume()
    async with asyncio.timeout(SOON):
        results = await asyncio.gather(*returning, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Overtaken", "Takeover"]
    await there.settled()
    await third.settled()
    assert [ALICE.id in node.mirror.held for node in (there, third)].count(True) == 1


async def test_take_over_when_the_news_that_they_had_left_comes_late_then_not_taken_away(
    here: RedisNode, there: RedisNode, redis_server: RedisServer
) -> None:
    """They went to another node and come back while this one has not read of that."""
    await here.pause()
    assert await come_from_elsewhere(there)
    await redis_server.kill()
    await ack_without_redis(there, "m1", ALICE.id)
    await there.pause()
    await redis_server.start()
    here.resume()
    returning = asyncio.ensure_future(come_from_elsewhere(here, ALICE, ConnectionId("c_3")))
    await asyncio.sleep(0.3)
    assert not returning.done()
    there.resume()
    assert await asyncio.wait_for(returning, SOON)
    await here.settled()
    assert here.local.taken_away == []


async def test_message_when_it_comes_while_another_node_is_asked_then_it_goes_there(
    here: RedisNode, there: RedisNode, redis_server: RedisServer
) -> None:
    """Their buffer here is on hold: what is put into it is gone when the return fails."""
    await redis_server.kill()
    await ack_without_redis(here, "m1", ALICE.id)
    await here.pause()
    await redis_server.start()
    returning = asyncio.ensure_future(come_from_elsewhere(there))
    await asyncio.sleep(0.3)
    packet = f"{ALICE.id} stale ".encode() + EVENT
    await there.redis.xadd(f"parley:inbox:{there.id}", {"m": packet})
    await there.settled()
    assert there.local.delivered == []
    here.resume()
    assert await asyncio.wait_for(returning, SOON)
    await here.settled()
    assert [name for _, name, _ in here.local.delivered] == ["stale"]


async def test_message_when_it_comes_while_redis_is_asked_again_then_not_put_into_the_buffer(
    here: RedisNode, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, delivered_at_return = here.scripts.run, []

    async def away(name: str, *arguments: Any) -> Any:
        if name == "take_over":
            raise Unavailable
        return await run(name, *arguments)

    monkeypatch.setattr(here.scripts, "run", away)
    returning = asyncio.ensure_future(come_back(here.presence, ALICE))
    await asyncio.sleep(0.3)
    packet = f"{ALICE.id} m1 ".encode() + EVENT
    await here.redis.xadd(f"parley:inbox:{here.id}", {"m": packet})
    await asyncio.sleep(0.3)
    delivered_at_return += here.local.delivered
    monkeypatch.setattr(here.scripts, "run", run)
    assert await asyncio.wait_for(returning, SOON)
    await here.settled()
    assert delivered_at_return == []
    assert [name for _, name, _ in here.local.delivered] == ["m1"]
