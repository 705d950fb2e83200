"""How often a meeting's password or code may be guessed, and meetings and guests be made."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.domain.address import address_bucket
from server.domain.ids import RoomId, UserId
from server.errors import RoomNotFound, WrongPassword
from server.services.failures import FAILURES, Failures, Key

# Many people may try at the same time: what they do together is slowed down later.
FAILURES_OF_MEETING = ((50, 60), (200, 3600))
# No more than joinRoom allows, and no visitor of a free room is taken for a guesser.
LOOKUPS_OF_FREE_ROOMS = ((120, 60), (1200, 3600))
CREATIONS = ((30, 60), (300, 3600))
GUESTS = ((30, 60), (300, 3600))
KNOWN_FOR_SECONDS = 24 * 3600


class MeetingLimits:
    """Counts failures by address (/64 for IPv6), account and meeting. `factor` as for logins.

    Who has been let in with the password is not held up by what others do to the meeting.
    """

    def __init__(self, factor: float = 1.0) -> None:
        self._failures = Failures(factor, RoomNotFound, WrongPassword)

    @asynccontextmanager
    async def lookup(
        self, address: str, user_id: UserId | None, *, has_free_rooms: bool = False
    ) -> AsyncIterator[None]:
        """Around the search for a code. Raises RateLimited."""
        windows = LOOKUPS_OF_FREE_ROOMS if has_free_rooms else FAILURES
        rules = self._failures.rules(windows, *_guessers("code", address, user_id))
        async with self._failures.counting(rules):
            yield

    @asynccontextmanager
    async def password(
        self, code: RoomId, address: str, user_id: UserId | None
    ) -> AsyncIterator[None]:
        """Around one try. Raises RateLimited."""
        known_key = f"known/{code}/{user_id or address_bucket(address)}"
        rules = self._failures.rules(FAILURES, *_guessers("password", address, user_id))
        if not await self._failures.remembers(known_key):
            rules += self._failures.rules(FAILURES_OF_MEETING, ("meeting", code))
        async with self._failures.counting(rules):
            yield
        await self._failures.remember(known_key, KNOWN_FOR_SECONDS)

    async def creation(self, user_id: UserId) -> None:
        """Raises RateLimited."""
        await self._failures.take(self._failures.rules(CREATIONS, ("creation", user_id)))

    async def guest(self, address: str) -> None:
        """Raises RateLimited."""
        rules = self._failures.rules(GUESTS, ("guest", address_bucket(address)))
        await self._failures.take(rules)


def _guessers(what: str, address: str, user_id: UserId | None) -> list[Key]:
    keys: list[Key] = [(what, "address", address_bucket(address))]
    return keys if user_id is None else [*keys, (what, "account", user_id)]
