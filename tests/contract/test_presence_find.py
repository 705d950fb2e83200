"""Whom a signal reaches: participants of a common room, and nobody else."""

import pytest

from server.domain.ids import RoomId
from server.errors import NotInRoom, PeerNotFound
from server.presence.base import Presence
from tests.contract.people import ALICE, ALICE_PHONE, BOB, CAROL, DEMO, NEW, OTHER, join, person
from tests.contract.subject import Subject


async def test_find_when_an_id_in_the_same_room_then_that_one(presence: Presence) -> None:
    for who in (ALICE, BOB, CAROL):
        await join(presence, who)
    found = presence.find(ALICE.id, BOB.id)
    assert (found.sender, found.to) == (ALICE, (BOB.id,))


@pytest.mark.parametrize("spelling", ["bob@example.org", " BOB@Example.ORG. "])
async def test_find_when_an_email_then_every_device_in_the_room(
    presence: Presence, spelling: str
) -> None:
    phone, elsewhere = person("bob", "_phone"), person("bob", "_elsewhere")
    for who in (ALICE, BOB, phone):
        await join(presence, who)
    await join(presence, elsewhere, OTHER)
    assert set(presence.find(ALICE.id, spelling).to) == {BOB.id, phone.id}


async def test_find_when_ones_own_email_then_ones_other_devices(presence: Presence) -> None:
    await join(presence, ALICE)
    with pytest.raises(PeerNotFound):
        presence.find(ALICE.id, ALICE.email)
    await join(presence, ALICE_PHONE, connection=NEW)
    assert presence.find(ALICE.id, ALICE.email).to == (ALICE_PHONE.id,)


async def test_find_when_two_rooms_are_shared_then_each_is_addressed_once(
    presence: Presence,
) -> None:
    for room_id in (DEMO, OTHER):
        await join(presence, ALICE, room_id)
        await join(presence, BOB, room_id)
    assert presence.find(ALICE.id, BOB.id).to == (BOB.id,)
    assert presence.find(ALICE.id, BOB.email).to == (BOB.id,)


@pytest.mark.parametrize("by_email", [False, True])
async def test_find_when_named_differently_in_two_rooms_then_as_the_target_knows_them(
    presence: Presence, by_email: bool
) -> None:
    rooms = {RoomId(f"room-{number}"): person(f"member{number}") for number in range(5)}
    for room_id, member in rooms.items():
        await join(presence, member, room_id)
        await join(presence, person("alice", alias=f"Alice of {room_id}"), room_id)
    for room_id, member in rooms.items():
        found = presence.find(ALICE.id, member.email if by_email else member.id)
        assert found.sender.name == f"Alice of {room_id}"


@pytest.mark.parametrize(
    "to", [BOB.id, BOB.email, "p_nobody", "nobody@example.org", "", "demo", "@", "None", ALICE.id]
)
async def test_d1_find_when_elsewhere_nowhere_or_oneself_then_one_same_refusal(
    presence: Presence, to: str
) -> None:
    await join(presence, ALICE)
    await join(presence, BOB, OTHER)
    with pytest.raises(PeerNotFound) as raised:
        presence.find(ALICE.id, to)
    assert raised.value.details == {}
    assert raised.value.message == PeerNotFound.default_message


async def test_d2_find_when_the_target_has_left_then_refused(subject: Subject) -> None:
    await join(subject.presence, ALICE)
    await join(subject.presence, BOB)
    await subject.presence.leave(DEMO, BOB.id)
    await subject.settled()
    for to in (BOB.id, BOB.email):
        with pytest.raises(PeerNotFound):
            subject.presence.find(ALICE.id, to)


async def test_find_when_the_sender_is_in_no_room_then_refused(presence: Presence) -> None:
    await join(presence, BOB)
    with pytest.raises(NotInRoom):
        presence.find(ALICE.id, BOB.id)


async def test_audience_when_in_the_room_then_oneself_and_the_others(subject: Subject) -> None:
    await join(subject.presence, ALICE)
    await join(subject.presence, BOB)
    await join(subject.presence, CAROL, OTHER)
    await subject.settled()
    audience = await subject.presence.audience(ALICE.id, DEMO)
    assert (audience.room_id, audience.participant.id, audience.others) == (
        DEMO,
        ALICE.id,
        (BOB.id,),
    )


async def test_audience_when_not_in_that_room_then_refused(presence: Presence) -> None:
    await join(presence, ALICE)
    for who, room_id in ((ALICE, OTHER), (BOB, DEMO)):
        with pytest.raises(NotInRoom):
            await presence.audience(who.id, room_id)
