"""Stays become visits, people and sessions."""

import pytest

from server.domain.attendance import (
    Interval,
    Session,
    Stay,
    Visit,
    merged,
    seconds_between,
    summarise,
)
from server.domain.ids import UserId

NOW = 1000.0


def stay(who: str, joined_at: float, left_at: float | None, name: str = "") -> Stay:
    return Stay(user_id=UserId(who), name=name or who, joined_at=joined_at, left_at=left_at)


def session(*stays: Stay) -> Session:
    return summarise("m.1", stays, NOW)


def test_person_when_they_come_back_then_one_row_with_the_time_of_both_stays() -> None:
    found = session(stay("alice", 300, 400, "Al"), stay("bob", 0, 50), stay("alice", 100, 200))
    assert [person.user_id for person in found.attendees] == ["bob", "alice"]
    alice = found.attendees[1]
    assert alice.visits == (Visit(100, 200), Visit(300, 400))
    assert (alice.name, alice.seconds) == ("Al", 200)
    assert (found.started_at, found.ended_at) == (0, 400)


def test_person_when_on_two_devices_then_their_time_counts_once() -> None:
    (alice,) = session(stay("alice", 0, 300), stay("alice", 100, 200)).attendees
    assert (alice.visits, alice.seconds) == ((Visit(0, 300),), 300)


def test_person_when_still_there_then_until_now_and_without_an_end() -> None:
    found = session(stay("alice", 0, 100), stay("alice", 900, None), stay("bob", 0, 950))
    alice = found.attendees[0]
    assert alice.visits == (Visit(0, 100), Visit(900, None))
    assert (alice.seconds, found.ended_at) == (200, None)


@pytest.mark.parametrize(
    ("stays", "peak"),
    [
        ([stay("a", 0, 10)], 1),
        ([stay("a", 5, 5)], 1),
        ([stay("a", 0, 10), stay("b", 10, 20)], 1),
        ([stay("a", 0, 10), stay("b", 9, 20)], 2),
        ([stay("a", 0, 10), stay("a", 0, 10)], 1),
        ([stay("a", 0, 10), stay("b", 2, 4), stay("c", 5, 6), stay("d", 5.5, None)], 3),
        ([stay("a", 0, None), stay("b", 500, None), stay("c", 999, None)], 3),
    ],
)
def test_peak_when_people_come_and_go_then_how_many_were_there_at_once(
    stays: list[Stay], peak: int
) -> None:
    assert session(*stays).peak == peak
    assert session(*reversed(stays)).peak == peak


@pytest.mark.parametrize(
    ("intervals", "expected"),
    [
        ([], []),
        ([(5, 6), (0, 1)], [(0, 1), (5, 6)]),
        ([(0, 1), (1, 2)], [(0, 2)]),
        ([(0, 9), (2, 3), (8, 10)], [(0, 10)]),
    ],
)
def test_intervals_when_they_touch_then_one(
    intervals: list[Interval], expected: list[Interval]
) -> None:
    assert merged(intervals) == expected


def test_seconds_when_an_interval_crosses_a_boundary_then_each_side_gets_its_part() -> None:
    assert seconds_between([(5, 25), (8, 12), (90, 200)], [10, 20, 100]) == [10, 15]
    assert seconds_between([], [10, 20]) == [0]
