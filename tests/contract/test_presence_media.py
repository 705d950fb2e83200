"""What somebody sends, as the others and newcomers see it."""

import pytest

from server.domain.participant import MediaState, Participant
from server.errors import NotInRoom
from server.presence.base import Presence
from tests.contract.people import ALICE, BOB, CAROL, DEMO, OTHER, join
from tests.contract.subject import Subject


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
    assert newcomer.participants[1].media == MediaState(is_sharing=True)


async def test_set_media_when_changed_then_only_its_own_event_tells(subject: Subject) -> None:
    for who in (ALICE, BOB):
        await join(subject.presence, who)
    await subject.changes()
    await subject.presence.set_media(ALICE.id, is_muted=True)
    assert await subject.hears() == []


async def test_set_media_when_in_no_room_then_refused(presence: Presence) -> None:
    with pytest.raises(NotInRoom):
        await presence.set_media(ALICE.id, is_muted=True)
