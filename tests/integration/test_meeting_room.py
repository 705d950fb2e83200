"""joinRoom and meetings: what a meeting asks of who enters, and what its end means inside."""

import asyncio
from time import time
from typing import Any
from uuid import uuid4

import pytest

from server.protocol.meeting import MeetingEnded, MeetingEnding
from server.protocol.room import NewUserJoined, UserLeft
from server.services.meeting_times import SWEEP_SECONDS
from tests.support.api import Api
from tests.support.marks import over, with_settings
from tests.support.meetings import Meetings
from tests.support.peers import Peers
from tests.support.signals import OFFER
from tests.support.verbs import Refused

pytestmark = over("websocket")

HOUR_MS = 3_600_000


@pytest.fixture
async def alices(signaling: Api, peer: Peers) -> Meetings:
    return Meetings(signaling, await peer.token("alice"))


async def refusal(who: Any, code: str, **fields: Any) -> str:
    return str(await who.refusal("joinRoom", {"roomId": code, **fields}))


async def test_c3_join_when_there_is_a_password_then_with_it_or_as_the_owner(
    peer: Peers, alices: Meetings
) -> None:
    code = await alices.code(password="1234")
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join(code)
    await alice.unread()
    for wrong in ({}, {"password": ""}, {"password": "4321"}, {"password": "x" * 73}):
        expected = "invalid_payload" if len(wrong.get("password", "")) > 72 else "wrong_password"
        assert await refusal(bob, code, **wrong) == expected
    assert await bob.refusal("callUser", {"to": alice.id, "offer": OFFER}) == "not_in_room"
    await alice.expect_silence()
    await bob.expect_silence()
    await bob.join(code, password="1234")
    assert (await alice.next(NewUserJoined)).id == bob.id


async def test_c3_join_when_not_started_or_ended_then_refused(
    peer: Peers, alices: Meetings
) -> None:
    starts_at = round(time() * 1000) + HOUR_MS
    early, over_now = await alices.code(startsAt=starts_at), await alices.code()
    await alices.end(over_now)
    bob = await peer("bob")
    with pytest.raises(Refused) as refused:
        await bob.join(early)
    assert (refused.value.code, refused.value.details["startsAt"]) == ("not_started", starts_at)
    assert await refusal(bob, over_now) == "ended"
    await alices.change(early, startsAt=round(time() * 1000) + 9 * 60_000)
    await bob.join(early)


async def test_c3_join_when_many_come_at_once_then_as_many_as_it_holds(
    peer: Peers, alices: Meetings
) -> None:
    code = await alices.code(capacity=2)
    people = [await peer(name) for name in ("bob", "carol", "dave", "erin")]
    for _ in range(10):
        outcomes = await asyncio.gather(
            *(who.call_with_ack("joinRoom", {"roomId": code}) for who in people)
        )
        answers = [answer for (answer,) in outcomes]
        assert sum(answer["ok"] for answer in answers) == 2
        codes = {answer["error"]["code"] for answer in answers if not answer["ok"]}
        assert codes == {"room_full"}
        for who in people:
            await who.leave(code)


@with_settings(adhoc_rooms=False)
async def test_join_when_there_are_no_free_rooms_then_only_meetings(
    peer: Peers, alices: Meetings
) -> None:
    bob = await peer("bob")
    assert await refusal(bob, "demo") == "room_not_found"
    asked = await alices.join("demo")
    assert (asked.code, asked.json["error"]["details"]) == ("room_not_found", {"isFreeRoom": False})
    await bob.join(await alices.code())


async def test_meeting_when_people_are_inside_then_its_owner_sees_how_many(
    peer: Peers, alices: Meetings
) -> None:
    later = round(time() * 1000) + HOUR_MS
    code, planned = await alices.code(), await alices.code(startsAt=later)
    bob, carol = await peer("bob"), await peer("carol")
    await bob.join(code)
    await carol.join(code)

    async def inside() -> dict[str, int]:
        return {one["code"]: one["participants"] for one in (await alices.page()).json["items"]}

    assert [(await inside())[one] for one in (code, planned)] == [2, 0]
    await bob.leave(code)
    assert (await alices.get(code)).json["meeting"]["participants"] == 1
    assert (await alices.end(code)).json["meeting"]["participants"] == 0


@with_settings(rate_limit_factor=1)
async def test_c3_password_when_guessed_then_throttled(peer: Peers, alices: Meetings) -> None:
    code = await alices.code(password="1234")
    mallory = Meetings(peer.api, await peer.token("mallory"))
    codes = [(await mallory.join(code, password=f"{n:04}")).code for n in range(30)]
    assert codes[:10] == ["wrong_password"] * 10
    assert set(codes[10:]) == {"rate_limited"}
    refused = await mallory.join(code, password="1234")
    assert (refused.status, refused.code) == (429, "rate_limited")
    assert int(refused.headers["Retry-After"]) <= 60
    assert await refusal(await peer("mallory"), code, password="1234") == "rate_limited"
    assert (await alices.join(code)).status == 200
    await (await peer("alice")).join(code)


@with_settings(rate_limit_factor=1)
async def test_free_rooms_when_visited_often_then_nobody_is_taken_for_a_guesser(
    alices: Meetings,
) -> None:
    codes = {(await alices.join(f"free-{number}")).code for number in range(20)}
    assert codes == {"room_not_found"}


async def test_join_when_the_end_is_near_then_told_when_and_else_not(
    peer: Peers, alices: Meetings
) -> None:
    now_ms = round(time() * 1000)
    soon = await alices.code(startsAt=now_ms - 9 * 60_000, durationMinutes=11)
    late = await alices.code(startsAt=now_ms - 9 * 60_000, durationMinutes=19)
    alice = await peer("alice")
    await asyncio.sleep(2 * SWEEP_SECONDS + 0.2)  # whoever is inside by now has been warned
    await alice.join(soon)
    assert 90 <= (await alice.next(MeetingEnding)).in_seconds <= 120
    await alice.join(late)
    assert not [event for event in await alice.unread() if isinstance(event, MeetingEnding)]


async def test_end_when_people_are_inside_then_all_are_out_and_know_it(
    peer: Peers, alices: Meetings
) -> None:
    code = await alices.code()
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join(code)
    await bob.join(code)
    for who in (alice, bob):
        await who.unread()
    assert (await alices.end(code)).status == 200
    events = [await who.unread() for who in (alice, bob)]
    ended = MeetingEnded(room_id=code, reason="ended")
    assert all(told.count(ended) == 1 for told in events)
    left = [event for told in events for event in told if isinstance(event, UserLeft)]
    assert [event.reason for event in left] == ["ended"]
    assert await alice.refusal("callUser", {"to": bob.id, "offer": OFFER}) == "not_in_room"
    assert await refusal(bob, code) == "ended"


async def test_end_when_somebody_is_lost_then_they_come_back_to_nothing(
    peer: Peers, alices: Meetings
) -> None:
    code = await alices.code()
    bob = await peer.javascript("bob", recovery=True)
    await bob.join(code)
    await bob.lose()
    await alices.end(code)
    await bob.returned()
    assert await bob.refusal("muteToggle", {"isMuted": True}) == "not_in_room"
    assert await refusal(bob, code) == "ended"


async def test_end_when_people_are_joining_then_nobody_is_left_inside(
    peer: Peers, signaling: Api, alices: Meetings
) -> None:
    people = [await peer(name) for name in ("bob", "carol", "dave")]
    for number in range(15):
        code = await alices.code(code=f"race-{uuid4().hex[:12]}")

        async def end(code: str = code, delay: float = number * 0.0007) -> None:
            await asyncio.sleep(delay)
            assert (await alices.end(code)).status == 200

        joins = [who.call_with_ack("joinRoom", {"roomId": code}) for who in people]
        await asyncio.gather(end(), *joins)
        for who in people:
            assert await who.refusal("muteToggle", {"isMuted": True}) == "not_in_room"


async def test_personal_when_ended_then_empty_and_open(peer: Peers, alices: Meetings) -> None:
    code = (await alices.personal()).json["meeting"]["code"]
    bob = await peer("bob")
    await bob.join(code)
    await alices.end(code)
    assert (await bob.next(MeetingEnded)).room_id == code
    await bob.join(code)
