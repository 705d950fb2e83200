"""The same seed gives the same faults."""

from itertools import islice

from tests.support.faults import plan

PEOPLE = ["p00", "p01", "p02"]


def steps(seed: int, *kinds: str) -> list[plan.Step]:
    return list(islice(plan.person_steps(seed, kinds or plan.KINDS, PEOPLE, 0.5), 200))


def test_plan_when_the_seed_is_the_same_then_the_same_faults() -> None:
    assert steps(7) == steps(7)
    assert steps(7) != steps(8)


def test_plan_when_it_is_long_enough_then_every_kind_and_person_has_a_turn() -> None:
    assert {step.kind for step in steps(1)} == set(plan.PERSON_KINDS)
    assert {step.who for step in steps(1)} == set(PEOPLE)


def test_plan_when_kinds_are_chosen_then_no_other() -> None:
    assert {step.kind for step in steps(1, plan.CUT, plan.KILL_NODE)} == {plan.CUT}


def test_plan_of_the_cluster_when_one_round_is_over_then_each_kind_was_there_once() -> None:
    kinds = [step.kind for step in islice(plan.cluster_steps(3, plan.KINDS), 14)]
    assert sorted(kinds[:7]) == sorted(kinds[7:]) == sorted(plan.CLUSTER_KINDS)


def test_plan_of_the_cluster_when_no_kind_is_chosen_then_it_is_empty() -> None:
    assert list(plan.cluster_steps(3, [plan.CUT])) == []
