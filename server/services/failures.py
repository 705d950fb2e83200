"""Counts what fails, so that guessing gets slower and slower."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import time

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter

from server.errors import AppError, RateLimited

# After ten failures a minute's wait, then five minutes, then up to an hour: guessing gets slower
# and slower, and every wait ends.
FAILURES = ((10, 60), (20, 300), (40, 3600))

Windows = tuple[tuple[int, int], ...]
Key = tuple[str, ...]
Rule = tuple[RateLimitItem, Key]


class Failures:
    """Buckets by key. `factor` scales how much they hold, 0 switches them off.

    They are in `storage`, which several nodes may share; else in this one's memory.
    """

    def __init__(
        self, factor: float, *failures: type[AppError], storage: Storage | None = None
    ) -> None:
        self._factor = factor
        self._failures = failures
        self._storage = storage or MemoryStorage()
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
        if self._factor == 0:
            return
        # Taken before it is looked whether there was enough: another try may come in between.
        for count, (item, key) in enumerate(rules, start=1):
            if not await self._limiter.hit(item, *key, cost=cost):
                await self._give_back(rules[:count], cost)
                full = await self._full(rules, cost)
                raise RateLimited(await self._wait([(item, key), *full]))

    async def check(self, rules: list[Rule], cost: int = 1) -> None:
        """Whether it could be taken now. Raises RateLimited."""
        if self._factor != 0 and (full := await self._full(rules, cost)):
            raise RateLimited(await self._wait(full))

    async def _full(self, rules: list[Rule], cost: int) -> list[Rule]:
        tests = [await self._limiter.test(item, *key, cost=cost) for item, key in rules]
        return [rule for rule, fits in zip(rules, tests, strict=True) if not fits]

    async def _wait(self, full: list[Rule]) -> float:
        """Seconds, until the last of them has room again."""
        ends = [(await self._limiter.get_window_stats(item, *key)).reset_time for item, key in full]
        return max(1.0, *(end - time() for end in ends))

    async def remember(self, key: str, seconds: int) -> None:
        if self._factor != 0:
            await self._storage.incr(key, seconds)

    async def remembers(self, key: str) -> bool:
        return self._factor != 0 and await self._storage.get(key) > 0

    async def _give_back(self, rules: list[Rule], cost: int = 1) -> None:
        if self._factor != 0:
            for item, key in rules:
                await self._storage.incr(item.key_for(*key), item.get_expiry(), amount=-cost)
