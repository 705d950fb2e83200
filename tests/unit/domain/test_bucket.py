"""Token buckets: a burst at once, then a steady rate."""

import pytest

from server.domain import bucket as bucket_module
from server.domain.bucket import TokenBucket
from server.domain.rate import Rate

START = 1_000.0
RATE = Rate(per_second=2, burst=3)


def _emptied() -> TokenBucket:
    bucket = TokenBucket(RATE, START)
    assert [bucket.take(START) for _ in range(3)] == [0.0] * 3
    return bucket


def test_b12_take_when_the_burst_is_used_up_then_the_time_until_the_next() -> None:
    assert _emptied().take(START) == pytest.approx(0.5)


def test_take_when_the_time_it_said_has_passed_then_one_and_no_more() -> None:
    bucket = _emptied()
    wait = bucket.take(START)
    assert bucket.take(START + wait) == 0.0
    assert bucket.take(START + wait) == pytest.approx(0.5)


def test_take_when_refused_then_the_wait_does_not_start_again() -> None:
    bucket = _emptied()
    waits = [bucket.take(START + step / 10) for step in range(1, 5)]
    assert waits == pytest.approx([0.4, 0.3, 0.2, 0.1])
    assert bucket.take(START + 0.5) == 0.0


def test_take_when_idle_for_long_then_never_more_than_the_burst() -> None:
    bucket = _emptied()
    later = START + 3600
    assert [bucket.take(later) for _ in range(3)] == [0.0] * 3
    assert bucket.take(later) > 0


def test_take_when_it_goes_on_for_ten_seconds_then_rate_and_burst_add_up() -> None:
    bucket = TokenBucket(RATE, START)
    taken = sum(bucket.take(START + step / 64) == 0.0 for step in range(640))
    assert taken == 3 + 2 * 10 - 1  # the last whole token comes at the very end


def test_is_full_when_used_then_again_after_it_has_refilled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = START
    monkeypatch.setattr(bucket_module, "monotonic", lambda: now)
    bucket = TokenBucket(RATE)
    assert bucket.is_full
    assert bucket.take() == 0.0
    assert not bucket.is_full
    now += 0.5
    assert bucket.is_full


@pytest.mark.parametrize(
    ("factor", "scaled"),
    [(1, Rate(2, 3)), (10, Rate(20, 30)), (0.5, Rate(1, 2)), (0.01, Rate(0.02, 1))],
)
def test_rate_when_scaled_then_both_numbers_and_at_least_one_at_once(
    factor: float, scaled: Rate
) -> None:
    assert RATE.scaled(factor) == scaled
