"""How often somebody may change what they say of themselves, and ask for all that is known."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from limits.aio.storage import Storage

from server.domain.ids import UserId
from server.errors import RateLimited
from server.services.failures import Failures

CHANGES = ((30, 60), (200, 3600))
PICTURES = ((10, 60), (60, 3600))
EXPORTS = ((5, 3600),)
RETRY_SECONDS = 2.0


class ProfileLimits:
    """Counted by account. `factor` and `storage` as for logins."""

    def __init__(self, factor: float = 1.0, storage: Storage | None = None) -> None:
        self._rates = Failures(factor, storage=storage)
        self._sending: set[UserId] = set()

    async def change(self, user_id: UserId) -> None:
        """Raises RateLimited."""
        await self._rates.take(self._rates.rules(CHANGES, ("profile", user_id)))

    async def export(self, user_id: UserId) -> None:
        """Raises RateLimited."""
        await self._rates.take(self._rates.rules(EXPORTS, ("export", user_id)))

    @asynccontextmanager
    async def picture(self, user_id: UserId) -> AsyncIterator[None]:
        """Around one, which is the only one. Raises RateLimited."""
        if user_id in self._sending:
            raise RateLimited(RETRY_SECONDS, "Wait until the other picture is there")
        self._sending.add(user_id)
        try:
            await self._rates.take(self._rates.rules(PICTURES, ("picture", user_id)))
            yield
        finally:
            self._sending.discard(user_id)
