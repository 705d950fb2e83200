"""A lobby: who waits hears nothing of anybody, and who may let them in hears of all who wait."""

from dataclasses import replace

import pytest

from server.domain.ids import RoomId
from server.domain.lobby import lobby_of
from server.errors import NotInRoom, PeerNotFound
from tests.contract.people import (
    ALICE,
    BOB,
    CAROL,
    DEMO,
    GRACE_SECONDS,
    NEW,
    come_back,
    ids,
    join,
    lose,
    person,
)
from tests.contract.subject import Subject

DAVE = person("dave")
OWNER = replace(ALICE, role="host", own_role="cohost")
LOBBY = lobby_of(DEMO)


async def gather(subject: Subject) -> None:
    """Alice is host, Bob co-host, Carol in the room; Dave waits."""
    for who in (OWNER, BOB, CAROL):
        await join(subject.presence, who)
    await subject.hosting.set_role(DEMO, ALICE.id, BOB.id, "cohost")
    await subject.changes()
    await join(subject.presence, DAVE, LOBBY)


async def test_lobby_when_somebody_waits_then_those_with_powers_hear_of_it(
    subject: Subject,
) -> None:
    await gather(subject)
    eve = person("eve")
    await join(subject.presence, eve, LOBBY)
    both = {ALICE.id, BOB.id}
    assert await subject.hears() == [
        ("joined", LOBBY, DAVE.id, both),
        ("joined", LOBBY, eve.id, both),
    ]
    assert ids(await subject.presence.roster(DEMO)) == [ALICE.id, BOB.id, CAROL.id]


async def test_lobby_when_nobody_with_powers_is_there_then_nobody_hears(subject: Subject) -> None:
    await join(subject.presence, CAROL)
    await subject.changes()
    await join(subject.presence, DAVE, LOBBY)
    assert await subject.hears() == []
    assert ids(await subject.presence.roster(LOBBY)) == [DAVE.id]


async def test_e2_signal_when_from_or_to_the_lobby_then_nobody_is_found(subject: Subject) -> None:
    await gather(subject)
    eve = person("eve")
    await join(subject.presence, eve, LOBBY)
    presence = subject.presence
    for sender, to in ((DAVE, CAROL), (DAVE, eve), (CAROL, DAVE), (ALICE, DAVE)):
        for address in (to.id, to.email):
            with pytest.raises((PeerNotFound, NotInRoom)):
                presence.find(sender.id, address)
    with pytest.raises(NotInRoom):
        await presence.audience(DAVE.id, DEMO)
    audiences = await presence.set_media(DAVE.id, is_muted=True)
    assert [audience.others for audience in audiences] == [()]


@pytest.mark.parametrize("reason", ["let_in", "refused"])
async def test_lobby_when_let_in_or_refused_then_they_and_those_with_powers_are_told(
    subject: Subject, reason: str
) -> None:
    await gather(subject)
    await subject.changes()
    await subject.hosting.remove(LOBBY, BOB.id, DAVE.id, reason, "Later")  # type: ignore[arg-type]
    changes = await subject.changes()  # those with powers and who waited may be told apart
    assert {(c.kind, c.reason, c.note) for c in changes} == {("left", reason, "Later")}
    told = [who for change in changes for who in change.others]
    assert sorted(told) == sorted([ALICE.id, BOB.id, DAVE.id])
    assert ids(await subject.presence.roster(LOBBY)) == []
    with pytest.raises(PeerNotFound):
        await subject.hosting.remove(LOBBY, BOB.id, DAVE.id, "let_in", "")


async def test_lobby_when_who_waits_is_lost_then_those_with_powers_see_it_and_it_ends(
    subject: Subject,
) -> None:
    await gather(subject)
    await subject.changes()
    both = {ALICE.id, BOB.id}
    await lose(subject.presence, DAVE)
    await come_back(subject.presence, DAVE, NEW)
    assert await subject.hears() == [("lost", LOBBY, DAVE.id, both), ("back", LOBBY, DAVE.id, both)]
    await lose(subject.presence, DAVE, NEW)
    subject.clock.now += GRACE_SECONDS + 1
    await subject.presence.expire()
    assert (await subject.hears())[-1] == ("left", LOBBY, DAVE.id, both)


async def test_lobby_when_they_come_in_then_they_wait_no_more(subject: Subject) -> None:
    await gather(subject)
    await subject.changes()
    await join(subject.presence, DAVE)
    everybody = {ALICE.id, BOB.id, CAROL.id}
    assert await subject.hears() == [
        ("joined", DEMO, DAVE.id, everybody),
        ("left", LOBBY, DAVE.id, {ALICE.id, BOB.id}),
    ]


async def test_leave_and_empty_when_the_room_then_its_lobby_as_well(subject: Subject) -> None:
    await gather(subject)
    await subject.presence.leave(DEMO, DAVE.id)
    assert ids(await subject.presence.roster(LOBBY)) == []
    await join(subject.presence, DAVE, LOBBY, connection=NEW)
    await subject.presence.empty(DEMO, "ended")
    for room_id in (DEMO, LOBBY):
        assert ids(await subject.presence.roster(RoomId(room_id))) == []
    told = {change.participant.id: set(change.others) for change in await subject.changes()}
    assert DAVE.id in told[DAVE.id]
