"""How often a login may fail: slows guessing down without locking the owner out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import time

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

from server.domain.address import address_bucket
from server.errors import AlreadyExists, RateLimited, WrongCredentials

# After ten failures a minute's wait, then five minutes, then up to an hour: guessing gets slower
# and slower, and every wait ends.
FAILURES = ((10, 60), (20, 300), (40, 3600))
REGISTRATIONS = ((20, 60), (100, 3600))
KNOWN_FOR_SECONDS = 30 * 24 * 3600

Rule = tuple[RateLimitItem, tuple[str, ...]]


class LoginLimits:
    """Counts failures by address (/64 for IPv6) and by account. `factor` scales, 0 switches off.

    An address from which somebody has signed in to an account is not held up by what others do
    to that account: an attacker cannot lock the owner out.
    """

    def __init__(self, factor: float = 1.0) -> None:
        self._is_off = factor == 0
        self._storage = MemoryStorage()
        self._limiter = FixedWindowRateLimiter(self._storage)
        self._failures = _scale(FAILURES, factor)
        self._registrations = _scale(REGISTRATIONS, factor)

    @asynccontextmanager
    async def login(self, account: str, address: str) -> AsyncIterator[None]:
        """Around one try. Raises RateLimited."""
        bucket = address_bucket(address)
        is_known = await self._storage.get(_known_key(account, bucket)) > 0
        by_account = ("account", account, bucket if is_known else "elsewhere")
        async with self._counting_failures(("address", bucket), by_account):
            yield
        await self._storage.incr(_known_key(account, bucket), KNOWN_FOR_SECONDS)

    @asynccontextmanager
    async def registration(self, address: str) -> AsyncIterator[None]:
        """Around one try; tries that succeed count too, and addresses that exist are failures.

        Raises RateLimited.
        """
        bucket = address_bucket(address)
        await self._take([(item, ("register", bucket)) for item in self._registrations])
        async with self._counting_failures(("address", bucket)):
            yield

    @asynccontextmanager
    async def _counting_failures(self, *keys: tuple[str, ...]) -> AsyncIterator[None]:
        # Counted before the outcome is known, so that tries in parallel do not slip through.
        rules = [(item, key) for item in self._failures for key in keys]
        await self._take(rules)
        try:
            yield
        except (WrongCredentials, AlreadyExists):
            raise
        except BaseException:
            await self._give_back(rules)
            raise
        await self._give_back(rules)

    async def _take(self, rules: list[Rule]) -> None:
        if self._is_off:
            return
        waits = [
            (await self._limiter.get_window_stats(item, *key)).reset_time - time()
            for item, key in rules
            if not await self._limiter.test(item, *key)
        ]
        if waits:
            raise RateLimited(max(1.0, *waits))
        for item, key in rules:
            await self._limiter.hit(item, *key)

    async def _give_back(self, rules: list[Rule]) -> None:
        if not self._is_off:
            for item, key in rules:
                await self._storage.decr(item.key_for(*key))


def _scale(windows: tuple[tuple[int, int], ...], factor: float) -> list[RateLimitItem]:
    return [
        RateLimitItemPerSecond(max(1, round(amount * factor)), seconds)
        for amount, seconds in windows
    ]


def _known_key(account: str, bucket: str) -> str:
    return f"known/{account}/{bucket}"
