"""When a meeting is open, and what its code looks like."""

import pytest

from server.domain.ids import MeetingId, RoomId, UserId
from server.domain.meeting import Meeting, MeetingState, is_custom_code, new_code

START, MADE = 10_000.0, 5_000.0


def _meeting(
    *, starts_at: float | None = None, minutes: int | None = None, ended_at: float | None = None
) -> Meeting:
    return Meeting(
        MeetingId("1"),
        RoomId("abc"),
        UserId("u"),
        "Plan",
        MADE,
        starts_at=starts_at,
        duration_minutes=minutes,
        ended_at=ended_at,
    )


@pytest.mark.parametrize(
    ("meeting", "now", "state"),
    [
        (_meeting(), MADE, "open"),
        (_meeting(), MADE + 1e9, "open"),
        (_meeting(minutes=5), MADE + 299.9, "open"),
        (_meeting(minutes=5), MADE + 300, "ended"),
        (_meeting(starts_at=START), START - 600.001, "upcoming"),
        (_meeting(starts_at=START), START - 600, "open"),
        (_meeting(starts_at=START), START + 1e9, "open"),
        (_meeting(starts_at=START, minutes=10), START + 599.9, "open"),
        (_meeting(starts_at=START, minutes=10), START + 600, "ended"),
        (_meeting(starts_at=START, ended_at=MADE), MADE, "ended"),
    ],
)
def test_state_when_time_passes_then_by_the_clock(
    meeting: Meeting, now: float, state: MeetingState
) -> None:
    assert meeting.state(now) == state


def test_code_when_made_then_three_groups_of_letters_that_cannot_be_confused() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert {tuple(map(len, code.split("-"))) for code in codes} == {(3, 4, 3)}
    assert not set("".join(codes)) & set("ilo01")
    assert all(map(is_custom_code, codes))


@pytest.mark.parametrize("code", ["abc", "Team_1", "x" * 64, "a-b", "__proto__"])
def test_custom_code_when_a_rooms_name_then_good(code: str) -> None:
    assert is_custom_code(code)


@pytest.mark.parametrize(
    "code",
    ["", "ab", "x" * 65, "~abc", "a b", "abc\n", "é" * 3, "personal", "a" * 24, "a.b", "a/b"],
)
def test_custom_code_when_none_or_taken_for_something_else_then_refused(code: str) -> None:
    assert not is_custom_code(code)
