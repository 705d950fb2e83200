"""The contract of the presence port, the same for every implementation: rooms and their rosters."""

import pytest

from server.domain.participant import MediaState, Participant
from server.domain.room import Change, Roster
from server.errors import NotInRoom, RoomFull, RoomLimitReached
from server.presence.base import Presence
from tests.contract.people import (
    ALICE,
    ALICE_PHONE,
    BOB,
    CAROL,
    DEMO,
    NEW,
    OLD,
    OTHER,
    come_back,
    ids,
    join,
    lose,
    person,
    roster_of,
)
from tests.contract.subject import Subject


async def test_join_when_the_room_is_new_then_it_holds_the_newcomer(subject: Subject) -> None:
    roster = await join(subject.presence, ALICE)
    assert (roster.room_id, roster.participants) == (DEMO, (ALICE,))
    assert await subject.hears() == []


async def test_join_when_others_are_there_then_oldest_first(presence: Presence) -> None:
    for who in (CAROL, ALICE, BOB):
        roster = await join(presence, who)
    assert roster.participants == (CAROL, ALICE, BOB)


async def test_join_when_others_are_there_then_they_and_only_they_are_told(
    subject: Subject,
) -> None:
    for who in (ALICE, BOB):
        await join(subject.presence, who)
    await subject.changes()
    muted = Participant(
        CAROL.id, CAROL.user_id, CAROL.email, "Caz", MediaState(is_muted=True, is_camera_off=True)
    )
    roster = await join(subject.presence, muted)
    (change,) = await subject.changes()
    assert set(change.others) == {ALICE.id, BOB.id}
    assert change == Change("joined", DEMO, roster.version, muted, change.others)


async def test_join_when_others_come_afterwards_then_welcomed_before_hearing_of_them(
    subject: Subject,
) -> None:
    seen: list[object] = []

    def note(change: Change) -> None:
        if BOB.id in change.others:
            seen.append(change.participant.id)

    subject.presence.watch(note)
    await join(subject.presence, ALICE)
    roster = await subject.presence.join(
        DEMO, BOB, NEW, capacity=9, max_rooms=9, welcome=seen.append
    )
    await join(subject.presence, CAROL)
    await subject.settled()
    assert seen == [roster, CAROL.id]


async def test_c4_join_when_already_in_then_nothing_changes(subject: Subject) -> None:
    await join(subject.presence, BOB)
    first = await join(subject.presence, ALICE)
    await subject.changes()
    renamed = person("alice", alias="Somebody else")
    assert await join(subject.presence, renamed, capacity=1, max_rooms=1) == first
    assert await subject.hears() == []


async def test_join_when_two_devices_of_an_account_then_two_participants(
    presence: Presence,
) -> None:
    await join(presence, ALICE)
    roster = await join(presence, ALICE_PHONE, connection=NEW)
    assert ids(roster) == [ALICE.id, ALICE_PHONE.id]


async def test_c3_join_when_the_room_is_full_then_refused_and_unchanged(
    subject: Subject,
) -> None:
    presence = subject.presence
    await join(presence, ALICE, capacity=2)
    before = await join(presence, BOB, capacity=2)
    await subject.changes()
    with pytest.raises(RoomFull) as raised:
        await join(presence, CAROL, capacity=2)
    assert raised.value.details == {"capacity": 2}
    assert await roster_of(presence, ALICE) == before
    assert await subject.hears() == []
    with pytest.raises(NotInRoom):
        presence.find(CAROL.id, ALICE.id)


async def test_c3_join_when_somebody_left_a_full_room_then_there_is_a_seat(
    presence: Presence,
) -> None:
    await join(presence, ALICE, capacity=1)
    await presence.leave(DEMO, ALICE.id)
    assert ids(await join(presence, BOB, capacity=1)) == [BOB.id]


async def test_c4_join_when_in_as_many_rooms_as_allowed_then_refused(presence: Presence) -> None:
    await join(presence, ALICE, max_rooms=1)
    with pytest.raises(RoomLimitReached) as raised:
        await join(presence, ALICE, OTHER, max_rooms=1)
    assert raised.value.details == {"limit": 1}
    assert ids(await join(presence, BOB, OTHER)) == [BOB.id]
    await presence.leave(DEMO, ALICE.id)
    assert ids(await join(presence, ALICE, OTHER, max_rooms=1)) == [BOB.id, ALICE.id]


async def test_h4_join_when_a_seat_of_the_account_is_lost_then_it_makes_way(
    subject: Subject,
) -> None:
    presence = subject.presence
    await join(presence, BOB)
    await join(presence, ALICE)
    await lose(presence, ALICE)
    await subject.changes()
    roster = await join(presence, ALICE_PHONE, connection=NEW, capacity=2)
    assert ids(roster) == [BOB.id, ALICE_PHONE.id]
    assert await subject.hears() == [
        ("left", DEMO, ALICE.id, {BOB.id, ALICE.id}),  # who may still come back is to know
        ("joined", DEMO, ALICE_PHONE.id, {BOB.id}),
    ]
    subject.clock.now += 100
    await presence.expire()
    assert await subject.hears() == []


async def test_h4_join_when_a_seat_makes_way_then_it_was_replaced(subject: Subject) -> None:
    await join(subject.presence, BOB)
    await join(subject.presence, ALICE)
    await lose(subject.presence, ALICE)
    await join(subject.presence, ALICE_PHONE, connection=NEW)
    reasons = [c.reason for c in await subject.changes() if c.kind == "left"]
    assert reasons == ["replaced"]


async def test_h4_join_when_lost_in_two_rooms_then_only_the_seat_in_this_one_goes(
    subject: Subject,
) -> None:
    presence = subject.presence
    await join(presence, BOB, OTHER)
    await join(presence, ALICE)
    await join(presence, ALICE, OTHER)
    await lose(presence, ALICE)
    await join(presence, ALICE_PHONE, connection=NEW)
    await subject.changes()
    subject.clock.now += 100
    await presence.expire()
    assert await subject.hears() == [("left", OTHER, ALICE.id, {BOB.id})]


async def test_lost_when_it_is_said_twice_then_it_is_told_once_and_the_time_runs_from_the_first(
    subject: Subject,
) -> None:
    await join(subject.presence, BOB)
    await join(subject.presence, ALICE)
    await subject.changes()
    assert await lose(subject.presence, ALICE, grace_seconds=10)
    subject.clock.now += 6
    assert await lose(subject.presence, ALICE, grace_seconds=10)
    assert await subject.hears() == [("lost", DEMO, ALICE.id, {BOB.id})]
    subject.clock.now += 6
    await subject.presence.expire()
    assert await subject.hears() == [("left", DEMO, ALICE.id, {BOB.id})]


async def test_join_when_the_lost_seat_is_somebody_elses_then_it_counts(
    presence: Presence,
) -> None:
    await join(presence, ALICE)
    await lose(presence, ALICE)
    with pytest.raises(RoomFull):
        await join(presence, BOB, capacity=1)


async def test_join_when_full_of_others_then_the_lost_seat_elsewhere_stays(
    subject: Subject,
) -> None:
    presence = subject.presence
    await join(presence, ALICE, OTHER)
    await lose(presence, ALICE)
    await join(presence, BOB, capacity=1)
    with pytest.raises(RoomFull):
        await join(presence, ALICE_PHONE, capacity=1)
    assert [roster.room_id for roster in await presence.rosters(ALICE.id)] == [OTHER]


async def test_version_when_the_only_seat_made_way_then_it_goes_on_growing(
    presence: Presence,
) -> None:
    before = await join(presence, ALICE)
    await lose(presence, ALICE)
    roster = await join(presence, ALICE_PHONE, connection=NEW)
    assert roster.version > before.version
    assert ids(roster) == [ALICE_PHONE.id]


async def test_version_when_anything_changes_then_it_grows(presence: Presence) -> None:
    versions = [(await join(presence, ALICE)).version]

    async def note() -> None:
        versions.append((await roster_of(presence, ALICE)).version)

    await join(presence, BOB)
    await note()
    await presence.set_media(BOB.id, is_muted=True)
    await note()
    await lose(presence, BOB)
    await note()
    await come_back(presence, BOB)
    await note()
    await presence.leave(DEMO, BOB.id)
    await note()
    assert versions == sorted(set(versions))
    await note()
    assert versions[-1] == versions[-2]


async def test_version_when_changes_are_told_then_each_has_the_rooms(subject: Subject) -> None:
    rosters: list[Roster] = [await join(subject.presence, ALICE)]
    rosters.append(await join(subject.presence, BOB))
    await lose(subject.presence, BOB)
    rosters.append(await roster_of(subject.presence, ALICE))
    await subject.presence.leave(DEMO, BOB.id)
    rosters.append(await roster_of(subject.presence, ALICE))
    told = [change.version for change in await subject.changes()]
    assert told == [roster.version for roster in rosters[1:]]


async def test_leave_when_in_the_room_then_the_others_are_told(subject: Subject) -> None:
    for who in (ALICE, BOB, CAROL):
        await join(subject.presence, who)
    await subject.changes()
    await subject.presence.leave(DEMO, BOB.id)
    (change,) = await subject.changes()
    assert set(change.others) == {ALICE.id, CAROL.id}
    assert (change.kind, change.participant, change.reason) == ("left", BOB, "left")
    assert (await roster_of(subject.presence, ALICE)).participants == (ALICE, CAROL)


async def test_leave_when_not_in_the_room_then_nothing(subject: Subject) -> None:
    presence = subject.presence
    await presence.leave(DEMO, ALICE.id)
    await join(presence, ALICE)
    await presence.leave(OTHER, ALICE.id)
    await presence.leave(DEMO, BOB.id)
    assert await subject.hears() == []
    assert (await roster_of(presence, ALICE)).participants == (ALICE,)


async def test_leave_when_twice_then_told_once(subject: Subject) -> None:
    await join(subject.presence, BOB)
    await join(subject.presence, ALICE)
    await subject.changes()
    for _ in range(2):
        await subject.presence.leave(DEMO, ALICE.id)
    assert await subject.hears() == [("left", DEMO, ALICE.id, {BOB.id})]


async def test_leave_all_when_in_two_rooms_then_out_of_both_and_told_once(
    subject: Subject,
) -> None:
    presence = subject.presence
    await join(presence, BOB)
    await join(presence, CAROL, OTHER)
    await join(presence, ALICE)
    await join(presence, ALICE, OTHER)
    await subject.changes()
    for _ in range(2):
        await presence.leave_all(ALICE.id, OLD)
    assert sorted(await subject.hears()) == [
        ("left", DEMO, ALICE.id, {BOB.id}),
        ("left", OTHER, ALICE.id, {CAROL.id}),
    ]


async def test_leave_when_everybody_has_then_nothing_is_stored(subject: Subject) -> None:
    presence = subject.presence
    for who in (ALICE, BOB):
        await join(presence, who)
    await lose(presence, BOB)
    await presence.leave(DEMO, BOB.id)
    await presence.leave(DEMO, ALICE.id)
    await subject.changes()
    assert not await subject.leftovers()
    await presence.expire()
    assert await subject.hears() == []
