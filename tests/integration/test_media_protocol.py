"""Mute, camera and screen: told to whom it concerns and kept for newcomers."""

import pytest

from server.protocol.base import ServerEvent
from server.protocol.media import (
    RemoteCamera,
    RemoteMediaReport,
    RemoteMuted,
    RemoteScreen,
    RemoteViewReport,
)
from tests.support.peer import Peer
from tests.support.peers import Peers

Trio = tuple[Peer, Peer, Peer]
CHANGES = pytest.mark.parametrize(
    ("event", "field", "told"),
    [
        ("muteToggle", "isMuted", RemoteMuted),
        ("cameraToggle", "isCameraOff", RemoteCamera),
        ("screenShare", "isSharing", RemoteScreen),
    ],
)


@pytest.fixture
async def trio(peer: Peers) -> Trio:
    """Three in a room, with nothing unread."""
    alice, bob, carol = await peer("alice"), await peer("bob"), await peer("carol")
    for each in (alice, bob, carol):
        await each.join("demo")
    for each in (alice, bob, carol):
        await each.unread()
    return alice, bob, carol


@CHANGES
async def test_change_when_to_the_room_then_everybody_else_hears(
    trio: Trio, event: str, field: str, told: type[ServerEvent]
) -> None:
    alice, bob, carol = trio
    for value in (True, False):
        assert await alice.ask(event, {field: value}) == {}
        for other in (bob, carol):
            assert await other.next_payload(told) == {"from": alice.id, field: value}
    for each in trio:
        await each.expect_silence()


@CHANGES
async def test_change_when_to_one_then_only_they_hear(
    trio: Trio, event: str, field: str, told: type[ServerEvent]
) -> None:
    alice, bob, carol = trio
    await alice.ask(event, {field: True, "to": bob.id})
    assert await bob.next_payload(told) == {"from": alice.id, field: True}
    await alice.ask(event, {field: False, "to": carol.email})
    assert await carol.next_payload(told) == {"from": alice.id, field: False}
    for each in trio:
        await each.expect_silence()


@CHANGES
async def test_change_when_somebody_comes_later_then_they_see_it(
    peer: Peers, trio: Trio, event: str, field: str, told: type[ServerEvent]
) -> None:
    alice, bob, _ = trio
    await alice.ask(event, {field: True})
    await bob.ask(event, {field: True, "to": alice.id})
    dave = await peer("dave")
    await dave.join("demo")
    snapshot = (await dave.ask("joinRoom", {"roomId": "demo"}))["participants"]
    assert {p["id"]: p[field] for p in snapshot} == dict(
        zip([p.id for p in trio], [True, True, False], strict=True)
    )


async def test_changes_when_of_different_kinds_then_independent(peer: Peers, trio: Trio) -> None:
    alice, _, _ = trio
    await alice.mute()
    await alice.share_screen()
    await alice.turn_camera_off()
    await alice.mute(False)
    dave = await peer("dave")
    first, *_ = (await dave.join("demo")).participants
    assert (first.is_muted, first.is_camera_off, first.is_sharing) == (False, True, True)


async def test_change_when_in_two_rooms_then_both_hear_it_once(peer: Peers, trio: Trio) -> None:
    alice, bob, carol = trio
    dave = await peer("dave")
    await dave.join("second")
    await alice.join("second")
    await bob.join("second")  # meets Alice twice
    for each in (bob, carol, dave):
        await each.unread()
    await alice.mute()
    for each in (bob, carol, dave):
        assert await each.unread() == [RemoteMuted(from_=alice.id, is_muted=True)]


async def test_change_when_in_no_room_then_refused(peer: Peers) -> None:
    alice = await peer("alice")
    assert await alice.refusal("muteToggle", {"isMuted": True}) == "not_in_room"
    assert await alice.refusal("cameraToggle", {"isCameraOff": True}) == "not_in_room"
    assert await alice.refusal("screenShare", {"isSharing": True}) == "not_in_room"


FLAGS = {"isReceivingAudio": False, "isReceivingVideo": True, "isReceivingScreen": False}
VIEW = {"camera": {"width": 320, "height": 180}, "screen": None, "isFocused": False}
REPORTS = pytest.mark.parametrize(
    ("event", "told", "fields"),
    [("mediaReport", RemoteMediaReport, FLAGS), ("viewReport", RemoteViewReport, VIEW)],
)


@REPORTS
async def test_report_when_to_one_then_only_they_hear_and_generation_passes_through(
    trio: Trio, event: str, told: type[ServerEvent], fields: dict[str, object]
) -> None:
    alice, bob, carol = trio
    assert await alice.ask(event, {"to": bob.id, "generation": 12, **fields}) == {}
    expected = {"from": alice.id, "generation": 12, **fields}
    assert await bob.next_payload(told) == expected
    await alice.ask(event, {"to": carol.email, **fields})
    assert await carol.next_payload(told) == {"from": alice.id, **fields}
    for each in trio:
        await each.expect_silence()


@REPORTS
async def test_report_when_to_somebody_in_another_room_then_refused(
    peer: Peers, trio: Trio, event: str, told: type[ServerEvent], fields: dict[str, object]
) -> None:
    alice, _, _ = trio
    dave = await peer("dave")
    await dave.join("second")
    await dave.unread()
    assert await alice.refusal(event, {"to": dave.id, **fields}) == "peer_not_found"
    await dave.expect_silence()
