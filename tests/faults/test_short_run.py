"""A short run of the fault kit: enough to notice that something has come loose."""

from collections import Counter
from pathlib import Path

import pytest

from tests.support.faults import plan
from tests.support.faults.report import explain
from tests.support.faults.run import Load
from tests.support.faults.series import own_cluster

SECONDS = 12.0
ONE_NODE = Load(
    pairs=4,
    rooms=1,
    gap_seconds=0.25,
    seconds=SECONDS,
    kinds=(*plan.PERSON_KINDS, plan.PAUSE_MONGO),
)


@pytest.mark.parametrize("seed", [1])
async def test_one_node_when_everything_breaks_then_nothing_is_lost(
    seed: int, tmp_path: Path
) -> None:
    async with own_cluster(tmp_path, 1, ONE_NODE) as series:
        outcome = await series.run(seed)

    assert not outcome.violations, explain(outcome)
    assert outcome.faults.keys() >= {plan.CUT, plan.RESET, plan.HALF_OPEN, plan.PAUSE_MONGO}
    assert outcome.counts["acked"] > 300
    recovered = Counter({kind: len(seconds) for kind, seconds in outcome.times.alone.items()})
    assert recovered[plan.CUT] + len(outcome.times.mixed[plan.CUT]) > 0
