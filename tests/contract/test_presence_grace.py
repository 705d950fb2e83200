"""Lost connections: seats are kept for a while, and an old connection cannot harm a new one."""

import pytest

from server.domain.ids import ConnectionId, ParticipantId, UserId
from server.domain.recovery import Takeover
from server.errors import Overtaken, PeerNotFound
from server.presence.base import Presence
from tests.contract.people import (
    ALICE,
    BOB,
    CAROL,
    DEMO,
    GRACE_SECONDS,
    NEW,
    OLD,
    OTHER,
    come_back,
    join,
    lose,
    roster_of,
)
from tests.contract.subject import Subject

FIRST, SECOND, THIRD = OLD, NEW, ConnectionId("c_newest")


async def expire_after(subject: Subject, seconds: float) -> list[tuple[str, str, str]]:
    """Who has gone then, and from where."""
    await subject.changes()
    subject.clock.now += seconds
    await subject.presence.expire()
    changes = await subject.changes()
    assert all(change.reason == "disconnected" for change in changes)
    return sorted((change.kind, change.room_id, change.participant.id) for change in changes)


async def test_lost_when_in_two_rooms_then_the_others_of_both_are_told(subject: Subject) -> None:
    presence = subject.presence
    await join(presence, BOB)
    await join(presence, CAROL, OTHER)
    await join(presence, ALICE)
    await join(presence, ALICE, OTHER)
    await subject.changes()
    assert await lose(presence, ALICE)
    changes = await subject.changes()
    assert {c.room_id: (c.kind, c.others) for c in changes} == {
        DEMO: ("lost", (BOB.id,)),
        OTHER: ("lost", (CAROL.id,)),
    }
    assert all(change.participant.is_reconnecting for change in changes)
    assert [p.is_reconnecting for p in (await roster_of(presence, BOB)).participants] == [
        False,
        True,
    ]


async def test_lost_when_in_no_room_then_nothing(subject: Subject) -> None:
    assert not await lose(subject.presence, ALICE)
    assert not await subject.leftovers()
    assert await expire_after(subject, 100) == []


async def test_lost_when_just_left_then_nothing(subject: Subject) -> None:
    await join(subject.presence, ALICE)
    await subject.presence.leave(DEMO, ALICE.id)
    assert not await lose(subject.presence, ALICE)


async def test_lost_when_signalled_then_still_there_to_be_found(presence: Presence) -> None:
    await join(presence, ALICE)
    await join(presence, BOB)
    await lose(presence, BOB)
    assert presence.find(ALICE.id, BOB.id).to == (BOB.id,)


async def test_lost_when_others_come_and_go_then_told_too_for_their_return(
    subject: Subject,
) -> None:
    await join(subject.presence, ALICE)
    await lose(subject.presence, ALICE)
    await join(subject.presence, BOB)
    await subject.presence.leave(DEMO, BOB.id)
    assert await subject.hears() == [
        ("joined", DEMO, BOB.id, {ALICE.id}),
        ("left", DEMO, BOB.id, {ALICE.id}),
    ]


async def test_back_when_within_the_grace_time_then_the_same_seat(subject: Subject) -> None:
    presence = subject.presence
    await join(presence, ALICE)
    await join(presence, BOB)
    await presence.set_media(ALICE.id, is_muted=True)
    await lose(presence, ALICE)
    await subject.changes()
    assert await come_back(presence, ALICE) == Takeover()
    (change,) = await subject.changes()
    assert (change.kind, change.room_id, change.others) == ("back", DEMO, (BOB.id,))
    assert change.participant.id == ALICE.id
    assert change.participant.media.is_muted
    assert not change.participant.is_reconnecting
    assert await expire_after(subject, 100) == []
    assert [p.id for p in (await roster_of(presence, BOB)).participants] == [ALICE.id, BOB.id]


async def test_back_when_gone_for_good_then_nothing(subject: Subject) -> None:
    await join(subject.presence, ALICE)
    await lose(subject.presence, ALICE)
    await expire_after(subject, GRACE_SECONDS)
    assert await come_back(subject.presence, ALICE) is None
    assert not await subject.leftovers()


async def test_back_when_never_in_a_room_then_nothing(subject: Subject) -> None:
    assert await come_back(subject.presence, ALICE) is None
    assert not await subject.leftovers()


async def test_expire_when_the_grace_time_is_over_then_told_once(subject: Subject) -> None:
    await join(subject.presence, BOB)
    await join(subject.presence, ALICE)
    await lose(subject.presence, ALICE)
    assert await expire_after(subject, GRACE_SECONDS - 0.01) == []
    assert await expire_after(subject, 0.01) == [("left", DEMO, ALICE.id)]
    assert await expire_after(subject, 0) == []
    with pytest.raises(PeerNotFound):
        subject.presence.find(BOB.id, ALICE.id)


async def test_expire_when_several_are_due_then_each_from_every_room_once(
    subject: Subject,
) -> None:
    for who in (ALICE, BOB, CAROL):
        await join(subject.presence, who)
        await join(subject.presence, who, OTHER)
    for number, who in enumerate((ALICE, BOB, CAROL)):
        await lose(subject.presence, who, grace_seconds=number)
    assert await expire_after(subject, 1) == [
        ("left", room_id, who.id) for room_id in (DEMO, OTHER) for who in (ALICE, BOB)
    ]
    await expire_after(subject, 1)
    assert await subject.presence.rosters(CAROL.id) == []
    assert not await subject.leftovers()


async def test_expire_when_lost_twice_then_the_last_time_counts(subject: Subject) -> None:
    await join(subject.presence, BOB)
    await join(subject.presence, ALICE)
    await lose(subject.presence, ALICE)
    await come_back(subject.presence, ALICE)
    await lose(subject.presence, ALICE, SECOND, grace_seconds=10)
    assert await expire_after(subject, 9) == []
    assert await expire_after(subject, 1) == [("left", DEMO, ALICE.id)]


async def test_expire_when_left_meanwhile_then_not_told_again(subject: Subject) -> None:
    await join(subject.presence, BOB)
    await join(subject.presence, ALICE)
    await lose(subject.presence, ALICE)
    await subject.presence.leave(DEMO, ALICE.id)
    assert await expire_after(subject, GRACE_SECONDS) == []


async def test_expire_when_joined_again_after_leaving_then_not_lost_any_more(
    subject: Subject,
) -> None:
    await join(subject.presence, BOB)
    await join(subject.presence, ALICE)
    await lose(subject.presence, ALICE)
    await subject.presence.leave(DEMO, ALICE.id)
    await join(subject.presence, ALICE, connection=SECOND)
    assert await expire_after(subject, 100) == []


async def test_goodbye_when_lost_then_gone_at_once(subject: Subject) -> None:
    await join(subject.presence, BOB)
    await join(subject.presence, ALICE)
    await lose(subject.presence, ALICE)
    await subject.changes()
    await subject.presence.leave_all(ALICE.id, FIRST)
    assert await subject.hears() == [("left", DEMO, ALICE.id, {BOB.id})]
    assert await expire_after(subject, 100) == []


async def test_h4_old_connection_when_a_new_one_took_over_then_its_reports_change_nothing(
    subject: Subject,
) -> None:
    presence = subject.presence
    await join(presence, BOB)
    await join(presence, ALICE, connection=FIRST)
    await come_back(presence, ALICE, SECOND)
    before = await roster_of(presence, BOB)
    await subject.changes()
    assert not await lose(presence, ALICE, FIRST)
    await presence.leave_all(ALICE.id, FIRST)
    assert await subject.hears() == []
    assert await expire_after(subject, 100) == []
    assert await roster_of(presence, BOB) == before


async def test_h4_old_connection_when_a_new_one_took_over_then_it_joins_nothing(
    subject: Subject,
) -> None:
    await join(subject.presence, ALICE, connection=FIRST)
    await come_back(subject.presence, ALICE, SECOND)
    for room_id in (DEMO, OTHER):
        with pytest.raises(Overtaken):
            await join(subject.presence, ALICE, room_id, connection=FIRST)
    assert len(await subject.presence.rosters(ALICE.id)) == 1


async def test_h4_old_connection_when_a_new_one_came_before_its_join_then_it_joins_nothing(
    subject: Subject,
) -> None:
    """The join was under way when there was nothing to take over yet."""
    presence = subject.presence
    assert await come_back(presence, ALICE, SECOND) is None
    with pytest.raises(Overtaken):
        await join(presence, ALICE, connection=FIRST)
    await join(presence, ALICE, connection=SECOND)
    await presence.leave(DEMO, ALICE.id)
    assert await come_back(presence, ALICE, THIRD) is None
    for late in (FIRST, SECOND):
        with pytest.raises(Overtaken):
            await join(presence, ALICE, connection=late)
    await join(presence, ALICE, connection=THIRD)
    assert len(await presence.rosters(ALICE.id)) == 1


async def test_h4_old_connection_when_lost_and_taken_over_then_its_goodbye_changes_nothing(
    subject: Subject,
) -> None:
    presence = subject.presence
    await join(presence, ALICE, connection=FIRST)
    await lose(presence, ALICE, FIRST)
    await come_back(presence, ALICE, SECOND)
    await come_back(presence, ALICE, THIRD)
    for late in (FIRST, SECOND):
        await presence.leave_all(ALICE.id, late)
        assert not await lose(presence, ALICE, late)
    assert len(await presence.rosters(ALICE.id)) == 1
    await presence.leave_all(ALICE.id, THIRD)
    assert await presence.rosters(ALICE.id) == []


async def test_h4_new_connection_when_it_joined_a_further_room_then_it_alone_holds_both(
    presence: Presence,
) -> None:
    await join(presence, ALICE, connection=FIRST)
    await come_back(presence, ALICE, SECOND)
    await join(presence, ALICE, OTHER, connection=SECOND)
    await presence.leave_all(ALICE.id, FIRST)
    assert {roster.room_id for roster in await presence.rosters(ALICE.id)} == {DEMO, OTHER}
    await presence.leave_all(ALICE.id, SECOND)
    assert await presence.rosters(ALICE.id) == []


async def test_back_when_never_lost_then_nobody_has_to_hear_of_it(subject: Subject) -> None:
    await join(subject.presence, ALICE)
    await join(subject.presence, BOB)
    await subject.changes()
    assert await come_back(subject.presence, ALICE) == Takeover()
    await subject.presence.leave_all(ALICE.id, FIRST)
    assert await subject.hears() == []
    assert len((await roster_of(subject.presence, BOB)).participants) == 2


async def test_rosters_when_in_two_rooms_then_both(presence: Presence) -> None:
    await join(presence, ALICE)
    await join(presence, ALICE, OTHER)
    await join(presence, BOB)
    rosters = await presence.rosters(ALICE.id)
    assert {r.room_id: [p.id for p in r.participants] for r in rosters} == {
        DEMO: [ALICE.id, BOB.id],
        OTHER: [ALICE.id],
    }
    assert await presence.rosters(ParticipantId("p_nobody")) == []


async def test_back_when_it_is_somebody_elses_seat_then_refused_and_unchanged(
    subject: Subject,
) -> None:
    await join(subject.presence, ALICE)
    await lose(subject.presence, ALICE)
    taken = await subject.presence.take_over(ALICE.id, UserId("u_mallory"), SECOND, has_buffer=True)
    assert taken is None
    assert await come_back(subject.presence, ALICE) == Takeover()
