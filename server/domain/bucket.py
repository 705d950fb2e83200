"""Token buckets: how often something may happen."""

from time import monotonic

from server.domain.rate import Rate


class TokenBucket:
    """`rate.burst` at once, then `rate.per_second`; made full."""

    __slots__ = ("_burst", "_per_second", "_stamp", "_tokens")

    def __init__(self, rate: Rate, now: float | None = None) -> None:
        self._per_second = rate.per_second
        self._burst = self._tokens = float(rate.burst)
        self._stamp = monotonic() if now is None else now

    def take(self, now: float | None = None) -> float:
        """0.0 when a token was taken, else seconds until there is one."""
        now = monotonic() if now is None else now
        tokens = self._tokens + (now - self._stamp) * self._per_second
        if tokens > self._burst:  # min() costs as much as all the rest
            tokens = self._burst
        self._stamp = now
        if tokens >= 1.0:
            self._tokens = tokens - 1.0
            return 0.0
        self._tokens = tokens
        return (1.0 - tokens) / self._per_second

    @property
    def is_full(self) -> bool:
        """Whether it has had time to refill, so that forgetting it changes nothing."""
        gained = (monotonic() - self._stamp) * self._per_second
        return self._tokens + gained >= self._burst
