"""The book of who was in which meeting, over a real MongoDB and with a clock that a test sets."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from server.domain.attendance import Session, Visit, summarise
from server.domain.ids import MeetingId, RoomId, UserId
from server.domain.meeting import Meeting
from server.errors import Unavailable
from server.presence.memory import MemoryPresence
from server.presence.movements import MemoryMovements
from server.services.attendance_book import CHECK_SECONDS, AttendanceBook
from server.settings import Settings
from server.storage.attendance import AttendanceStore, WeekCount
from server.storage.database import Database
from server.storage.meetings import MeetingStore
from tests.contract.people import (
    ALICE,
    ALICE_PHONE,
    BOB,
    CAROL,
    GRACE_SECONDS,
    come_back,
    join,
    lose,
    person,
)
from tests.contract.subject import Clock

START = 1_800_000_000.0
CODE = RoomId("abc-defg-hij")
MINUTE = 60.0


class Desk:
    """One node's rooms and its book; `pass_time` sweeps as often as a server does."""

    def __init__(self, attendance: AttendanceStore, meetings: MeetingStore) -> None:
        self.clock = Clock(START)
        self.attendance, self.meetings = attendance, meetings
        self.meeting: Meeting
        self.open_room()

    def open_room(self) -> None:
        """A server that has just started: it remembers nobody."""
        self.presence = MemoryPresence(self.clock)
        self.presence.movements = MemoryMovements(self.clock)
        self.book = self.new_book()

    def new_book(self) -> AttendanceBook:
        return AttendanceBook(
            self.attendance, self.meetings, self.presence, self.presence.movements, self.clock
        )

    async def pass_time(self, seconds: float) -> None:
        end = self.clock.now + seconds
        await self.book.sweep()
        while self.clock.now < end:
            self.clock.now = min(end, self.clock.now + CHECK_SECONDS)
            await self.book.sweep()

    async def sessions(self, limit: int = 100, max_stays: int = 100) -> list[Session]:
        await self.book.sweep()
        found = await self.attendance.sessions(self.meeting.id, None, limit, max_stays)
        return [summarise(each.id, each.stays, self.clock.now) for each in found.sessions]


@pytest.fixture
async def desk(settings: Settings) -> AsyncIterator[Desk]:
    database = Database(settings.mongo_database)
    await database.open(settings.mongo_uri)
    meetings, attendance = MeetingStore(database), AttendanceStore(database)
    await meetings.create_indexes()
    await attendance.create_indexes()
    desk = Desk(attendance, meetings)
    desk.meeting = await meetings.add(
        Meeting(MeetingId(""), CODE, ALICE.user_id, "Plan", START - 1)
    )
    yield desk
    database.close()


async def test_stay_when_somebody_comes_back_then_one_row_and_the_reconnect_does_not_show(
    desk: Desk,
) -> None:
    await join(desk.presence, ALICE, CODE)
    await desk.pass_time(MINUTE)
    await join(desk.presence, BOB, CODE)
    await lose(desk.presence, BOB)
    await desk.pass_time(GRACE_SECONDS - 5)
    assert await come_back(desk.presence, BOB)
    await desk.pass_time(MINUTE - GRACE_SECONDS + 5)
    await desk.presence.leave(CODE, BOB.id)
    await desk.pass_time(MINUTE)
    await join(desk.presence, replace(BOB, id=person("bob", "_new").id), CODE)
    await desk.pass_time(MINUTE)
    (session,) = await desk.sessions()
    assert (session.started_at, session.ended_at, session.peak) == (START, None, 2)
    alice, bob = session.attendees
    assert (alice.visits, alice.seconds) == ((Visit(START, None),), 4 * MINUTE)
    assert bob.visits == (
        Visit(START + MINUTE, START + 2 * MINUTE),
        Visit(START + 3 * MINUTE, None),
    )
    assert (bob.name, bob.email, bob.seconds) == ("Bob", "bob@example.org", 2 * MINUTE)


async def test_room_when_it_is_no_meeting_then_not_recorded(desk: Desk) -> None:
    await join(desk.presence, ALICE, RoomId("demo"))
    await join(desk.presence, BOB, CODE)
    await desk.pass_time(1)
    assert [stay.room_id for stay in await desk.attendance.open_stays(10)] == [CODE]


@pytest.mark.parametrize(("minutes", "sessions"), [(9.9, 1), (10.1, 2)])
async def test_session_when_empty_for_a_while_then_the_next_one_begins(
    desk: Desk, minutes: float, sessions: int
) -> None:
    await join(desk.presence, ALICE, CODE)
    await desk.pass_time(3600)
    await join(desk.presence, BOB, CODE)
    await desk.presence.leave(CODE, ALICE.id)
    await desk.presence.leave(CODE, BOB.id)
    left_at = desk.clock.now
    await desk.pass_time(minutes * MINUTE)
    await join(desk.presence, CAROL, CODE)
    found = await desk.sessions()
    assert len(found) == sessions
    names = [person.name for session in found for person in session.attendees]
    assert sorted(names) == ["Alice", "Bob", "Carol"]
    if sessions == 2:
        assert (found[0].started_at, found[1].ended_at) == (desk.clock.now, left_at)


async def test_session_when_somebody_sits_there_for_hours_then_still_the_same(desk: Desk) -> None:
    await join(desk.presence, ALICE, CODE)
    await desk.pass_time(2 * 3600)
    await join(desk.presence, BOB, CODE)
    assert len(await desk.sessions()) == 1


async def test_server_when_killed_then_its_stays_end_when_they_were_seen_last(desk: Desk) -> None:
    await join(desk.presence, ALICE, CODE)
    await join(desk.presence, BOB, CODE)
    await desk.pass_time(10 * MINUTE)
    await desk.presence.leave(CODE, BOB.id)
    await desk.pass_time(MINUTE)
    seen_at = desk.clock.now
    desk.clock.now += 3600
    desk.open_room()
    await join(desk.presence, CAROL, CODE)
    later, earlier = await desk.sessions()
    assert [person.name for person in later.attendees] == ["Carol"]
    alice, bob = earlier.attendees
    assert alice.visits == (Visit(START, seen_at),)
    assert bob.visits == (Visit(START, START + 10 * MINUTE),)
    assert len(await desk.attendance.open_stays(10)) == 1


async def test_book_when_the_database_is_away_then_written_down_later_with_the_times_of_then(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await join(desk.presence, ALICE, CODE)
    await desk.pass_time(MINUTE)

    async def away(*_: object) -> None:
        raise Unavailable

    with monkeypatch.context() as patch:
        patch.setattr(desk.attendance, "note_join", away)
        await join(desk.presence, BOB, CODE)
        desk.clock.now += MINUTE
        await desk.presence.leave(CODE, ALICE.id)
        with pytest.raises(Unavailable):
            await desk.book.sweep()
    desk.clock.now += MINUTE
    (session,) = await desk.sessions()
    alice, bob = session.attendees
    assert alice.visits == (Visit(START, START + 2 * MINUTE),)
    assert bob.visits == (Visit(START + MINUTE, None),)


async def test_movement_when_it_cannot_be_written_then_those_after_it_are(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    note_join = desk.attendance.note_join

    async def hates_alice(meeting: Meeting, movement: Any) -> None:
        if movement.participant.id == ALICE.id:
            raise RuntimeError("not her")
        await note_join(meeting, movement)

    monkeypatch.setattr(desk.attendance, "note_join", hates_alice)
    await join(desk.presence, ALICE, CODE)
    await join(desk.presence, BOB, CODE)
    (session,) = await desk.sessions()
    assert [person.name for person in session.attendees] == ["Bob"]
    assert "could not be written down" in caplog.text


async def test_book_when_several_write_the_same_then_as_if_one_had(desk: Desk) -> None:
    for _ in range(3):
        await join(desk.presence, ALICE, CODE)
        await join(desk.presence, BOB, CODE)
        desk.clock.now += 1
        await desk.presence.leave(CODE, ALICE.id)
        desk.clock.now += 1
    found = await desk.presence.movements.take("", 100) or []
    assert len(found) == 7

    class Repeating:
        """Gives everybody all of it, as when a node goes on while another one takes over."""

        async def take(self, done: str, count: int) -> list[Any]:
            return [each for each in found if each.id > done][:1]

    books = [
        AttendanceBook(desk.attendance, desk.meetings, desk.presence, Repeating(), desk.clock)
        for _ in range(5)
    ]
    await asyncio.gather(*(book.sweep() for book in books))
    await books[0].sweep()
    desk.book = AttendanceBook(
        desk.attendance, desk.meetings, desk.presence, Repeating(), desk.clock
    )
    (session,) = await desk.sessions()
    alice, bob = session.attendees
    assert alice.visits == tuple(Visit(START + 2 * n, START + 2 * n + 1) for n in range(3))
    assert bob.visits == (Visit(START, None),)


async def test_sessions_when_there_are_many_then_page_by_page(desk: Desk) -> None:
    for _ in range(5):
        await join(desk.presence, ALICE, CODE)
        await desk.presence.leave(CODE, ALICE.id)
        await desk.book.sweep()
        desk.clock.now += 3600
    starts, before = [], None
    has_more = True
    while has_more:
        page, has_more = await desk.attendance.sessions(desk.meeting.id, before, 2, 100)
        starts += [stored.stays[0].joined_at for stored in page]
        before = starts[-1]
    assert starts == [START + 3600 * n for n in (4, 3, 2, 1, 0)]


async def test_sessions_when_they_are_long_then_fewer_on_a_page_and_none_is_left_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.storage.attendance.MAX_STAYS_OF_PAGE", 3)
    for _ in range(4):
        for who in (ALICE, BOB):
            await join(desk.presence, who, CODE)
            await desk.presence.leave(CODE, who.id)
        await desk.book.sweep()
        desk.clock.now += 3600
    first = await desk.attendance.sessions(desk.meeting.id, None, 4, 100)
    assert (len(first.sessions), first.has_more) == (2, True)
    before = first.sessions[-1].stays[0].joined_at
    second = await desk.attendance.sessions(desk.meeting.id, before, 4, 100)
    assert (len(second.sessions), second.has_more) == (2, False)


async def test_session_when_somebody_comes_all_the_time_then_the_first_stays_and_it_says_so(
    desk: Desk,
) -> None:
    for _ in range(4):
        await join(desk.presence, ALICE, CODE)
        await desk.presence.leave(CODE, ALICE.id)
        desk.clock.now += 1
    await desk.book.sweep()
    (stored,), _ = await desk.attendance.sessions(desk.meeting.id, None, 10, 3)
    assert (len(stored.stays), stored.is_complete) == (3, False)
    (stored,), _ = await desk.attendance.sessions(desk.meeting.id, None, 10, 4)
    assert (len(stored.stays), stored.is_complete) == (4, True)


async def test_weeks_when_counted_then_what_one_owns_or_was_in_and_the_others_there(
    desk: Desk,
) -> None:
    foreign = Meeting(MeetingId(""), RoomId("foreign"), UserId("u_dave"), "Foreign", START)
    await desk.meetings.add(foreign)
    boundaries = [START, START + 10_000, START + 20_000, START + 30_000]
    for code, people in (
        (CODE, (ALICE, ALICE_PHONE, BOB, CAROL)),
        (CODE, (BOB,)),
        (RoomId("foreign"), (ALICE, BOB)),
        (RoomId("foreign"), (BOB, CAROL)),
    ):
        for who in people:
            await join(desk.presence, who, code)
            await desk.presence.leave(code, who.id)
        await desk.book.sweep()
        desk.clock.now += 5000
    own = await desk.attendance.stays_of(ALICE.user_id, START, 100)
    assert len(own) == 3
    sessions = {session for session, _ in own}
    counts = await desk.attendance.count_weeks(ALICE.user_id, sessions, boundaries)
    assert counts == [WeekCount(2, 2), WeekCount(1, 1), WeekCount(0, 0)]
    carols = await desk.attendance.count_weeks(CAROL.user_id, {"none"}, boundaries)
    assert carols == [WeekCount(0, 0)] * 3


async def test_index_when_open_stays_are_asked_for_then_used(desk: Desk) -> None:
    """Twice a minute over a collection that only grows."""
    stays = desk.attendance._stays
    plan = await stays.find({"leftAt": None}).sort("seenAt", 1).explain()
    assert "open" in str(plan["queryPlanner"]["winningPlan"])


async def test_server_when_it_stops_then_what_just_happened_is_written_down(desk: Desk) -> None:
    running = asyncio.ensure_future(desk.book.run())
    await asyncio.sleep(0)
    await join(desk.presence, ALICE, CODE)
    running.cancel()
    await asyncio.wait([running])
    (stay,) = await desk.attendance.open_stays(10)
    assert stay.participant_id == ALICE.id


async def test_server_when_it_stops_and_the_database_hangs_then_it_stops_all_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.services.attendance_book.LAST_SECONDS", 0.05)

    async def hang(limit: int) -> None:
        await asyncio.sleep(30)

    monkeypatch.setattr(desk.attendance, "open_stays", hang)
    running = asyncio.ensure_future(desk.book.run())
    await asyncio.sleep(0)
    running.cancel()
    done, _ = await asyncio.wait([running], timeout=5)
    assert done
