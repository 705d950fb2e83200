"""Raised hands: who is first, told to everybody, kept over a loss, gone with the seat."""

import pytest

from server.errors import NotInRoom
from server.presence.base import Presence
from tests.contract.people import ALICE, BOB, CAROL, DEMO, NEW, OTHER, come_back, join, lose
from tests.contract.subject import Subject


async def test_hand_when_raised_then_everybody_in_that_room_hears_of_it_once(
    subject: Subject,
) -> None:
    for who in (ALICE, BOB):
        await join(subject.presence, who)
    await join(subject.presence, ALICE, OTHER)
    await join(subject.presence, CAROL, OTHER)
    await subject.changes()
    await subject.presence.raise_hand(DEMO, ALICE.id, 7)
    await subject.presence.raise_hand(DEMO, ALICE.id, 9)
    assert await subject.hears() == [("hand", DEMO, ALICE.id, {ALICE.id, BOB.id})]
    await subject.presence.raise_hand(DEMO, ALICE.id, 0)
    assert await subject.hears() == [("hand", DEMO, ALICE.id, {ALICE.id, BOB.id})]


async def test_hand_when_somebody_comes_later_then_they_see_who_was_first(
    presence: Presence,
) -> None:
    for number, who in enumerate((BOB, ALICE), 1):
        await join(presence, who)
        await presence.raise_hand(DEMO, who.id, 1_800_000_000_000 + number)
    roster = await join(presence, CAROL)
    raised = {person.id: person.hand_raised_at for person in roster.participants}
    assert raised == {BOB.id: 1_800_000_000_001, ALICE.id: 1_800_000_000_002, CAROL.id: 0}


async def test_hand_when_its_owner_is_lost_and_back_then_still_raised_and_gone_with_the_seat(
    subject: Subject,
) -> None:
    presence = subject.presence
    for who in (ALICE, BOB):
        await join(presence, who)
    await presence.raise_hand(DEMO, ALICE.id, 7)
    await lose(presence, ALICE)
    await come_back(presence, ALICE, NEW)
    await subject.settled()
    assert (await presence.audience(ALICE.id, DEMO)).participant.hand_raised_at == 7
    await presence.leave(DEMO, ALICE.id)
    await join(presence, ALICE, connection=NEW)
    await subject.settled()
    assert (await presence.audience(ALICE.id, DEMO)).participant.hand_raised_at == 0


async def test_hand_when_not_in_the_room_then_refused(presence: Presence) -> None:
    await join(presence, ALICE)
    for who, room_id in ((ALICE, OTHER), (BOB, DEMO)):
        with pytest.raises(NotInRoom):
            await presence.raise_hand(room_id, who.id, 7)
