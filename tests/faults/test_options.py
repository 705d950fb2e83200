"""The command line says which faults apply to what is tested."""

import pytest

from tests.support.faults import plan
from tests.support.faults.options import parse


def test_options_when_nothing_is_said_then_every_fault_of_a_cluster() -> None:
    options = parse([])
    assert options.nodes == 3
    assert list(options.seeds) == list(range(1, 21))
    assert {*options.load.kinds} | {plan.CLOCK_JUMP} == {*plan.KINDS}


def test_options_when_there_is_one_node_then_no_fault_that_needs_another() -> None:
    kinds = {*parse(["--nodes", "1"]).load.kinds}
    assert plan.PAUSE_MONGO in kinds
    assert not kinds & {plan.KILL_NODE, plan.PAUSE_REDIS, plan.ROLLING_RESTART}


def test_options_when_the_server_runs_elsewhere_then_only_what_a_network_does() -> None:
    options = parse(["--url", "http://localhost:5000/"])
    assert options.url == "http://localhost:5000"
    assert {*options.load.kinds} == {*plan.PERSON_KINDS} - {plan.EXPIRED_TOKEN}


def test_options_when_kinds_are_chosen_then_only_those() -> None:
    assert parse(["--kinds", "kill_node,cut"]).load.kinds == (plan.CUT, plan.KILL_NODE)


def test_options_when_minutes_are_given_then_they_are_shared_by_the_seeds() -> None:
    assert parse(["--minutes", "10", "--seeds", "5"]).load.seconds == 120


@pytest.mark.parametrize(
    "arguments", [["--kinds", "earthquake"], ["--nodes", "0"], ["--seeds", "0"]], ids=" ".join
)
def test_options_when_they_make_no_sense_then_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parse(arguments)
    assert "error:" in capsys.readouterr().err
