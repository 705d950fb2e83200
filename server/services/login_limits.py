"""How often a login may fail: slows guessing down without locking the owner out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from limits.aio.storage import Storage

from server.account_errors import WrongProof
from server.domain.address import address_bucket
from server.domain.ids import SessionId, UserId
from server.errors import AlreadyExists, WrongCredentials
from server.services.failures import FAILURES, Failures

REGISTRATIONS = ((20, 60), (100, 3600))
SSO_STARTS = ((30, 60), (200, 3600))
REFRESHES = ((30, 60),)
# Of a million codes three are good at any time: whoever has the password and guesses on needs
# eighteen years on average.
WRONG_PROOFS = ((5, 60), (10, 300), (20, 3600), (50, 86_400))
CHALLENGES = ((60, 60),)
KNOWN_FOR_SECONDS = 30 * 24 * 3600


class LoginLimits:
    """Counts failures by address (/64 for IPv6) and by account. `factor` scales, 0 switches off;
    nodes that share a `storage` count together.

    An address from which somebody has signed in to an account is not held up by what others do
    to that account: an attacker cannot lock the owner out.
    """

    def __init__(self, factor: float = 1.0, storage: Storage | None = None) -> None:
        self._failures = Failures(
            factor, WrongCredentials, WrongProof, AlreadyExists, storage=storage
        )

    @asynccontextmanager
    async def login(self, account: str, address: str) -> AsyncIterator[None]:
        """Around one try. Raises RateLimited."""
        bucket = address_bucket(address)
        is_known = await self._failures.remembers(_known_key(account, bucket))
        by_account = ("account", account, bucket if is_known else "elsewhere")
        rules = self._failures.rules(FAILURES, ("address", bucket), by_account)
        async with self._failures.counting(rules):
            yield
        await self._failures.remember(_known_key(account, bucket), KNOWN_FOR_SECONDS)

    @asynccontextmanager
    async def registration(self, address: str) -> AsyncIterator[None]:
        """Around one try; tries that succeed count too, and addresses that exist are failures.

        Raises RateLimited.
        """
        bucket = address_bucket(address)
        await self._failures.take(self._failures.rules(REGISTRATIONS, ("register", bucket)))
        rules = self._failures.rules(FAILURES, ("address", bucket))
        async with self._failures.counting(rules):
            yield

    @asynccontextmanager
    async def second_step(self, user_id: UserId, address: str) -> AsyncIterator[None]:
        """Around one try with a code. Raises RateLimited."""
        bucket = address_bucket(address)
        is_known = await self._failures.remembers(_known_key(user_id, bucket))
        by_account = ("proof", user_id, bucket if is_known else "elsewhere")
        rules = self._failures.rules(WRONG_PROOFS, ("proof", bucket), by_account)
        async with self._failures.counting(rules):
            yield
        await self._failures.remember(_known_key(user_id, bucket), KNOWN_FOR_SECONDS)

    @asynccontextmanager
    async def passkey(self, address: str) -> AsyncIterator[None]:
        """Around one try; nobody can guess one. Raises RateLimited."""
        rules = self._failures.rules(FAILURES, ("address", address_bucket(address)))
        async with self._failures.counting(rules):
            yield

    async def challenge(self, address: str) -> None:
        """For somebody who has not said who they are. Raises RateLimited."""
        bucket = address_bucket(address)
        await self._failures.take(self._failures.rules(CHALLENGES, ("challenge", bucket)))

    async def sso(self, address: str) -> None:
        """Before somebody is sent to a provider. Raises RateLimited."""
        bucket = address_bucket(address)
        await self._failures.take(self._failures.rules(SSO_STARTS, ("sso", bucket)))

    async def refresh(self, session_id: SessionId) -> None:
        """Raises RateLimited."""
        await self._failures.take(self._failures.rules(REFRESHES, ("refresh", session_id)))


def _known_key(account: str, bucket: str) -> str:
    return f"known/{account}/{bucket}"
