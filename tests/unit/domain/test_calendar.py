"""Time zones and weeks."""

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from server.domain.calendar import find_time_zone, week_starts

HOUR, WEEK = 3600, 7 * 24 * 3600


def at(text: str, zone: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


@pytest.mark.parametrize(
    ("moment", "monday"),
    [
        ("2030-03-11T00:00:00", "2030-03-11"),
        ("2030-03-17T23:59:59", "2030-03-11"),
        ("2030-03-18T00:00:00", "2030-03-18"),
    ],
)
@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Kiritimati", "America/Los_Angeles"])
def test_week_when_asked_then_from_monday_to_sunday_where_the_zone_is(
    zone: str, moment: str, monday: str
) -> None:
    assert week_starts(at(moment, zone), ZoneInfo(zone), 1)[0] == at(monday, zone)


def test_weeks_when_clocks_change_then_each_begins_at_midnight_all_the_same() -> None:
    zone = ZoneInfo("Europe/Berlin")
    starts = week_starts(at("2030-04-03T12:00", zone.key), zone, 3)
    assert [datetime.fromtimestamp(start, zone).isoformat() for start in starts] == [
        "2030-03-18T00:00:00+01:00",
        "2030-03-25T00:00:00+01:00",
        "2030-04-01T00:00:00+02:00",
        "2030-04-08T00:00:00+02:00",
    ]
    assert [later - earlier for earlier, later in pairwise(starts)] == [WEEK, WEEK - HOUR, WEEK]
    autumn = week_starts(at("2030-10-28T12:00", zone.key), zone, 2)
    assert autumn[1] - autumn[0] == WEEK + HOUR


def test_weeks_when_there_is_no_midnight_on_a_monday_then_still_in_order() -> None:
    """Clocks went from 23:59:59 on Sunday to 1:00 on Monday."""
    zone = ZoneInfo("America/Asuncion")
    starts = week_starts(datetime(2022, 10, 5, tzinfo=UTC).timestamp(), zone, 4)
    assert sorted(set(starts)) == starts
    assert len(starts) == 5


@pytest.mark.parametrize("name", ["Europe/Berlin", "UTC", "Asia/Kolkata"])
def test_time_zone_when_it_exists_then_found(name: str) -> None:
    zone = find_time_zone(name)
    assert zone is not None
    assert zone.key == name


@pytest.mark.parametrize(
    "name", ["", "Europe", "Europe/Paris\n", "../../etc/passwd", "/etc/passwd", "a\0b", "x" * 65]
)
def test_time_zone_when_it_is_no_name_of_one_then_none(name: str) -> None:
    assert find_time_zone(name) is None
