"""How often and how many files may be sent, and links be asked for."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.domain.ids import UserId
from server.errors import RateLimited
from server.services.failures import Failures

UPLOADS = ((20, 60), (200, 3600))
LINKS = ((300, 60),)
UPLOADS_AT_A_TIME = 3
RETRY_SECONDS = 2.0


class FileLimits:
    """Counted by account or guest. `factor` scales the rates, 0 switches them off."""

    def __init__(self, factor: float = 1.0) -> None:
        self._rates = Failures(factor)
        self._under_way: Counter[UserId] = Counter()

    @asynccontextmanager
    async def upload(self, user_id: UserId) -> AsyncIterator[None]:
        """Around one. Raises RateLimited."""
        if self._under_way[user_id] >= UPLOADS_AT_A_TIME:
            raise RateLimited(RETRY_SECONDS, "Wait until the other files are there")
        self._under_way[user_id] += 1
        try:
            await self._rates.take(self._rates.rules(UPLOADS, ("upload", user_id)))
            yield
        finally:
            self._under_way[user_id] -= 1
            if not self._under_way[user_id]:
                del self._under_way[user_id]

    async def link(self, user_id: UserId) -> None:
        """Raises RateLimited."""
        await self._rates.take(self._rates.rules(LINKS, ("link", user_id)))
