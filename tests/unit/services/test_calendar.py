"""What calendars are told of a meeting, read back as they read it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from server.domain.identity import Identity
from server.domain.ids import MeetingId, RoomId, SessionId, UserId
from server.domain.meeting import Meeting
from server.services.calendar import calendar_entry

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2030, 3, 29, 9, 0, tzinfo=BERLIN)
LINK = "https://parley.example/room/abc-defg-hij"
NOW = 1_800_000_000.0
ADA = Identity(UserId("u"), "ada@example.org", 'Ada "A"; L', SessionId("s"), 0.0)
MEETING = Meeting(
    MeetingId("65f0c0ffee65f0c0ffee65f0"),
    RoomId("abc-defg-hij"),
    ADA.user_id,
    "Plan; A, B",
    NOW,
    description="One\nTwo",
    starts_at=START.timestamp(),
    duration_minutes=90,
    sequence=3,
)


def read(meeting: Meeting, zone: ZoneInfo = BERLIN, organizer: Identity = ADA) -> tuple[Any, Any]:
    """The calendar and its one event."""
    raw = calendar_entry(meeting, organizer, LINK, zone, NOW)
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    calendar = Calendar.from_ical(raw)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_entry_when_read_then_it_has_what_was_planned() -> None:
    calendar, event = read(MEETING)
    assert calendar["METHOD"] == "PUBLISH"
    assert (event["UID"], event["SEQUENCE"]) == ("65f0c0ffee65f0c0ffee65f0@parley", 3)
    assert (event["SUMMARY"], event["STATUS"]) == ("Plan; A, B", "CONFIRMED")
    assert event["DESCRIPTION"] == f"One\nTwo\n\nJoin: {LINK}"
    assert event["URL"] == event["LOCATION"] == LINK
    assert event["ORGANIZER"] == "mailto:ada@example.org"
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert event.decoded("DTSTART") == START
    assert (event.decoded("DTEND") - event.decoded("DTSTART")).total_seconds() == 90 * 60
    assert event.decoded("DTSTAMP") == datetime.fromtimestamp(NOW, UTC)
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Berlin"]


def test_entry_when_in_utc_then_no_zone_is_needed() -> None:
    calendar, event = read(MEETING, ZoneInfo("UTC"))
    assert event["DTSTART"].to_ical() == b"20300329T080000Z"
    assert not calendar.walk("VTIMEZONE")


@pytest.mark.parametrize("hour", [0, 1, 2])
def test_entry_when_clocks_show_an_hour_again_then_it_is_at_the_right_one(hour: int) -> None:
    start = datetime(2027, 10, 31, hour, 30, tzinfo=UTC)
    _, event = read(replace(MEETING, starts_at=start.timestamp(), duration_minutes=45))
    assert event.decoded("DTSTART").timestamp() == start.timestamp()
    assert event.decoded("DTEND").timestamp() == start.timestamp() + 45 * 60


def test_entry_when_the_meeting_has_no_end_then_an_hour() -> None:
    _, event = read(replace(MEETING, duration_minutes=None))
    assert (event.decoded("DTEND") - event.decoded("DTSTART")).total_seconds() == 3600


def test_entry_when_called_off_before_its_start_then_cancelled() -> None:
    calendar, event = read(replace(MEETING, ended_at=NOW))
    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")


def test_entry_when_it_took_place_then_it_stays_in_calendars() -> None:
    calendar, event = read(replace(MEETING, ended_at=START.timestamp() + 60))
    assert (calendar["METHOD"], event["STATUS"]) == ("PUBLISH", "CONFIRMED")


def test_entry_when_texts_look_like_lines_of_it_then_they_are_text() -> None:
    evil = "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\nATTENDEE:mailto:eve@example.org"
    meeting = replace(MEETING, description=evil)
    calendar, event = read(meeting, organizer=replace(ADA, name='A";X=Y:mailto:eve@example.org'))
    assert len(calendar.walk()) == len(read(MEETING)[0].walk())
    assert "ATTENDEE" not in event
    assert event["ORGANIZER"] == "mailto:ada@example.org"
    assert "BEGIN:VEVENT" in event["DESCRIPTION"]
