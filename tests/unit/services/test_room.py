"""Rooms as the participants see them: who is told what, in which order."""

import asyncio
import logging
from dataclasses import replace

import pytest

from server.domain.ids import RoomId, new_connection_id
from server.domain.meeting import Admission
from server.domain.participant import Caller
from server.domain.room import LeaveReason
from server.errors import (
    Ended,
    Forbidden,
    InvalidPayload,
    RoomFull,
    RoomLimitReached,
    Unavailable,
    WrongPassword,
)
from server.protocol.meeting import MeetingEnded
from server.protocol.room import (
    HandRaised,
    JoinRoom,
    LeaveRoom,
    NewUserJoined,
    PeerReconnected,
    PeerReconnecting,
    RaiseHand,
    UserJoined,
    UserLeft,
)
from server.services import room as room_module
from tests.unit.services.house import GRACE_SECONDS, House
from tests.unit.services.recording import caller

ALICE, BOB, CAROL = caller("alice"), caller("bob"), caller("carol")
DEMO = JoinRoom(room_id="demo")


def _left(who: str, reason: LeaveReason, room_id: str = "demo") -> UserLeft:
    return UserLeft(room_id=room_id, id=f"p_{who}", email=f"{who}@example.org", reason=reason)


async def test_join_when_first_then_an_empty_room_by_event_and_by_ack(house: House) -> None:
    reply = await house.room.join(ALICE, DEMO)
    ((to, event),) = house.sender.take()
    assert to == ALICE.participant_id
    assert isinstance(event, UserJoined)
    for snapshot in (reply, event):
        assert (snapshot.email, snapshot.room_id, snapshot.id) == (
            ALICE.email,
            "demo",
            ALICE.participant_id,
        )
        assert snapshot.participants == []
        assert snapshot.room.version == 1


async def test_join_when_others_are_there_then_they_are_told_after_the_newcomer(
    house: House,
) -> None:
    await house.meet(ALICE, BOB)
    reply = await house.room.join(CAROL, JoinRoom(room_id="demo", is_muted=True, name=" Caz  D "))
    (first, joined), *rest = house.sender.take()
    assert first == CAROL.participant_id
    assert isinstance(joined, UserJoined)
    assert [p.id for p in joined.participants] == [ALICE.participant_id, BOB.participant_id]
    assert joined.participants == reply.participants
    announcement = NewUserJoined(
        email=CAROL.email,
        id=CAROL.participant_id,
        name="Caz D",
        room_id="demo",
        is_muted=True,
        is_camera_off=False,
        is_guest=False,
    )
    assert rest == [(who.participant_id, announcement) for who in (ALICE, BOB)]


async def test_c4_join_when_already_in_then_the_snapshot_again_and_nobody_is_told(
    house: House,
) -> None:
    await house.meet(ALICE, BOB)
    reply = await house.room.join(BOB, DEMO)
    assert [p.id for p in reply.participants] == [ALICE.participant_id]
    ((to, event),) = house.sender.take()
    assert to == BOB.participant_id
    assert isinstance(event, UserJoined)


@pytest.mark.parametrize("email", ["bob@example.org", "alice@example.org.evil", "", "x", "%"])
async def test_c1_join_when_the_email_is_not_ones_own_then_forbidden_and_nothing_happens(
    house: House, email: str
) -> None:
    await house.meet(BOB)
    with pytest.raises(Forbidden) as raised:
        await house.room.join(ALICE, JoinRoom(room_id="demo", email=email))
    assert raised.value.details == {"field": "email"}
    assert house.sender.take() == []


@pytest.mark.parametrize("email", ["alice@example.org", " ALICE@Example.org. ", None])
async def test_join_when_the_email_is_ones_own_then_in_any_spelling(
    house: House, email: str | None
) -> None:
    reply = await house.room.join(ALICE, JoinRoom(room_id="demo", email=email))
    assert reply.email == "alice@example.org"


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\u202eb", "x\0"])
async def test_k1_join_when_the_name_is_unusual_then_invalid(house: House, name: str) -> None:
    with pytest.raises(InvalidPayload) as raised:
        await house.room.join(ALICE, JoinRoom(room_id="demo", name=name))
    assert raised.value.details == {"field": "name"}
    assert house.sender.take() == []


async def test_c3_join_when_the_room_is_full_then_refused_without_a_member_list(
    house: House,
) -> None:
    await house.meet(ALICE, BOB, CAROL)
    with pytest.raises(RoomFull) as raised:
        await house.room.join(caller("dave"), DEMO)
    assert raised.value.details == {"capacity": 3}
    assert house.sender.take() == []


async def test_c4_join_when_in_too_many_rooms_then_refused(house: House) -> None:
    for room_id in ("one", "two"):
        await house.meet(ALICE, room_id=room_id)
    with pytest.raises(RoomLimitReached):
        await house.room.join(ALICE, DEMO)


async def test_leave_when_in_the_room_then_the_others_are_told(house: House) -> None:
    await house.meet(ALICE, BOB, CAROL)
    await house.room.leave(BOB, LeaveRoom(room_id="demo"))
    left = _left("bob", "left")
    assert house.sender.take() == [(ALICE.participant_id, left), (CAROL.participant_id, left)]


async def test_leave_when_not_in_the_room_then_nothing_and_no_error(house: House) -> None:
    await house.meet(ALICE)
    await house.room.leave(BOB, LeaveRoom(room_id="demo"))
    await house.room.leave(ALICE, LeaveRoom(room_id="other"))
    assert house.sender.take() == []


async def test_goodbye_when_in_two_rooms_then_both_are_told_at_once(house: House) -> None:
    await house.meet(ALICE, BOB, room_id="one")
    await house.meet(CAROL, BOB, room_id="two")
    await house.room.goodbye(BOB)
    assert set(house.sender.take()) == {
        (ALICE.participant_id, _left("bob", "left", "one")),
        (CAROL.participant_id, _left("bob", "left", "two")),
    }
    await house.room.goodbye(BOB)
    assert house.sender.take() == []


async def test_h3_lost_when_the_grace_time_passes_then_reconnecting_and_then_gone_once(
    house: House,
) -> None:
    await house.meet(ALICE, BOB)
    await house.room.lost(BOB)
    reconnecting = PeerReconnecting(room_id="demo", id=BOB.participant_id)
    assert house.sender.take() == [(ALICE.participant_id, reconnecting)]
    house.now += GRACE_SECONDS - 0.001
    await house.sweep()
    assert house.sender.take() == []
    house.now += 0.001
    await house.sweep()
    assert house.sender.take() == [(ALICE.participant_id, _left("bob", "disconnected"))]
    await house.sweep()
    assert house.sender.take() == []


async def test_lost_when_somebody_joins_meanwhile_then_they_see_it(house: House) -> None:
    await house.meet(ALICE, BOB)
    await house.room.lost(BOB)
    reply = await house.room.join(CAROL, DEMO)
    assert [(p.name, p.is_reconnecting) for p in reply.participants] == [
        ("Alice", False),
        ("Bob", True),
    ]


async def test_h4_join_when_ones_lost_seat_is_there_then_replaced_before_the_new_one_is_told(
    house: House,
) -> None:
    await house.meet(ALICE, BOB)
    await house.room.lost(BOB)
    house.sender.take()
    again = caller("bob", "_again")
    await house.room.join(again, DEMO)
    sent = house.sender.take()
    left = _left("bob", "replaced")
    assert sent[:2] == [(ALICE.participant_id, left), (BOB.participant_id, left)]
    assert [(to, type(event)) for to, event in sent[2:]] == [
        (again.participant_id, UserJoined),
        (ALICE.participant_id, NewUserJoined),
    ]
    house.now += 2 * GRACE_SECONDS
    await house.sweep()
    assert house.sender.take() == []


async def test_lost_when_in_no_room_then_nobody_is_told(house: House) -> None:
    assert not await house.room.lost(ALICE)
    assert not await house.room.returned(ALICE, has_buffer=True)
    assert house.sender.take() == []


async def test_h3_returned_when_within_the_grace_time_then_the_others_are_told_once(
    house: House,
) -> None:
    await house.meet(ALICE, BOB)
    assert await house.room.lost(BOB)
    house.sender.take()
    again = replace(BOB, connection_id=new_connection_id())
    assert await house.room.returned(again, has_buffer=True)
    reconnected = PeerReconnected(room_id="demo", id=BOB.participant_id)
    assert house.sender.take() == [(ALICE.participant_id, reconnected)]
    house.now += 2 * GRACE_SECONDS
    await house.sweep()
    await house.room.goodbye(BOB)
    assert house.sender.take() == []


async def test_returned_when_the_loss_was_not_noticed_then_nobody_is_told(house: House) -> None:
    await house.meet(ALICE, BOB)
    again = replace(BOB, connection_id=new_connection_id())
    assert await house.room.returned(again, has_buffer=True)
    assert not await house.room.lost(BOB)
    assert house.sender.take() == []


async def test_show_rooms_when_in_two_then_a_snapshot_of_each_to_oneself(house: House) -> None:
    await house.meet(ALICE, BOB, room_id="one")
    await house.meet(BOB, room_id="two")
    await house.room.show_rooms(BOB)
    sent = house.sender.take()
    assert {to for to, _ in sent} == {BOB.participant_id}
    shown = {e.room_id: [p.id for p in e.participants] for _, e in sent if type(e) is UserJoined}
    assert shown == {"one": [ALICE.participant_id], "two": []}


async def test_run_when_a_sweep_fails_then_logged_and_tried_again(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(room_module, "SWEEP_SECONDS", 0)
    swept = asyncio.Event()
    failures = [OSError("presence is away")]

    async def expire() -> None:
        if failures:
            raise failures.pop()
        swept.set()

    monkeypatch.setattr(house.presence, "expire", expire)
    running = asyncio.create_task(house.room.run())
    await asyncio.wait_for(swept.wait(), 5)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


async def test_hand_when_raised_twice_then_the_first_time_counts_and_is_told_once(
    house: House,
) -> None:
    await house.meet(ALICE, BOB)
    house.sender.take()
    for is_raised in (True, True, False):
        await house.room.raise_hand(ALICE, RaiseHand(room_id="demo", is_raised=is_raised))
    told = [
        (event.id, event.is_raised, bool(event.raised_at))
        for to, event in house.sender.take()
        if isinstance(event, HandRaised) and to == BOB.participant_id
    ]
    assert told == [("p_alice", True, True), ("p_alice", False, False)]


async def test_join_when_the_meeting_ends_meanwhile_then_out_again_and_told_so(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.meet(ALICE)

    async def confirm(_: Caller, room_id: RoomId, __: Admission) -> None:
        await house.presence.empty(room_id, "ended")
        raise Ended

    monkeypatch.setattr(house.entrance, "confirm", confirm)
    with pytest.raises(Ended):
        await house.room.join(BOB, DEMO)
    assert (await house.presence.roster(RoomId("demo"))).participants == ()
    sent = house.sender.take()
    ended = MeetingEnded(room_id="demo", reason="ended")
    assert [to for to, event in sent if event == ended] == [
        ALICE.participant_id,
        BOB.participant_id,
    ]
    assert (BOB.participant_id, _left("alice", "ended")) in sent


async def test_join_when_it_cannot_be_confirmed_then_out_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.meet(ALICE)

    async def confirm(*_: object) -> None:
        raise Unavailable

    monkeypatch.setattr(house.entrance, "confirm", confirm)
    with pytest.raises(Unavailable):
        await house.room.join(BOB, DEMO)
    assert (ALICE.participant_id, _left("bob", "left")) in house.sender.take()


async def test_join_when_not_admitted_then_nobody_hears_of_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.meet(ALICE)

    async def admit(*_: object) -> Admission:
        raise WrongPassword

    monkeypatch.setattr(house.entrance, "admit", admit)
    with pytest.raises(WrongPassword):
        await house.room.join(BOB, DEMO)
    assert house.sender.take() == []


@pytest.mark.parametrize("email", ["x", "@", " ", "alice@example.org"])
async def test_c1_join_when_a_guest_has_an_email_then_forbidden(house: House, email: str) -> None:
    guest = replace(BOB, email="", guest_of=RoomId("demo"))
    with pytest.raises(Forbidden):
        await house.room.join(guest, JoinRoom(room_id="demo", email=email))
    reply = await house.room.join(guest, JoinRoom(room_id="demo", email=""))
    assert reply.email == ""
