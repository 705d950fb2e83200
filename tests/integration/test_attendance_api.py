"""Attendance, its table and the statistics as owners read them, of people over real sockets."""

import asyncio
import csv
import io
from collections.abc import Awaitable, Callable
from time import time
from typing import Any

import pytest

from server.protocol.lobby import Admitted
from tests.support.api import Answer, Api
from tests.support.marks import over
from tests.support.meetings import Meetings
from tests.support.peers import Peers

pytestmark = over("websocket")
Person = dict[str, Any]


@pytest.fixture(autouse=True)
def quick_book(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.services.attendance_book.SWEEP_SECONDS", 0.02)


@pytest.fixture
async def alices(signaling: Api, peer: Peers) -> Meetings:
    return Meetings(signaling, await peer.token("alice"))


@pytest.fixture
async def bobs(signaling: Api, peer: Peers) -> Meetings:
    return Meetings(signaling, await peer.token("bob"))


async def until(ask: Callable[[], Awaitable[Any]], is_so: Callable[[Any], bool]) -> Any:
    """The answer that is so at last: the book is written a moment later."""
    async with asyncio.timeout(5):
        while not is_so(answer := await ask()):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return answer


async def people_of(meetings: Meetings, code: str, is_so: Callable[[list[Person]], bool]) -> Answer:
    def fits(answer: Answer) -> bool:
        return bool(answer.json["items"]) and is_so(answer.json["items"][0]["people"])

    answer: Answer = await until(lambda: meetings.attendance(code), fits)
    return answer


def is_gone(person: Person) -> bool:
    return all(visit["leftAt"] for visit in person["visits"])


async def test_attendance_when_people_and_a_guest_were_there_then_the_owner_reads_it(
    peer: Peers, signaling: Api, alices: Meetings
) -> None:
    code = await alices.code(title="Plan")
    assert (await alices.attendance(code)).json == {"items": [], "nextCursor": None}
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join(code)
    await bob.join(code)
    token = (await Meetings(signaling).join(code, name="Gus")).token
    gus = await peer("gus", token=token)
    await gus.join(code, email="")
    await gus.goodbye()
    await bob.leave(code)
    await asyncio.sleep(0.01)  # in the same millisecond it would be one visit
    await bob.join(code)

    def is_all_known(people: list[Person]) -> bool:
        return len(people) == 3 and is_gone(people[2]) and len(people[1]["visits"]) == 2

    answer = await people_of(alices, code, is_all_known)
    (session,) = answer.json["items"]
    assert session["startedAt"] == pytest.approx(time() * 1000, abs=5000)
    assert (session["endedAt"], session["peak"], session["isComplete"]) == (None, 3, True)
    assert [(who["name"], who["email"], who["isGuest"]) for who in session["people"]] == [
        ("Alice", "alice@example.org", False),
        ("Bob", "bob@example.org", False),
        ("Gus", "", True),
    ]
    assert [len(who["visits"]) for who in session["people"]] == [1, 2, 1]


async def test_attendance_when_the_meeting_is_ended_then_everybody_has_left(
    peer: Peers, alices: Meetings
) -> None:
    code = await alices.code()
    for name in ("alice", "bob"):
        await (await peer(name)).join(code)
    await alices.end(code)
    answer = await people_of(alices, code, lambda people: all(map(is_gone, people)))
    assert answer.json["items"][0]["endedAt"]
    assert len(answer.json["items"][0]["people"]) == 2


async def test_table_when_downloaded_then_a_file_with_a_row_a_person(
    peer: Peers, alices: Meetings
) -> None:
    code = await alices.code()
    mallory = await peer("mallory")
    await mallory.join(code, name='=HYPERLINK("http://evil.example")')
    answer = await people_of(alices, code, lambda people: len(people) == 1)
    session = answer.json["items"][0]["id"]
    for query in ({}, {"session": session, "timeZone": "Asia/Tokyo"}):
        file = await alices.attendance_table(code, **query)
        assert file.headers["Content-Type"] == "text/csv; charset=utf-8"
        disposition = file.headers["Content-Disposition"]
        assert disposition.startswith('attachment; filename="attendance.csv"')
        assert file.headers["Cache-Control"] == "no-store"
        head, row = csv.reader(io.StringIO(file.content.decode("utf-8-sig"), newline=""))
        found = dict(zip(head, row, strict=True))
        assert found["name"] == '\'=HYPERLINK("http://evil.example")'
        assert found["joined"].endswith("+09:00" if query else "+00:00")


def lately(weeks: list[dict[str, int]], what: str) -> int:
    """In the last two: a week may begin during the test."""
    return sum(week[what] for week in weeks[-2:])


async def test_statistics_when_two_met_then_this_week_has_it_for_both(
    peer: Peers, alices: Meetings, bobs: Meetings, signaling: Api
) -> None:
    before = [lately(await owner.weeks(), "meetings") for owner in (alices, bobs)]
    code = await alices.code()
    for name in ("alice", "bob"):
        await (await peer(name)).join(code)
    for owner, was in zip((alices, bobs), before, strict=True):
        ask = owner.weeks
        weeks = await until(ask, lambda found, n=was + 1: lately(found, "meetings") == n)  # type: ignore[misc]
        assert len(weeks) == 12
        assert lately(weeks, "people") >= 1
        assert [week["meetings"] for week in weeks[:-2]] == [0] * 10
    carols = Meetings(signaling, await peer.token("carol-the-lonely"))
    assert all(
        (week["meetings"], week["minutes"], week["people"]) == (0, 0, 0)
        for week in await carols.weeks("America/New_York")
    )
    tokyo, utc = await carols.weeks("Asia/Tokyo"), await carols.weeks()
    assert {(b["startsAt"] - a["startsAt"]) % (7 * 86_400_000) for a, b in zip(tokyo, utc, strict=True)} == {9 * 3_600_000}  # noqa: E501  # fmt: skip


async def test_e1_attendance_when_it_is_somebody_elses_then_there_is_none(
    peer: Peers, signaling: Api, alices: Meetings, bobs: Meetings
) -> None:
    """Also for somebody who was there, for guests, and for a session of another meeting."""
    code, bobs_code = await alices.code(), await bobs.code()
    bob = await peer("bob")
    await bob.join(code)
    answer = await people_of(alices, code, lambda people: len(people) == 1)
    session = answer.json["items"][0]["id"]
    for asked in (bobs.attendance(code), bobs.attendance_table(code), bobs.calendar_file(code)):
        refused = await asked
        assert (refused.status, refused.code) == (404, "room_not_found")
    assert (await bobs.invite(code, "x@example.org")).code == "room_not_found"
    refused = await bobs.attendance_table(bobs_code, session=session)
    assert (refused.status, refused.code) == (404, "not_found")
    token = (await Meetings(signaling).join(code, name="Gus")).token
    for nobody in (Meetings(signaling, token), Meetings(signaling)):
        for asked in (
            nobody.attendance(code),
            nobody.attendance_table(code),
            nobody.calendar_file(code),
            nobody.invite(code, "x@example.org"),
        ):
            assert (await asked).status == 401
    answer = await signaling.request("GET", "/api/statistics", token)
    assert answer.status == 401


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 51},
        {"limit": "x"},
        {"cursor": "-1"},
        {"cursor": "1e9"},
        {"cursor": "٣"},
        {"cursor": "9" * 14},
        {"$gt": ""},
    ],
    ids=str,
)
async def test_k2_attendance_when_the_page_is_none_then_invalid(
    alices: Meetings, query: dict[str, Any]
) -> None:
    assert (await alices.attendance(await alices.code(), **query)).code == "invalid_payload"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "Europe", "", "x" * 65])
async def test_time_zone_when_there_is_none_such_then_invalid(
    signaling: Api, alices: Meetings, zone: str
) -> None:
    code = await alices.code(startsAt=round(time() * 1000) + 3_600_000)
    for asked in (
        alices.attendance_table(code, timeZone=zone),
        alices.calendar_file(code, timeZone=zone),
        alices.plan(timeZone=zone),
        alices.change(code, timeZone=zone),
    ):
        refused = await asked
        assert (refused.status, refused.code) == (400, "invalid_payload")


async def test_attendance_when_somebody_only_waits_in_the_lobby_then_they_were_not_there(
    peer: Peers, alices: Meetings
) -> None:
    code = await alices.code(lobby=True)
    alice, bob = await peer("alice"), await peer("bob")
    assert await bob.refusal("joinRoom", {"roomId": code}) == "lobby_waiting"
    await alice.join(code)
    answer = await people_of(alices, code, lambda people: len(people) == 1)
    assert answer.json["items"][0]["people"][0]["name"] == "Alice"
    await alice.ask("admit", {"roomId": code, "all": True})
    await bob.next(Admitted)
    await bob.join(code)
    await people_of(
        alices, code, lambda people: [who["name"] for who in people] == ["Alice", "Bob"]
    )
