"""Short runs of the fault kit: enough to notice that something has come loose."""

from pathlib import Path

import pytest

from tests.support.faults import plan
from tests.support.faults.report import explain
from tests.support.faults.run import Load
from tests.support.faults.series import own_cluster

PLAIN, WITH_MEETINGS = 1, 2
# Whoever comes back after the grace time makes a run long, and has a test of its own elsewhere.
PERSON_KINDS = tuple(kind for kind in plan.PERSON_KINDS if kind != plan.LATE_RETURN)


@pytest.mark.parametrize(
    ("nodes", "seed", "cluster_kinds"),
    [
        pytest.param(1, PLAIN, (plan.PAUSE_MONGO,), id="one node"),
        pytest.param(2, WITH_MEETINGS, (plan.KILL_NODE, plan.KILL_REDIS), id="two nodes"),
    ],
)
async def test_calls_when_everything_breaks_then_nothing_is_lost(
    nodes: int, seed: int, cluster_kinds: tuple[str, ...], tmp_path: Path
) -> None:
    kinds = (*PERSON_KINDS, *cluster_kinds)
    load = Load(pairs=3, rooms=1, gap_seconds=0.25, seconds=6.0, kinds=kinds)

    async with own_cluster(tmp_path, nodes, load) as series:
        outcome = await series.run(seed)

    assert not outcome.violations, explain(outcome)
    assert outcome.faults.keys() >= {plan.CUT, plan.RESET, *cluster_kinds}
    assert outcome.counts["acked"] > 200
    assert outcome.counts["received"] > 200
    assert outcome.counts["chat_acked"] >= 3
