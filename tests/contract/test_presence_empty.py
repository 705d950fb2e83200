"""A room that is emptied: everybody is out, once, and knows why."""

import asyncio

from server.domain.room import Change
from server.presence.base import Presence
from tests.contract.people import (
    ALICE,
    BOB,
    CAROL,
    DEMO,
    OTHER,
    come_back,
    ids,
    join,
    lose,
    roster_of,
)
from tests.contract.subject import Subject


async def test_empty_when_people_are_in_it_then_each_is_told_of_themselves_and_others(
    subject: Subject,
) -> None:
    for who in (ALICE, BOB, CAROL):
        await join(subject.presence, who)
    await join(subject.presence, BOB, OTHER)
    await subject.changes()
    await subject.presence.empty(DEMO, "ended")
    changes = await subject.changes()
    assert {(change.kind, change.room_id, change.reason) for change in changes} == {
        ("left", DEMO, "ended")
    }
    assert {change.participant.id for change in changes} == {ALICE.id, BOB.id, CAROL.id}
    assert all(change.participant.id in change.others for change in changes)
    pairs = {(c.participant.id, other) for c in changes for other in c.others}
    for one, two in ((ALICE, BOB), (BOB, CAROL), (ALICE, CAROL)):
        assert ((one.id, two.id) in pairs) != ((two.id, one.id) in pairs)
    assert [r.room_id for r in await subject.presence.rosters(BOB.id)] == [OTHER]
    assert await subject.presence.rosters(ALICE.id) == []


async def test_empty_when_nobody_is_in_it_then_nothing(subject: Subject) -> None:
    await subject.presence.empty(DEMO, "ended")
    await join(subject.presence, ALICE)
    for _ in range(2):
        await subject.presence.empty(DEMO, "ended")
    assert len(await subject.changes()) == 1
    assert not await subject.leftovers()


async def test_empty_when_somebody_is_lost_then_their_seat_is_gone(subject: Subject) -> None:
    await join(subject.presence, ALICE)
    await lose(subject.presence, ALICE)
    await subject.presence.empty(DEMO, "ended")
    assert await come_back(subject.presence, ALICE) is None
    await subject.changes()
    assert not await subject.leftovers()


async def test_empty_when_in_another_room_then_still_there_and_may_enter_again(
    presence: Presence,
) -> None:
    await join(presence, ALICE)
    await join(presence, ALICE, OTHER)
    await presence.empty(DEMO, "ended")
    assert ids(await roster_of(presence, ALICE, OTHER)) == [ALICE.id]
    assert ids(await join(presence, ALICE)) == [ALICE.id]


async def test_empty_when_others_come_at_the_same_time_then_each_is_in_or_was_told(
    subject: Subject,
) -> None:
    people = (ALICE, BOB, CAROL)
    await asyncio.gather(
        *(join(subject.presence, who) for who in people), subject.presence.empty(DEMO, "ended")
    )
    changes: list[Change] = await subject.changes()
    put_out = {c.participant.id for c in changes if c.kind == "left"}
    inside = set(ids(await subject.presence.roster(DEMO)))
    assert put_out | inside == {who.id for who in people}
    assert not put_out & inside


async def test_roster_when_asked_by_name_then_who_is_in_it(presence: Presence) -> None:
    assert (await presence.roster(DEMO)).participants == ()
    entered = await join(presence, ALICE)
    assert await presence.roster(DEMO) == entered
    await join(presence, BOB, OTHER)
    assert ids(await presence.roster(OTHER)) == [BOB.id]
