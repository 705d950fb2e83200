"""How often something may happen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_second` refills a bucket of `burst`."""

    per_second: float
    burst: int

    def scaled(self, factor: float) -> "Rate":
        """Both numbers times `factor`, the burst never under 1."""
        return Rate(self.per_second * factor, max(1, round(self.burst * factor)))
