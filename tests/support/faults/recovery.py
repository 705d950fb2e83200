"""How long a fault was felt."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil


@dataclass(slots=True)
class Wait:
    """A person waits to be served again after a fault of this kind, since then (monotonic)."""

    kind: str
    since: float
    is_alone: bool = True  # no other fault was on at the same time


@dataclass(slots=True)
class RecoveryTimes:
    """Seconds by kind of fault; what another fault made longer is kept apart."""

    alone: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    mixed: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, wait: Wait, now: float) -> None:
        (self.alone if wait.is_alone else self.mixed)[wait.kind].append(max(0.0, now - wait.since))

    def update(self, other: "RecoveryTimes") -> None:
        for mine, theirs in ((self.alone, other.alone), (self.mixed, other.mixed)):
            for kind, seconds in theirs.items():
                mine[kind] += seconds


def percentile(values: Iterable[float], percent: float) -> float | None:
    """The nearest rank; None when there are no values."""
    ordered = sorted(values)
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)] if ordered else None
