"""Meetings over HTTP and a real MongoDB: planned, listed, changed, ended, asked for."""

import asyncio
from time import time
from typing import Any
from uuid import uuid4

import pytest

from tests.support.api import Api
from tests.support.meetings import Meetings

HOUR_MS = 3_600_000


@pytest.fixture
async def alice(signaling: Api) -> Meetings:
    """Of this test alone, so that lists are its own."""
    return Meetings(signaling, (await _somebody(signaling)))


@pytest.fixture
async def bob(signaling: Api) -> Meetings:
    return Meetings(signaling, (await _somebody(signaling)))


async def _somebody(api: Api) -> str:
    return (await api.register(f"x{uuid4().hex[:12]}")).token


def now_ms() -> int:
    return round(time() * 1000)


async def test_meeting_when_planned_then_only_its_owner_sees_it(
    alice: Meetings, bob: Meetings
) -> None:
    starts_at = now_ms() + HOUR_MS
    answer = await alice.plan(
        title="  Weekly   plan ",
        description="a\r\nb",
        password="1234",
        lobby=True,
        capacity=7,
        startsAt=starts_at,
        durationMinutes=30,
        guests=False,
        muteOnEntry=True,
    )
    assert answer.status == 201
    meeting = answer.json["meeting"]
    assert (meeting["title"], meeting["description"]) == ("Weekly plan", "a\nb")
    assert (meeting["state"], meeting["startsAt"]) == ("upcoming", starts_at)
    assert (meeting["hasPassword"], meeting["lobby"], meeting["guests"]) == (True, True, False)
    assert "password" not in str(answer.json).replace("hasPassword", "")
    assert (await alice.get(meeting["code"])).json == answer.json
    for refused in (
        await bob.get(meeting["code"]),
        await bob.change(meeting["code"], title="Mine"),
        await bob.end(meeting["code"]),
    ):
        assert (refused.status, refused.code) == (404, "room_not_found")
    assert (await alice.get(meeting["code"])).json == answer.json


async def test_routes_when_not_signed_in_then_401(signaling: Api) -> None:
    nobody = Meetings(signaling)
    for answer in (
        await nobody.plan(),
        await nobody.page(),
        await nobody.personal(),
        await nobody.get("abc"),
        await nobody.change("abc"),
        await nobody.end("abc"),
    ):
        assert answer.status == 401


@pytest.mark.parametrize(
    "wish",
    [
        {"title": ""},
        {"title": "x" * 121},
        {"title": "a\u202eb"},
        {"title": {"$gt": ""}},
        {"description": "x" * 2001},
        {"description": "a\0b"},
        {"type": "phone"},
        {"password": "123"},
        {"password": "é" * 37},
        {"capacity": 1},
        {"capacity": 101},
        {"durationMinutes": 4},
        {"durationMinutes": 1441},
        {"startsAt": -1},
        {"startsAt": "2030-01-01T00:00:00Z"},
        {"startsAt": 1000, "durationMinutes": 5},
        {"code": "ab"},
        {"code": "~abc"},
        {"code": "a b c"},
        {"code": "personal"},
        {"code": "0123456789abcdef01234567"},
        {"$set": 1},
    ],
    ids=str,
)
async def test_a7_meeting_when_the_wish_is_wrong_then_400(
    alice: Meetings, wish: dict[str, Any]
) -> None:
    answer = await alice.plan(**wish)
    assert (answer.status, answer.code) == (400, "invalid_payload")


async def test_code_when_chosen_twice_at_once_then_one_gets_it(
    alice: Meetings, bob: Meetings
) -> None:
    code = f"team-{now_ms()}"
    answers = await asyncio.gather(*(who.plan(code=code) for who in (alice, bob) * 4))
    assert sorted(answer.status for answer in answers) == [201] + [400] * 7
    assert {answer.code for answer in answers if answer.status == 400} == {"already_exists"}


async def test_personal_when_asked_for_at_once_then_the_same_for_ever(
    alice: Meetings, bob: Meetings
) -> None:
    answers = await asyncio.gather(*(alice.personal() for _ in range(8)))
    (code,) = {answer.json["meeting"]["code"] for answer in answers}
    assert (await bob.personal()).json["meeting"]["code"] != code
    assert (await alice.end(code)).json["meeting"]["state"] == "open"
    assert (await alice.personal()).json["meeting"]["code"] == code
    assert (await alice.change(code, durationMinutes=5)).status == 400
    assert (await alice.change(code, password="1234")).json["meeting"]["hasPassword"]


async def test_list_when_asked_by_time_then_each_where_it_belongs(alice: Meetings) -> None:
    soon, later = now_ms() + 5 * 60_000, now_ms() + HOUR_MS
    await alice.plan(title="now")
    await alice.plan(title="later", startsAt=later)
    await alice.plan(title="next", startsAt=later - 1)
    await alice.plan(title="soon", startsAt=soon, durationMinutes=5)
    await alice.end(await alice.code(title="over"))
    assert await alice.titles(when="upcoming") == ["next", "later"]
    assert await alice.titles(when="live") == ["soon", "now"]
    assert await alice.titles(when="past") == ["over"]
    assert len(await alice.titles()) == 5


async def test_k2_list_when_paged_then_each_once_and_limits_hold(
    alice: Meetings, bob: Meetings
) -> None:
    for number in range(5):
        await alice.plan(title=f"n{number}")
    await bob.plan(title="not yours")
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = (await alice.page(**query)).json
        seen += [meeting["title"] for meeting in page["items"]]
        if page["nextCursor"] is None:
            break
        query["cursor"] = page["nextCursor"]
    assert seen == [f"n{number}" for number in reversed(range(5))]
    assert len((await alice.page(limit=5)).json["items"]) == 5
    for wrong in ({"limit": 0}, {"limit": 101}, {"limit": -1}, {"limit": "$gt"}, {"when": "now"}):
        assert (await alice.page(**wrong)).code == "invalid_payload", wrong
    for cursor in ("x", "$gt", "", "MS4y", "OTk5OTk5OTk5OTk5OTk5OTk5OS4x", "ü"):
        assert (await alice.page(cursor=cursor)).code == "invalid_payload", cursor


async def test_a7_list_when_the_query_has_operators_then_refused_or_plain_text(
    alice: Meetings,
) -> None:
    await alice.plan(title="a.*b (50%) $gt")
    await alice.plan(title="other")
    assert await alice.titles(q="A.*B (50") == ["a.*b (50%) $gt"]
    assert await alice.titles(q="$GT") == ["a.*b (50%) $gt"]
    assert await alice.titles(q=".*") == ["a.*b (50%) $gt"]
    for unusual in ("\0", "a\u202e", "x" * 121):
        assert (await alice.page(q=unusual)).code == "invalid_payload"
    assert len(await alice.titles(**{"q[$ne]": "x"})) == 2
    assert (await alice.page(**{"$where": "1"})).code == "invalid_payload"
    assert (await alice.page(**{"a.b": "1"})).code == "invalid_payload"


async def test_change_when_null_then_taken_away_and_left_out_stays(alice: Meetings) -> None:
    code = await alice.code(password="1234", capacity=3, description="d")
    changed = (await alice.change(code, password=None, title="New")).json["meeting"]
    assert (changed["hasPassword"], changed["capacity"], changed["title"]) == (False, 3, "New")
    assert changed["description"] == "d"
    assert (await alice.change(code, title=None)).status == 400
    await alice.end(code)
    assert (await alice.change(code, title="Late")).code == "ended"


async def test_change_when_many_come_at_once_then_each_finds_its_wish(alice: Meetings) -> None:
    code = (await alice.plan(title="x")).json["meeting"]["code"]
    wishes = {"title": "y", "lobby": True, "guests": False, "capacity": 5, "muteOnEntry": True}
    answers = await asyncio.gather(
        alice.change(code, password="1234"),
        *(alice.change(code, **{name: wish}) for name, wish in wishes.items()),
    )
    assert [answer.status for answer in answers] == [200] * 6
    meeting = (await alice.get(code)).json["meeting"]
    assert {name: meeting[name] for name in wishes} == wishes
    assert meeting["hasPassword"]


async def test_end_when_repeated_then_the_same_answer(alice: Meetings) -> None:
    code = await alice.code()
    first, second = await alice.end(code), await alice.end(code)
    assert first.json == second.json
    assert first.json["meeting"]["state"] == "ended"


async def test_join_when_allowed_then_the_public_part(alice: Meetings, bob: Meetings) -> None:
    code = await alice.code(password="1234", capacity=3)
    answer = await bob.join(code, password="1234")
    assert (answer.status, answer.json["status"]) == (200, "ok")
    assert answer.json["meeting"]["code"] == code
    assert not {"id", "ownerId", "capacity", "password"} & set(answer.json["meeting"])
    assert (await alice.join(code)).json["meeting"]["isOwner"]


async def test_c3_join_when_not_allowed_then_its_code(alice: Meetings, bob: Meetings) -> None:
    starts_at = now_ms() + HOUR_MS
    locked, early = await alice.code(password="1234"), await alice.code(startsAt=starts_at)
    over = await alice.code()
    await alice.end(over)
    assert (await bob.join(locked)).code == "wrong_password"
    assert (await bob.join(locked, password="4321")).code == "wrong_password"
    not_started = await bob.join(early)
    assert (not_started.status, not_started.code) == (403, "not_started")
    details = not_started.json["error"]["details"]
    assert details["startsAt"] == starts_at
    assert details["opensInSeconds"] == pytest.approx(50 * 60, abs=10)
    ended = await bob.join(over)
    assert (ended.status, ended.code) == (410, "ended")
    for name in ("no-such-code", "personal", "~", "%00", "%24ne", "x" * 500):
        answer = await bob.join(name)
        assert answer.code == "room_not_found", name
        assert answer.json["error"]["details"] == {"isFreeRoom": True}


async def test_aliases_when_used_then_the_same_answers(signaling: Api) -> None:
    token = await _somebody(signaling)
    created = await signaling.request(
        "POST", "/api/meeting/create", token, json={"title": "Old client"}
    )
    assert created.status == 201
    meeting = created.json["meeting"]
    for name in (meeting["id"], meeting["code"]):
        assert (await signaling.request("GET", f"/api/meeting/{name}", token)).json == created.json
    for body in ({"code": meeting["code"]}, {"meetingId": meeting["id"]}):
        joined = await signaling.request("POST", "/api/meeting/join", token, json=body)
        assert joined.json["status"] == "ok"
    nothing = await signaling.request("POST", "/api/meeting/join", token, json={})
    assert nothing.code == "invalid_payload"
    ended = await signaling.request("DELETE", f"/api/meeting/{meeting['id']}", token)
    assert ended.json["meeting"]["state"] == "ended"
