"""What all nodes count together: rates that somebody could otherwise use up at each of them."""

import logging
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar

from limits.aio.storage import MemoryStorage, RedisStorage
from redis.asyncio import Redis

from server.errors import Unavailable
from server.presence.redis.link import away_as_unavailable

log = logging.getLogger(__name__)

PREFIX = "parley:limits"
# A Redis that hangs holds up one try, not every question of every try.
AWAY_SECONDS = 5.0

Count = TypeVar("Count", int, float)


class SharedCounters(RedisStorage):
    """In Redis; while it is away each node counts by itself."""

    def __init__(self, redis: Redis) -> None:
        super().__init__(
            "redis://",
            implementation="redispy",
            key_prefix=PREFIX,
            connection_pool=redis.connection_pool,  # type: ignore[arg-type]
        )
        self._own = MemoryStorage()
        self._away_until = 0.0

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        return await self._ask(
            lambda: self.bridge.incr(key, int(expiry), amount),
            lambda: self._own.incr(key, expiry, amount),
        )

    async def get(self, key: str) -> int:
        return await self._ask(lambda: self.bridge.get(key), lambda: self._own.get(key))

    async def get_expiry(self, key: str) -> float:
        return await self._ask(
            lambda: self.bridge.get_expiry(key), lambda: self._own.get_expiry(key)
        )

    async def _ask(
        self, shared: Callable[[], Awaitable[Count]], own: Callable[[], Awaitable[Count]]
    ) -> Count:
        if monotonic() < self._away_until:
            return await own()
        try:
            with away_as_unavailable():
                return await shared()
        except Unavailable:
            log.warning("Redis is away: each node counts tries by itself")
            self._away_until = monotonic() + AWAY_SECONDS
            return await own()
