"""Samples of every metric and server, round by round, and what follows from them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True)
class Metric:
    key: str
    title: str
    unit: str


@dataclass
class Samples:
    """One metric; the n-th samples of all servers were taken side by side."""

    metric: Metric
    by_peer: dict[str, list[float]] = field(default_factory=dict)

    def middle(self, peer: str) -> float | None:
        samples = self.by_peer.get(peer)
        return median(samples) if samples else None

    def ratio(self, peer: str, base: str) -> float | None:
        """Median of the rounds' ratios: a slow spell of the machine slows both sides of one."""
        pairs = zip(self.by_peer.get(peer, []), self.by_peer.get(base, []), strict=False)
        ratios = [ours / theirs for ours, theirs in pairs if theirs]
        return median(ratios) if ratios else None


class Measurements:
    """All samples of a run, in the order in which their metrics were first seen."""

    def __init__(self) -> None:
        self._samples: dict[str, Samples] = {}

    def add(self, metric: Metric, peer: str, value: float) -> None:
        samples = self._samples.setdefault(metric.key, Samples(metric))
        samples.by_peer.setdefault(peer, []).append(value)

    def get(self, metric: Metric) -> Samples:
        return self._samples.get(metric.key, Samples(metric))

    def __iter__(self) -> Iterator[Samples]:
        return iter(self._samples.values())
