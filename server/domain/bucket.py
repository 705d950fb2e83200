"""Token buckets: how often something may happen."""

from time import monotonic

from server.domain.rate import Rate


class TokenBucket:
    """`rate.burst` at once, then `rate.per_second`; made full."""

    __slots__ = ("_rate", "_stamp", "_tokens")

    def __init__(self, rate: Rate, now: float | None = None) -> None:
        self._rate = rate
        self._tokens = float(rate.burst)
        self._stamp = monotonic() if now is None else now

    def take(self, now: float | None = None) -> float:
        """0.0 when a token was taken, else seconds until there is one."""
        now = monotonic() if now is None else now
        rate = self._rate
        tokens = self._tokens + (now - self._stamp) * rate.per_second
        tokens = min(tokens, rate.burst)
        self._stamp = now
        if tokens >= 1.0:
            self._tokens = tokens - 1.0
            return 0.0
        self._tokens = tokens
        return (1.0 - tokens) / rate.per_second

    @property
    def is_full(self) -> bool:
        """Whether it has had time to refill, so that forgetting it changes nothing."""
        gained = (monotonic() - self._stamp) * self._rate.per_second
        return self._tokens + gained >= self._rate.burst
