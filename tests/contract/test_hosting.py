"""What hosts do: judged and done in one step, told to everybody, and who is host when they go."""

from dataclasses import replace

import pytest

from server.domain.ids import ConnectionId, ParticipantId
from server.domain.moderation import Moderation
from server.domain.participant import Participant, Role
from server.errors import Forbidden, MutedByHost, NotInRoom, PeerNotFound, RoomLocked
from server.presence.base import Presence
from tests.contract.people import (
    ALICE,
    ALICE_PHONE,
    BOB,
    CAROL,
    DEMO,
    GRACE_SECONDS,
    NEW,
    OTHER,
    come_back,
    ids,
    join,
    lose,
    person,
)
from tests.contract.subject import Subject

DAVE = person("dave")
GUS = replace(person("gus"), email="", is_guest=True)
OWNER = replace(ALICE, role="host", own_role="cohost")
MUTE, SILENCE = Moderation("muted"), Moderation("muted", may_unmute=False)
NOBODY = ParticipantId("p_nobody")


def roles(people: tuple[Participant, ...]) -> dict[str, Role]:
    return {who.id: who.role for who in people}


async def roles_in(presence: Presence) -> dict[str, Role]:
    return roles((await presence.roster(DEMO)).participants)


async def meet(subject: Subject, *people: Participant) -> None:
    for who in people:
        await join(subject.presence, who)
    await subject.changes()


async def test_mute_when_by_the_host_then_muted_and_everybody_hears_of_it_once(
    subject: Subject,
) -> None:
    await meet(subject, OWNER, BOB, CAROL)
    await subject.hosting.moderate(DEMO, ALICE.id, BOB.id, MUTE)
    await subject.hosting.moderate(DEMO, ALICE.id, BOB.id, MUTE)
    (change,) = await subject.changes()
    assert (change.kind, change.participant.id, change.by) == ("muted", BOB.id, ALICE.id)
    assert set(change.others) == {ALICE.id, BOB.id, CAROL.id}
    assert change.participant.media.is_muted
    await subject.presence.set_media(BOB.id, is_muted=False)


async def test_mute_when_it_is_to_last_then_they_cannot_unmute_until_allowed(
    subject: Subject,
) -> None:
    await meet(subject, OWNER, BOB)
    await subject.hosting.moderate(DEMO, ALICE.id, BOB.id, SILENCE)
    with pytest.raises(MutedByHost):
        await subject.presence.set_media(BOB.id, is_muted=False)
    await subject.presence.set_media(BOB.id, is_muted=True)
    await subject.presence.set_media(BOB.id, is_camera_off=True)
    await subject.hosting.moderate(DEMO, ALICE.id, BOB.id, MUTE)
    assert [change.participant.may_unmute for change in await subject.changes()] == [False, True]
    await subject.presence.set_media(BOB.id, is_muted=False)


@pytest.mark.parametrize("way", ["lost", "left", "another device"])
async def test_mute_when_to_last_then_also_for_whatever_they_come_back_as(
    subject: Subject, way: str
) -> None:
    presence = subject.presence
    await meet(subject, OWNER, BOB)
    await subject.hosting.moderate(DEMO, ALICE.id, BOB.id, SILENCE)
    if way == "lost":
        await lose(presence, BOB)
    if way == "left":
        await presence.leave(DEMO, BOB.id)
    again = replace(BOB, id=ParticipantId("p_bob_again"))
    await join(presence, again, connection=NEW)
    roster = await presence.roster(DEMO)
    assert {who.id: who.media.is_muted for who in roster.participants}[again.id]
    with pytest.raises(MutedByHost):
        await presence.set_media(again.id, is_muted=False)
    await subject.hosting.moderate(DEMO, ALICE.id, again.id, MUTE)
    await presence.leave(DEMO, again.id)
    await join(presence, again, connection=NEW)
    await presence.set_media(again.id, is_muted=False)


async def test_mute_when_all_then_everybody_below_and_nobody_else(subject: Subject) -> None:
    await meet(subject, OWNER, BOB, CAROL, DAVE)
    await subject.hosting.set_role(DEMO, ALICE.id, BOB.id, "cohost")
    await subject.changes()
    await subject.hosting.moderate(DEMO, BOB.id, None, MUTE)
    assert {c.participant.id for c in await subject.changes()} == {CAROL.id, DAVE.id}
    await subject.hosting.moderate(DEMO, ALICE.id, None, MUTE)
    assert {c.participant.id for c in await subject.changes()} == {BOB.id}


async def test_camera_and_share_when_stopped_then_off_and_they_may_start_again(
    subject: Subject,
) -> None:
    await meet(subject, OWNER, BOB)
    await subject.presence.set_media(BOB.id, is_sharing=True)
    await subject.hosting.moderate(DEMO, ALICE.id, BOB.id, Moderation("camera_off"))
    await subject.hosting.moderate(DEMO, ALICE.id, BOB.id, Moderation("share_off"))
    told = [(change.kind, change.participant.media) for change in await subject.changes()]
    assert [kind for kind, _ in told] == ["camera_off", "share_off"]
    assert (told[-1][1].is_camera_off, told[-1][1].is_sharing) == (True, False)
    assert told[-1][1].is_muted is False
    await subject.presence.set_media(BOB.id, is_camera_off=False, is_sharing=True)


async def test_e1_act_when_without_the_powers_then_refused_and_nothing_has_happened(
    subject: Subject,
) -> None:
    hosting = subject.hosting
    await meet(subject, OWNER, BOB, CAROL, DAVE)
    await hosting.set_role(DEMO, ALICE.id, CAROL.id, "cohost")
    await hosting.set_role(DEMO, ALICE.id, DAVE.id, "cohost")
    await subject.changes()
    for by, to in ((BOB, CAROL), (BOB, ALICE), (CAROL, ALICE), (CAROL, DAVE), (CAROL, CAROL)):
        with pytest.raises(Forbidden):
            await hosting.moderate(DEMO, by.id, to.id, MUTE)
        with pytest.raises(Forbidden):
            await hosting.remove(DEMO, by.id, to.id, "removed", "")
        with pytest.raises(Forbidden):
            await hosting.set_role(DEMO, by.id, to.id, "participant")
    with pytest.raises(Forbidden):
        await hosting.set_role(DEMO, CAROL.id, BOB.id, "cohost")
    with pytest.raises(Forbidden):
        await hosting.lock(DEMO, BOB.id, is_locked=True)
    with pytest.raises(Forbidden):
        await hosting.moderate(DEMO, BOB.id, None, MUTE)
    assert await subject.changes() == []


async def test_e1_act_when_in_another_room_or_on_nobody_then_refused(subject: Subject) -> None:
    hosting = subject.hosting
    await meet(subject, OWNER)
    await join(subject.presence, BOB, OTHER)
    await subject.changes()
    with pytest.raises(NotInRoom):
        await hosting.remove(OTHER, ALICE.id, BOB.id, "removed", "")
    with pytest.raises(NotInRoom):
        await hosting.lock(OTHER, ALICE.id, is_locked=True)
    for to in (BOB.id, NOBODY):
        with pytest.raises(PeerNotFound):
            await hosting.moderate(DEMO, ALICE.id, to, MUTE)
    assert await subject.changes() == []


async def test_remove_when_by_the_host_then_out_of_that_room_and_told_why(
    subject: Subject,
) -> None:
    await meet(subject, OWNER, BOB, CAROL)
    await join(subject.presence, BOB, OTHER)
    await subject.changes()
    await subject.hosting.remove(DEMO, ALICE.id, BOB.id, "removed", "Enough")
    (change,) = await subject.changes()
    assert (change.kind, change.reason, change.note) == ("left", "removed", "Enough")
    assert set(change.others) == {ALICE.id, BOB.id, CAROL.id}
    assert ids(await subject.presence.roster(DEMO)) == [ALICE.id, CAROL.id]
    assert ids(await subject.presence.roster(OTHER)) == [BOB.id]


async def test_lock_when_locked_then_only_the_host_and_who_is_in_already_come_in(
    subject: Subject,
) -> None:
    presence = subject.presence
    await meet(subject, OWNER, BOB)
    for _ in range(2):
        await subject.hosting.lock(DEMO, ALICE.id, is_locked=True)
    assert [c.kind for c in await subject.changes()] == ["locked"]
    with pytest.raises(RoomLocked):
        await join(presence, CAROL)
    assert (await join(presence, BOB)).is_locked
    await lose(presence, BOB)
    await join(presence, replace(BOB, id=ParticipantId("p_bob_again")), connection=NEW)
    await join(presence, replace(ALICE_PHONE, role="host", own_role="cohost"))
    await subject.hosting.lock(DEMO, ALICE.id, is_locked=False)
    assert not (await join(presence, CAROL)).is_locked


async def test_lock_when_the_room_was_empty_meanwhile_then_gone(subject: Subject) -> None:
    await meet(subject, OWNER)
    await subject.hosting.lock(DEMO, ALICE.id, is_locked=True)
    await subject.presence.leave(DEMO, ALICE.id)
    assert not (await join(subject.presence, BOB)).is_locked


async def test_role_when_given_then_they_have_its_powers_and_everybody_knows(
    subject: Subject,
) -> None:
    await meet(subject, OWNER, BOB, CAROL)
    await subject.hosting.set_role(DEMO, ALICE.id, BOB.id, "cohost")
    assert await subject.hears() == [("role", DEMO, BOB.id, {ALICE.id, BOB.id, CAROL.id})]
    await subject.hosting.remove(DEMO, BOB.id, CAROL.id, "removed", "")
    await subject.hosting.set_role(DEMO, ALICE.id, BOB.id, "participant")
    assert await roles_in(subject.presence) == {ALICE.id: "host", BOB.id: "participant"}
    with pytest.raises(Forbidden):
        await subject.hosting.lock(DEMO, BOB.id, is_locked=True)


async def test_role_when_host_is_given_away_then_there_is_one_and_the_giver_is_cohost(
    subject: Subject,
) -> None:
    await meet(subject, OWNER, BOB, GUS)
    with pytest.raises(Forbidden):
        await subject.hosting.set_role(DEMO, ALICE.id, GUS.id, "host")
    await subject.hosting.set_role(DEMO, ALICE.id, BOB.id, "host")
    assert await roles_in(subject.presence) == {
        ALICE.id: "cohost",
        BOB.id: "host",
        GUS.id: "participant",
    }
    with pytest.raises(Forbidden):
        await subject.hosting.set_role(DEMO, ALICE.id, BOB.id, "participant")
    await subject.hosting.set_role(DEMO, BOB.id, ALICE.id, "host")
    assert (await roles_in(subject.presence))[BOB.id] == "participant"


async def test_e3_host_when_gone_then_the_oldest_cohost_else_the_oldest_account(
    subject: Subject,
) -> None:
    presence = subject.presence
    await meet(subject, OWNER, GUS, BOB, CAROL, DAVE)
    await subject.hosting.set_role(DEMO, ALICE.id, DAVE.id, "cohost")
    await subject.changes()
    await presence.leave(DEMO, ALICE.id)
    assert [(c.kind, c.participant.id) for c in await subject.changes()] == [
        ("left", ALICE.id),
        ("role", DAVE.id),
    ]
    await presence.leave(DEMO, DAVE.id)
    assert await roles_in(presence) == {
        GUS.id: "participant",
        BOB.id: "host",
        CAROL.id: "participant",
    }
    for who in (BOB, CAROL):
        await presence.leave(DEMO, who.id)
    assert await roles_in(presence) == {GUS.id: "participant"}


async def test_e3_host_when_lost_then_still_host_until_the_grace_time_is_over(
    subject: Subject,
) -> None:
    presence = subject.presence
    await meet(subject, OWNER, BOB, CAROL)
    await lose(presence, BOB)
    await lose(presence, ALICE)
    assert (await roles_in(presence))[ALICE.id] == "host"
    await come_back(presence, ALICE, NEW)
    await lose(presence, ALICE, NEW)
    subject.clock.now += GRACE_SECONDS - 1
    await come_back(presence, BOB, NEW)
    await lose(presence, BOB, NEW)
    subject.clock.now += 2
    await presence.expire()
    assert await roles_in(presence) == {BOB.id: "participant", CAROL.id: "host"}


async def test_e3_owner_when_back_then_host_again_and_the_other_what_they_were(
    subject: Subject,
) -> None:
    presence = subject.presence
    await meet(subject, OWNER, BOB, CAROL)
    await presence.leave(DEMO, ALICE.id)
    assert (await roles_in(presence))[BOB.id] == "host"
    await subject.changes()
    await join(presence, OWNER, connection=NEW)
    assert [(c.kind, c.participant.id) for c in await subject.changes()] == [
        ("role", BOB.id),
        ("joined", ALICE.id),
    ]
    assert await roles_in(presence) == {
        BOB.id: "participant",
        CAROL.id: "participant",
        ALICE.id: "host",
    }


async def test_owner_when_on_a_second_device_then_one_host_and_the_other_follows_them(
    subject: Subject,
) -> None:
    presence = subject.presence
    await meet(subject, BOB, OWNER, replace(ALICE_PHONE, role="host", own_role="cohost"))
    assert await roles_in(presence) == {
        BOB.id: "participant",
        ALICE.id: "host",
        ALICE_PHONE.id: "cohost",
    }
    await presence.leave(DEMO, ALICE.id)
    assert (await roles_in(presence))[ALICE_PHONE.id] == "host"


async def test_cohost_when_they_come_in_the_place_of_their_lost_self_then_still_cohost(
    subject: Subject,
) -> None:
    presence = subject.presence
    await meet(subject, OWNER, BOB, CAROL)
    await subject.hosting.set_role(DEMO, ALICE.id, BOB.id, "cohost")
    for who in (BOB, OWNER):
        await lose(presence, who)
        again = ParticipantId(f"{who.id}_again")
        await join(presence, replace(who, id=again), connection=ConnectionId("c_again"))
    assert await roles_in(presence) == {
        CAROL.id: "participant",
        "p_bob_again": "cohost",
        "p_alice_again": "host",
    }


async def test_empty_when_there_is_a_host_then_nobody_becomes_it(subject: Subject) -> None:
    await meet(subject, OWNER, BOB)
    await subject.presence.empty(DEMO, "ended")
    assert {change.kind for change in await subject.changes()} == {"left"}
