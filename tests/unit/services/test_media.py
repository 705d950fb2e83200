"""Everybody changes their own state; the room or who is named is told, newcomers see it."""

from typing import Any

import pytest

from server.domain.participant import Caller
from server.errors import NotInRoom, PeerNotFound
from server.protocol.base import ClientEvent, ServerEvent
from server.protocol.media import (
    CameraToggle,
    MediaReport,
    MuteToggle,
    RemoteCamera,
    RemoteMediaReport,
    RemoteMuted,
    RemoteScreen,
    RemoteViewReport,
    ScreenShare,
    ShownSize,
    ViewReport,
)
from server.protocol.room import JoinRoom, ParticipantBody
from server.services.handles import collect_handlers
from tests.unit.services.house import House
from tests.unit.services.recording import caller

ALICE, BOB, CAROL = caller("alice"), caller("bob"), caller("carol")
each_change = pytest.mark.parametrize(
    ("event", "told", "field"),
    [
        (MuteToggle, RemoteMuted, "is_muted"),
        (CameraToggle, RemoteCamera, "is_camera_off"),
        (ScreenShare, RemoteScreen, "is_sharing"),
    ],
)


async def _send(house: House, event: type[ClientEvent], **fields: Any) -> None:
    await collect_handlers([house.media])[event](ALICE, event(**fields))


async def _alice_as_seen_by(house: House, who: Caller, room_id: str) -> ParticipantBody:
    snapshot = await house.room.join(who, JoinRoom(room_id=room_id))
    (found,) = [p for p in snapshot.participants if p.id == ALICE.participant_id]
    return found


@each_change
@pytest.mark.parametrize("value", [True, False])
async def test_change_when_to_nobody_in_particular_then_the_whole_room_is_told(
    house: House, event: type[ClientEvent], told: type[ServerEvent], field: str, value: bool
) -> None:
    await house.meet(ALICE, BOB, CAROL)
    await _send(house, event, **{field: value})
    expected = told(from_=ALICE.participant_id, **{field: value})
    assert house.sender.take() == [(who.participant_id, expected) for who in (BOB, CAROL)]


@each_change
async def test_change_when_to_somebody_then_they_alone_are_told_and_newcomers_see_it(
    house: House, event: type[ClientEvent], told: type[ServerEvent], field: str
) -> None:
    await house.meet(ALICE, BOB, CAROL)
    await _send(house, event, to=BOB.participant_id, **{field: True})
    expected = told(from_=ALICE.participant_id, **{field: True})
    assert house.sender.take() == [(BOB.participant_id, expected)]
    assert getattr(await _alice_as_seen_by(house, CAROL, "demo"), field) is True


@each_change
async def test_change_when_in_two_rooms_then_both_are_told_and_who_is_in_both_once(
    house: House, event: type[ClientEvent], told: type[ServerEvent], field: str
) -> None:
    await house.meet(ALICE, BOB, room_id="one")
    await house.meet(ALICE, BOB, CAROL, room_id="two")
    await _send(house, event, **{field: True})
    receivers = [to for to, _ in house.sender.take()]
    assert sorted(receivers) == [BOB.participant_id, CAROL.participant_id]
    for room_id in ("one", "two"):
        seen = await _alice_as_seen_by(house, BOB, room_id)
        assert getattr(seen, field) is True


@each_change
async def test_change_when_one_thing_changes_then_the_others_stay_room_by_room(
    house: House, event: type[ClientEvent], told: type[ServerEvent], field: str
) -> None:
    await house.room.join(ALICE, JoinRoom(room_id="one"))
    await house.room.join(ALICE, JoinRoom(room_id="two", is_muted=True, is_camera_off=True))
    await _send(house, event, **{field: False})
    state = {"is_muted": True, "is_camera_off": True, "is_sharing": False} | {field: False}
    one = await _alice_as_seen_by(house, BOB, "one")
    two = await _alice_as_seen_by(house, BOB, "two")
    assert (one.is_muted, one.is_camera_off, one.is_sharing) == (False, False, False)
    assert {name: getattr(two, name) for name in state} == state


@each_change
@pytest.mark.parametrize(
    "to", [BOB.participant_id, BOB.email, "p_nobody", "other", ALICE.participant_id]
)
async def test_d1_change_when_to_somebody_elsewhere_then_refused_and_nothing_changes(
    house: House, event: type[ClientEvent], told: type[ServerEvent], field: str, to: str
) -> None:
    await house.meet(ALICE)
    await house.meet(BOB, room_id="other")
    with pytest.raises(PeerNotFound):
        await _send(house, event, to=to, **{field: True})
    assert house.sender.take() == []
    assert getattr(await _alice_as_seen_by(house, CAROL, "demo"), field) is False


@each_change
async def test_change_when_in_no_room_then_refused(
    house: House, event: type[ClientEvent], told: type[ServerEvent], field: str
) -> None:
    for to in (None, BOB.participant_id):
        with pytest.raises(NotInRoom):
            await _send(house, event, to=to, **{field: True})
    assert house.sender.take() == []


async def test_change_when_alone_in_the_room_then_nobody_is_told(house: House) -> None:
    await house.meet(ALICE)
    await _send(house, MuteToggle, is_muted=True)
    assert house.sender.take() == []


FLAGS = {"is_receiving_audio": True, "is_receiving_video": False, "is_receiving_screen": True}
VIEW = {"camera": ShownSize(width=320, height=180), "screen": None, "is_focused": True}
each_report = pytest.mark.parametrize(
    ("event", "told", "fields"),
    [(MediaReport, RemoteMediaReport, FLAGS), (ViewReport, RemoteViewReport, VIEW)],
)
Fields = dict[str, Any]


@each_report
@pytest.mark.parametrize("generation", [None, 0, 7])
async def test_report_when_to_a_participant_then_they_alone_receive_it_stamped(
    house: House,
    event: type[ClientEvent],
    told: type[ServerEvent],
    fields: Fields,
    generation: int | None,
) -> None:
    await house.meet(ALICE, BOB, CAROL)
    await _send(house, event, to=BOB.participant_id, generation=generation, **fields)
    expected = told(from_=ALICE.participant_id, generation=generation, **fields)
    assert house.sender.take() == [(BOB.participant_id, expected)]


@each_report
@pytest.mark.parametrize("to", [BOB.participant_id, BOB.email, "p_nobody", ALICE.participant_id])
async def test_d1_report_when_to_somebody_elsewhere_then_refused(
    house: House, event: type[ClientEvent], told: type[ServerEvent], fields: Fields, to: str
) -> None:
    await house.meet(ALICE)
    await house.meet(BOB, room_id="other")
    with pytest.raises(PeerNotFound):
        await _send(house, event, to=to, **fields)
    assert house.sender.take() == []


@each_report
async def test_report_when_in_no_room_then_refused(
    house: House, event: type[ClientEvent], told: type[ServerEvent], fields: Fields
) -> None:
    with pytest.raises(NotInRoom):
        await _send(house, event, to=BOB.participant_id, **fields)


@each_report
async def test_report_when_made_then_what_newcomers_see_of_the_reporter_stays(
    house: House, event: type[ClientEvent], told: type[ServerEvent], fields: Fields
) -> None:
    await house.meet(ALICE, BOB)
    before = await _alice_as_seen_by(house, CAROL, "demo")
    await _send(house, event, to=BOB.participant_id, **fields)
    assert await _alice_as_seen_by(house, BOB, "demo") == before
