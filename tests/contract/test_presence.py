"""The contract of the presence port, the same for every implementation: rooms and their rosters."""

import pytest

from server.domain.participant import MediaState, Participant
from server.domain.room import Departure
from server.errors import NotInRoom, RoomFull, RoomLimitReached
from server.presence.base import Presence
from tests.contract.implementations import Implementation
from tests.contract.people import (
    ALICE,
    ALICE_PHONE,
    BOB,
    CAROL,
    DEMO,
    NEW,
    NOW,
    OLD,
    OTHER,
    ids,
    join,
    person,
    roster_of,
)


async def test_join_when_the_room_is_new_then_it_holds_the_newcomer(presence: Presence) -> None:
    arrival = await join(presence, ALICE)
    assert arrival.is_new
    assert arrival.replaced == ()
    assert arrival.roster.room_id == DEMO
    assert arrival.roster.participants == (ALICE,)


async def test_join_when_others_are_there_then_oldest_first(presence: Presence) -> None:
    for who in (CAROL, ALICE, BOB):
        arrival = await join(presence, who)
    assert arrival.roster.participants == (CAROL, ALICE, BOB)


async def test_c4_join_when_already_in_then_nothing_changes(presence: Presence) -> None:
    first = await join(presence, ALICE)
    again = await join(presence, person("alice", alias="Somebody else"), capacity=1, max_rooms=1)
    assert not again.is_new
    assert again.roster == first.roster
    assert again.replaced == ()


async def test_join_when_two_devices_of_an_account_then_two_participants(
    presence: Presence,
) -> None:
    await join(presence, ALICE)
    arrival = await join(presence, ALICE_PHONE, connection=NEW)
    assert ids(arrival.roster) == [ALICE.id, ALICE_PHONE.id]
    assert arrival.replaced == ()


async def test_c3_join_when_the_room_is_full_then_refused_and_unchanged(
    presence: Presence,
) -> None:
    await join(presence, ALICE, capacity=2)
    before = (await join(presence, BOB, capacity=2)).roster
    with pytest.raises(RoomFull):
        await join(presence, CAROL, capacity=2)
    assert await roster_of(presence, ALICE) == before
    with pytest.raises(NotInRoom):
        await presence.find(CAROL.id, ALICE.id)


async def test_c3_join_when_somebody_left_a_full_room_then_there_is_a_seat(
    presence: Presence,
) -> None:
    await join(presence, ALICE, capacity=1)
    await presence.leave(DEMO, ALICE.id)
    assert (await join(presence, BOB, capacity=1)).is_new


async def test_c4_join_when_in_as_many_rooms_as_allowed_then_refused(presence: Presence) -> None:
    await join(presence, ALICE, max_rooms=1)
    with pytest.raises(RoomLimitReached):
        await join(presence, ALICE, OTHER, max_rooms=1)
    assert (await join(presence, BOB, OTHER)).roster.participants == (BOB,)
    await presence.leave(DEMO, ALICE.id)
    assert (await join(presence, ALICE, OTHER, max_rooms=1)).is_new


async def test_h4_join_when_a_seat_of_the_account_is_lost_then_it_makes_way(
    presence: Presence,
) -> None:
    await join(presence, BOB)
    await join(presence, ALICE)
    await presence.mark_lost(ALICE.id, OLD, NOW)
    arrival = await join(presence, ALICE_PHONE, connection=NEW, capacity=2)
    assert [(d.room_id, d.participant.id, d.remaining) for d in arrival.replaced] == [
        (DEMO, ALICE.id, (BOB.id,))
    ]
    assert ids(arrival.roster) == [BOB.id, ALICE_PHONE.id]
    assert await presence.expire(NOW + 1) == []


async def test_h4_join_when_lost_in_two_rooms_then_only_the_seat_in_this_one_goes(
    presence: Presence,
) -> None:
    await join(presence, ALICE)
    await join(presence, ALICE, OTHER)
    await presence.mark_lost(ALICE.id, OLD, NOW)
    await join(presence, ALICE_PHONE, connection=NEW)
    assert [departure.room_id for departure in await presence.expire(NOW)] == [OTHER]


async def test_join_when_the_lost_seat_is_somebody_elses_then_it_counts(
    presence: Presence,
) -> None:
    await join(presence, ALICE)
    await presence.mark_lost(ALICE.id, OLD, NOW)
    with pytest.raises(RoomFull):
        await join(presence, BOB, capacity=1)


async def test_join_when_full_of_others_then_the_lost_seat_elsewhere_stays(
    presence: Presence,
) -> None:
    await join(presence, ALICE, OTHER)
    await presence.mark_lost(ALICE.id, OLD, NOW)
    await join(presence, BOB, capacity=1)
    with pytest.raises(RoomFull):
        await join(presence, ALICE_PHONE, capacity=1)
    assert [departure.participant.id for departure in await presence.expire(NOW)] == [ALICE.id]


async def test_version_when_the_only_seat_made_way_then_it_goes_on_growing(
    presence: Presence,
) -> None:
    before = (await join(presence, ALICE)).roster.version
    await presence.mark_lost(ALICE.id, OLD, NOW)
    arrival = await join(presence, ALICE_PHONE, connection=NEW)
    assert arrival.roster.version > before
    assert ids(arrival.roster) == [ALICE_PHONE.id]


async def test_version_when_anything_changes_then_it_grows(presence: Presence) -> None:
    versions = [(await join(presence, ALICE)).roster.version]

    async def note() -> None:
        versions.append((await roster_of(presence, ALICE)).version)

    await join(presence, BOB)
    await note()
    await presence.set_media(BOB.id, is_muted=True)
    await note()
    await presence.mark_lost(BOB.id, OLD, NOW)
    await note()
    await presence.mark_back(BOB.id, NEW)
    await note()
    await presence.leave(DEMO, BOB.id)
    await note()
    assert versions == sorted(set(versions))
    await note()
    assert versions[-1] == versions[-2]


async def test_leave_when_in_the_room_then_the_others_are_to_be_told(presence: Presence) -> None:
    for who in (ALICE, BOB, CAROL):
        await join(presence, who)
    assert await presence.leave(DEMO, BOB.id) == Departure(DEMO, BOB, (ALICE.id, CAROL.id))
    assert (await roster_of(presence, ALICE)).participants == (ALICE, CAROL)


async def test_leave_when_not_in_the_room_then_nothing(presence: Presence) -> None:
    assert await presence.leave(DEMO, ALICE.id) is None
    await join(presence, ALICE)
    assert await presence.leave(OTHER, ALICE.id) is None
    assert await presence.leave(DEMO, BOB.id) is None
    assert (await roster_of(presence, ALICE)).participants == (ALICE,)


async def test_leave_when_twice_then_reported_once(presence: Presence) -> None:
    await join(presence, ALICE)
    assert await presence.leave(DEMO, ALICE.id) is not None
    assert await presence.leave(DEMO, ALICE.id) is None


async def test_leave_all_when_in_two_rooms_then_out_of_both_and_reported_once(
    presence: Presence,
) -> None:
    await join(presence, BOB)
    await join(presence, ALICE)
    await join(presence, ALICE, OTHER)
    departures = await presence.leave_all(ALICE.id, OLD)
    assert {d.room_id: d.remaining for d in departures} == {DEMO: (BOB.id,), OTHER: ()}
    assert await presence.leave_all(ALICE.id, OLD) == []


async def test_set_media_when_in_two_rooms_then_only_what_changed_changes(
    presence: Presence,
) -> None:
    await join(presence, BOB)
    await join(presence, ALICE)
    muted = Participant(ALICE.id, ALICE.user_id, ALICE.email, "Al", MediaState(is_muted=True))
    await join(presence, muted, OTHER)
    audiences = await presence.set_media(ALICE.id, is_sharing=True)
    assert {a.room_id: (a.participant.media, a.others) for a in audiences} == {
        DEMO: (MediaState(is_sharing=True), (BOB.id,)),
        OTHER: (MediaState(is_muted=True, is_sharing=True), ()),
    }
    newcomer = await join(presence, CAROL)
    assert newcomer.roster.participants[1].media == MediaState(is_sharing=True)


async def test_set_media_when_in_no_room_then_refused(presence: Presence) -> None:
    with pytest.raises(NotInRoom):
        await presence.set_media(ALICE.id, is_muted=True)


async def test_leave_when_everybody_has_then_nothing_is_stored(
    presence: Presence, implementation: Implementation
) -> None:
    for who in (ALICE, BOB):
        await join(presence, who)
    await presence.mark_lost(BOB.id, OLD, NOW)
    await presence.leave(DEMO, BOB.id)
    await presence.leave(DEMO, ALICE.id)
    assert not await implementation.leftovers(presence)
    assert await presence.expire(NOW + 1) == []
