"""The report judges, and shows what went before a violation."""

from collections import Counter

import pytest

from tests.faults.story import Story
from tests.support.faults import plan
from tests.support.faults.checker import Violation
from tests.support.faults.history import Answered, History, Injected, Sent
from tests.support.faults.recovery import RecoveryTimes, Wait, percentile
from tests.support.faults.report import Total, explain, table
from tests.support.faults.run import Outcome


def outcome(violations: list[Violation], times: RecoveryTimes) -> Outcome:
    history = History()
    history.add(Sent(1.0, "alice", "a", "b", 7, "iceCandidate"))
    history.add(Sent(1.1, "alice", "a", "b", 8, "iceCandidate"))
    history.add(Injected(1.2, "cluster", plan.KILL_NODE, "node1"))
    history.add(Answered(1.3, "alice", "a#7", "ok"))
    counts = Counter(sent=12_000)
    faults = Counter({plan.CUT: 30})
    return Outcome(1, 60.0, faults, counts, violations, times, history)


def times_of(kind: str, *seconds: float) -> RecoveryTimes:
    times = RecoveryTimes()
    for value in seconds:
        times.add(Wait(kind, since=0.0), now=value)
    return times


def test_total_when_nothing_is_wrong_then_good() -> None:
    total = Total([outcome([], times_of(plan.CUT, 0.2, 1.9))])
    assert total.is_good
    assert not total.is_full


def test_total_when_twenty_runs_had_enough_signals_and_faults_then_full() -> None:
    assert Total([outcome([], RecoveryTimes())] * 20).is_full


@pytest.mark.parametrize(("kind", "seconds"), [(plan.CUT, 2.1), (plan.KILL_NODE, 5.1)])
def test_total_when_a_recovery_takes_too_long_then_not_good(kind: str, seconds: float) -> None:
    total = Total([outcome([], times_of(kind, 0.2, seconds))])
    assert not total.is_good
    assert kind in total.missed_bars[0]
    assert total.missed_bars[0] in table(total)


def test_total_when_another_fault_made_a_recovery_long_then_it_is_shown_and_not_judged() -> None:
    times = RecoveryTimes()
    times.add(Wait(plan.CUT, since=0.0, is_alone=False), now=9.0)
    total = Total([outcome([], times)])
    assert total.is_good
    assert "9.00s" in table(total)


def test_violation_when_explained_then_only_what_concerns_it_and_the_cluster() -> None:
    violation = Violation(1.0, "lost", "gone", frozenset({"a#7"}))
    found = outcome([violation], RecoveryTimes())
    assert not Total([found]).is_good
    told = explain(found)
    assert "number=7" in told
    assert "a#7 code=ok" in told
    assert "node1" in told
    assert "number=8" not in told


def test_violation_when_found_by_the_checker_then_it_names_whom_it_concerns() -> None:
    story = Story()
    story.drop("bob")
    story.come_back("bob", is_recovered=False)
    assert story.ending == ["not recovered"]
    assert "bob" in story.checker.violations[0].words


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [([], 99, None), ([3.0], 50, 3.0), ([1.0, 2.0, 3.0, 4.0], 50, 2.0), ([1.0, 2.0], 99, 2.0)],
)
def test_percentile_when_asked_then_the_nearest_rank(
    values: list[float], percent: float, expected: float | None
) -> None:
    assert percentile(values, percent) == expected
