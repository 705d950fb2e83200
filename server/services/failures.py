"""Counts what fails, so that guessing gets slower and slower."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import time

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

from server.errors import AppError, RateLimited

# After ten failures a minute's wait, then five minutes, then up to an hour: guessing gets slower
# and slower, and every wait ends.
FAILURES = ((10, 60), (20, 300), (40, 3600))

Windows = tuple[tuple[int, int], ...]
Key = tuple[str, ...]
Rule = tuple[RateLimitItem, Key]


class Failures:
    """Buckets by key. `factor` scales how much they hold, 0 switches them off."""

    def __init__(self, factor: float, *failures: type[AppError]) -> None:
        self._factor = factor
        self._failures = failures
        self._storage = MemoryStorage()
        self._limiter = FixedWindowRateLimiter(self._storage)

    def rules(self, windows: Windows, *keys: Key) -> list[Rule]:
        """So many in so many seconds, for each of the keys."""
        return [
            (RateLimitItemPerSecond(max(1, round(amount * self._factor)), seconds), key)
            for amount, seconds in windows
            for key in keys
        ]

    @asynccontextmanager
    async def counting(self, rules: list[Rule]) -> AsyncIterator[None]:
        """Around one try. Raises RateLimited."""
        # Counted before the outcome is known, so that tries in parallel do not slip through.
        await self.take(rules)
        try:
            yield
        except self._failures:
            raise
        except BaseException:
            await self._give_back(rules)
            raise
        await self._give_back(rules)

    async def take(self, rules: list[Rule], cost: int = 1) -> None:
        """Whatever comes of it. Raises RateLimited."""
        await self.check(rules, cost)
        if self._factor == 0:
            return
        for item, key in rules:
            await self._limiter.hit(item, *key, cost=cost)

    async def check(self, rules: list[Rule], cost: int = 1) -> None:
        """Whether it could be taken now. Raises RateLimited."""
        if self._factor == 0:
            return
        waits = [
            (await self._limiter.get_window_stats(item, *key)).reset_time - time()
            for item, key in rules
            if not await self._limiter.test(item, *key, cost=cost)
        ]
        if waits:
            raise RateLimited(max(1.0, *waits))

    async def remember(self, key: str, seconds: int) -> None:
        await self._storage.incr(key, seconds)

    async def remembers(self, key: str) -> bool:
        return await self._storage.get(key) > 0

    async def _give_back(self, rules: list[Rule]) -> None:
        if self._factor != 0:
            for item, key in rules:
                await self._storage.decr(item.key_for(*key))
