"""Samples of every metric and server, round by round, and what follows from them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True)
class Metric:
    """Its ratios are to what `base_peer` reached: in the metric `base_key`, or in this one."""

    key: str
    title: str
    unit: str
    base_peer: str = "node"
    base_key: str = ""

    def variant(self, key: str, title: str, base_peer: str) -> "Metric":
        """The same, measured otherwise: its ratios are to this metric."""
        return Metric(
            f"{self.key}_{key}",
            f"{self.title}, {title}",
            self.unit,
            base_peer,
            self.base_key or self.key,
        )


@dataclass
class Samples:
    """One metric; the n-th samples of all servers and variants were taken side by side."""

    metric: Metric
    by_peer: dict[str, list[float]] = field(default_factory=dict)

    def middle(self, peer: str) -> float | None:
        samples = self.by_peer.get(peer)
        return median(samples) if samples else None


class Measurements:
    """All samples of a run, in the order in which their metrics were first seen."""

    def __init__(self) -> None:
        self._samples: dict[str, Samples] = {}

    def add(self, metric: Metric, peer: str, value: float) -> None:
        samples = self._samples.setdefault(metric.key, Samples(metric))
        samples.by_peer.setdefault(peer, []).append(value)

    def get(self, metric: Metric) -> Samples:
        return self._samples.get(metric.key, Samples(metric))

    def ratio(self, metric: Metric, peer: str) -> float | None:
        """Median of the rounds' ratios: a slow spell of the machine slows both sides of one."""
        reached = self._taken(metric.key, peer)
        base = self._taken(metric.base_key or metric.key, metric.base_peer)
        ratios = [ours / theirs for ours, theirs in zip(reached, base, strict=False) if theirs]
        return median(ratios) if ratios else None

    def _taken(self, key: str, peer: str) -> Sequence[float]:
        samples = self._samples.get(key)
        return samples.by_peer.get(peer, []) if samples else []

    def __iter__(self) -> Iterator[Samples]:
        return iter(self._samples.values())
