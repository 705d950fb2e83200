"""Who has come and gone, kept for whoever writes it down, the same for every implementation."""

from time import time

import pytest

from server.domain.attendance import Movement
from server.presence.base import Movements
from server.presence.movements import MAX_KEPT, MemoryMovements
from tests.contract.people import (
    ALICE,
    BOB,
    DEMO,
    GRACE_SECONDS,
    NEW,
    OTHER,
    come_back,
    join,
    lose,
)
from tests.contract.redis_node import RedisNode, empty
from tests.contract.subject import Subject

Short = list[tuple[str, str, str]]


async def taken(movements: Movements, done: str = "", count: int = 100) -> list[Movement]:
    found = await movements.take(done, count)
    assert found is not None
    return found


def short(movements: list[Movement]) -> Short:
    return [(each.kind, each.room_id, each.participant.id) for each in movements]


async def test_movements_when_people_come_and_go_then_each_once_in_its_order(
    subject: Subject,
) -> None:
    presence = subject.presence
    await join(presence, ALICE)
    await join(presence, ALICE)
    await join(presence, BOB)
    await join(presence, BOB, OTHER)
    await presence.leave(DEMO, ALICE.id)
    await presence.leave(DEMO, ALICE.id)
    await presence.empty(DEMO, "ended")
    found = await taken(subject.movements)
    assert short(found) == [
        ("joined", "demo", "p_alice"),
        ("joined", "demo", "p_bob"),
        ("joined", "other", "p_bob"),
        ("left", "demo", "p_alice"),
        ("left", "demo", "p_bob"),
    ]
    assert found[0].participant == ALICE
    assert [each.id for each in found] == sorted({each.id for each in found})
    assert all(each.at == pytest.approx(time(), abs=5) for each in found)


async def test_movements_when_a_connection_is_lost_then_only_the_end_of_the_grace_time(
    subject: Subject,
) -> None:
    presence = subject.presence
    await join(presence, ALICE)
    await join(presence, BOB)
    await lose(presence, ALICE)
    await lose(presence, BOB)
    assert await come_back(presence, ALICE)
    assert len(await taken(subject.movements)) == 2
    subject.clock.now += GRACE_SECONDS + 1
    await presence.expire()
    assert short(await taken(subject.movements))[2:] == [("left", "demo", "p_bob")]


async def test_movements_when_lost_and_joining_as_somebody_new_then_replaced(
    subject: Subject,
) -> None:
    presence = subject.presence
    await join(presence, ALICE)
    await lose(presence, ALICE)
    again = type(ALICE)(type(ALICE.id)("p_new"), ALICE.user_id, ALICE.email, ALICE.name)
    await join(presence, again, connection=NEW)
    assert short(await taken(subject.movements))[1:] == [
        ("left", "demo", "p_alice"),
        ("joined", "demo", "p_new"),
    ]


async def test_movements_when_not_named_as_done_then_given_again(subject: Subject) -> None:
    for who in (ALICE, BOB):
        await join(subject.presence, who)
    (first,) = await taken(subject.movements, count=1)
    assert await taken(subject.movements, count=1) == [first]
    (second,) = await taken(subject.movements, first.id)
    assert short([first, second]) == [("joined", "demo", "p_alice"), ("joined", "demo", "p_bob")]
    assert await taken(subject.movements, second.id) == []
    assert await taken(subject.movements) == []


async def test_movements_when_media_or_hands_change_then_none(subject: Subject) -> None:
    await join(subject.presence, ALICE)
    await subject.presence.set_media(ALICE.id, is_muted=True)
    await subject.presence.raise_hand(DEMO, ALICE.id, 7)
    assert len(await taken(subject.movements)) == 1


async def test_memory_movements_when_nobody_writes_them_down_then_the_oldest_go() -> None:
    movements = MemoryMovements()
    for _ in range(MAX_KEPT):
        movements.note("joined", DEMO, ALICE)
    movements.note("joined", OTHER, BOB)
    found = await taken(movements, count=MAX_KEPT + 1)
    assert len(found) == MAX_KEPT
    assert found[-1].participant == BOB


async def test_memory_movements_when_the_clock_is_set_back_then_still_in_order() -> None:
    seconds = iter([100.0, 100.0, 50.0, 100.001])
    movements = MemoryMovements(lambda: next(seconds))
    for _ in range(4):
        movements.note("joined", DEMO, ALICE)
    ids = [each.id for each in await taken(movements)]
    assert ids == sorted(set(ids))


async def test_redis_movements_when_there_are_two_nodes_then_one_at_a_time_until_it_is_gone(
    shared_redis_url: str,
) -> None:
    await empty(shared_redis_url)
    here, there = RedisNode(shared_redis_url), RedisNode(shared_redis_url)
    try:
        for node in (here, there):
            await node.start()
        await join(here.presence, ALICE)
        await join(there.presence, BOB)
        (first, _) = await taken(here.movements)
        assert await there.movements.take("", 100) is None
        await here.redis.delete("parley:movements-reader")  # as it goes when nobody renews it
        assert len(await taken(there.movements)) == 2
        # The first one comes late with what it had done: it is no mistake.
        assert await here.movements.take(first.id, 100) is None
        assert short(await taken(there.movements)) == [("joined", "demo", "p_bob")]
        assert 0 < await here.redis.pttl("parley:movements-reader") <= 5000
    finally:
        await here.kill()
        await there.kill()
