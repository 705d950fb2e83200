"""Lost connections: seats are kept for a while, and an old connection cannot harm a new one."""

import pytest

from server.domain.ids import ConnectionId, ParticipantId
from server.errors import PeerNotFound
from server.presence.base import Presence
from tests.contract.implementations import Implementation
from tests.contract.people import ALICE, BOB, CAROL, DEMO, NEW, NOW, OLD, OTHER, join, roster_of

FIRST, SECOND, THIRD = OLD, NEW, ConnectionId("c_newest")


async def test_lost_when_in_two_rooms_then_the_others_of_both_are_to_be_told(
    presence: Presence,
) -> None:
    await join(presence, BOB)
    await join(presence, ALICE)
    await join(presence, ALICE, OTHER)
    audiences = await presence.mark_lost(ALICE.id, FIRST, NOW)
    assert {a.room_id: a.others for a in audiences} == {DEMO: (BOB.id,), OTHER: ()}
    assert all(a.participant.is_reconnecting for a in audiences)
    assert [p.is_reconnecting for p in (await roster_of(presence, BOB)).participants] == [
        False,
        True,
    ]


async def test_lost_when_in_no_room_then_nothing(
    presence: Presence, implementation: Implementation
) -> None:
    assert await presence.mark_lost(ALICE.id, FIRST, NOW) == []
    assert not await implementation.leftovers(presence)
    assert await presence.expire(NOW) == []


async def test_lost_when_signalled_then_still_there_to_be_found(presence: Presence) -> None:
    await join(presence, ALICE)
    await join(presence, BOB)
    await presence.mark_lost(BOB.id, FIRST, NOW)
    assert (await presence.find(ALICE.id, BOB.id)).to == (BOB.id,)


async def test_back_when_within_the_grace_time_then_the_same_seat(presence: Presence) -> None:
    await join(presence, ALICE)
    await join(presence, BOB)
    await presence.set_media(ALICE.id, is_muted=True)
    await presence.mark_lost(ALICE.id, FIRST, NOW)
    audiences = await presence.mark_back(ALICE.id, SECOND)
    assert audiences is not None
    (audience,) = audiences
    assert (audience.room_id, audience.others) == (DEMO, (BOB.id,))
    assert audience.participant.id == ALICE.id
    assert audience.participant.media.is_muted
    assert not audience.participant.is_reconnecting
    assert await presence.expire(NOW + 1) == []
    assert [p.id for p in (await roster_of(presence, BOB)).participants] == [ALICE.id, BOB.id]


async def test_back_when_gone_for_good_then_nothing(
    presence: Presence, implementation: Implementation
) -> None:
    await join(presence, ALICE)
    await presence.mark_lost(ALICE.id, FIRST, NOW)
    await presence.expire(NOW)
    assert await presence.mark_back(ALICE.id, SECOND) is None
    assert not await implementation.leftovers(presence)


async def test_expire_when_the_grace_time_is_over_then_reported_once(presence: Presence) -> None:
    await join(presence, BOB)
    await join(presence, ALICE)
    await presence.mark_lost(ALICE.id, FIRST, NOW)
    assert await presence.expire(NOW - 0.001) == []
    (departure,) = await presence.expire(NOW)
    assert (departure.room_id, departure.participant.id) == (DEMO, ALICE.id)
    assert departure.remaining == (BOB.id,)
    assert await presence.expire(NOW) == []
    with pytest.raises(PeerNotFound):
        await presence.find(BOB.id, ALICE.id)


async def test_expire_when_several_are_due_then_each_from_every_room_once(
    presence: Presence,
) -> None:
    for who in (ALICE, BOB, CAROL):
        await join(presence, who)
        await join(presence, who, OTHER)
    for number, who in enumerate((ALICE, BOB, CAROL)):
        await presence.mark_lost(who.id, FIRST, NOW + number)
    departures = await presence.expire(NOW + 1)
    assert sorted((d.room_id, d.participant.id) for d in departures) == [
        (room_id, who.id) for room_id in (DEMO, OTHER) for who in (ALICE, BOB)
    ]
    assert [d.participant.id for d in await presence.expire(NOW + 2)] == [CAROL.id] * 2


async def test_expire_when_lost_twice_then_the_last_time_counts(presence: Presence) -> None:
    await join(presence, ALICE)
    await presence.mark_lost(ALICE.id, FIRST, NOW)
    await presence.mark_back(ALICE.id, SECOND)
    await presence.mark_lost(ALICE.id, SECOND, NOW + 10)
    assert await presence.expire(NOW + 9) == []
    assert len(await presence.expire(NOW + 10)) == 1


async def test_expire_when_left_meanwhile_then_not_reported_again(presence: Presence) -> None:
    await join(presence, ALICE)
    await presence.mark_lost(ALICE.id, FIRST, NOW)
    assert await presence.leave(DEMO, ALICE.id) is not None
    assert await presence.expire(NOW) == []


async def test_expire_when_joined_again_after_leaving_then_not_lost_any_more(
    presence: Presence,
) -> None:
    await join(presence, ALICE)
    await presence.mark_lost(ALICE.id, FIRST, NOW)
    await presence.leave(DEMO, ALICE.id)
    assert (await join(presence, ALICE, connection=SECOND)).is_new
    assert await presence.expire(NOW + 1) == []


async def test_goodbye_when_lost_then_gone_at_once(
    presence: Presence, implementation: Implementation
) -> None:
    await join(presence, ALICE)
    await presence.mark_lost(ALICE.id, FIRST, NOW)
    assert len(await presence.leave_all(ALICE.id, FIRST)) == 1
    assert not await implementation.leftovers(presence)
    assert await presence.expire(NOW) == []


async def test_h4_old_connection_when_a_new_one_took_over_then_its_reports_change_nothing(
    presence: Presence,
) -> None:
    await join(presence, BOB)
    await join(presence, ALICE, connection=FIRST)
    await presence.mark_back(ALICE.id, SECOND)
    before = await roster_of(presence, BOB)
    assert await presence.mark_lost(ALICE.id, FIRST, NOW) == []
    assert await presence.leave_all(ALICE.id, FIRST) == []
    assert await presence.expire(NOW + 1) == []
    assert await roster_of(presence, BOB) == before


async def test_h4_old_connection_when_lost_and_taken_over_then_its_goodbye_changes_nothing(
    presence: Presence,
) -> None:
    await join(presence, ALICE, connection=FIRST)
    await presence.mark_lost(ALICE.id, FIRST, NOW)
    await presence.mark_back(ALICE.id, SECOND)
    await presence.mark_back(ALICE.id, THIRD)
    for late in (FIRST, SECOND):
        assert await presence.leave_all(ALICE.id, late) == []
        assert await presence.mark_lost(ALICE.id, late, NOW) == []
    assert len(await presence.leave_all(ALICE.id, THIRD)) == 1


async def test_h4_new_connection_when_it_joined_a_further_room_then_it_alone_holds_both(
    presence: Presence,
) -> None:
    await join(presence, ALICE, connection=FIRST)
    await presence.mark_back(ALICE.id, SECOND)
    await join(presence, ALICE, OTHER, connection=SECOND)
    assert await presence.leave_all(ALICE.id, FIRST) == []
    assert {d.room_id for d in await presence.leave_all(ALICE.id, SECOND)} == {DEMO, OTHER}


async def test_back_when_never_lost_then_nobody_has_to_hear_of_it(presence: Presence) -> None:
    await join(presence, ALICE)
    await join(presence, BOB)
    assert await presence.mark_back(ALICE.id, SECOND) == []
    assert await presence.leave_all(ALICE.id, FIRST) == []
    assert len((await roster_of(presence, BOB)).participants) == 2


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
