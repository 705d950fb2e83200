"""The bars our server has to clear."""

from dataclasses import dataclass

from tests.support.bench.broadcast import CHAT
from tests.support.bench.connections import IDLE_KB
from tests.support.bench.cross import CROSS_CANDIDATE, CROSS_SDP
from tests.support.bench.latency import STORM_FACTOR
from tests.support.bench.measurements import Measurements, Metric
from tests.support.bench.peers import OURS
from tests.support.bench.relay import (
    RELAY_CANDIDATE,
    RELAY_CANDIDATE_RECOVERY,
    RELAY_SDP,
    RELAY_SDP_RECOVERY,
)


@dataclass(frozen=True)
class Bar:
    metric: Metric
    limit: float
    unit: str
    is_ratio: bool

    def judge(self, results: Measurements) -> "Verdict | None":
        """None when this run did not measure it."""
        if self.is_ratio:
            reached = results.ratio(self.metric, OURS)
        else:
            reached = results.get(self.metric).middle(OURS)
        return None if reached is None else Verdict(self, reached)


@dataclass(frozen=True)
class Verdict:
    bar: Bar
    reached: float

    @property
    def is_met(self) -> bool:
        return self.reached <= self.bar.limit

    def __str__(self) -> str:
        bar = self.bar
        outcome = "met" if self.is_met else "missed"
        return (
            f"bar {bar.metric.title}: {self.reached:.2f} {bar.unit}, "
            f"at most {bar.limit:g}: {outcome}"
        )


_BARS = (
    Bar(RELAY_SDP, 0.6, "x node", is_ratio=True),
    Bar(RELAY_CANDIDATE, 0.9, "x node", is_ratio=True),
    Bar(RELAY_SDP_RECOVERY, 1.15, "x without", is_ratio=True),
    Bar(RELAY_CANDIDATE_RECOVERY, 1.15, "x without", is_ratio=True),
    Bar(CHAT, 0.6, "x node", is_ratio=True),
    Bar(CROSS_SDP, 0.5, "x stock", is_ratio=True),
    Bar(CROSS_CANDIDATE, 0.5, "x stock", is_ratio=True),
    Bar(IDLE_KB, 25, "kB", is_ratio=False),
    Bar(STORM_FACTOR, 3, "x", is_ratio=False),
)


def judge(results: Measurements) -> list[Verdict]:
    return [verdict for bar in _BARS if (verdict := bar.judge(results)) is not None]
