"""How often codes are sent and guessed at: nobody's mailbox is filled, and no code is found."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from limits.aio.storage import Storage

from server.domain.address import address_bucket
from server.errors import CodeExpired, WrongCode
from server.services.failures import FAILURES, Failures

# Of one address to one mailbox, of all to it, and of one address to whomever: an attacker alone
# does not use up what its owner needs.
LETTERS_OF_ONE_TO_ONE = ((5, 3600),)
LETTERS_TO_ONE = ((10, 3600), (20, 86_400))
LETTERS_OF_ONE = ((30, 3600), (100, 86_400))


class CodeLimits:
    """`factor` and `storage` as for logins."""

    def __init__(self, factor: float = 1.0, storage: Storage | None = None) -> None:
        self._failures = Failures(factor, WrongCode, CodeExpired, storage=storage)

    async def letter(self, to: str, address: str) -> None:
        """One to `to`, whether it is somebody's or not. Raises RateLimited."""
        bucket = address_bucket(address)
        await self._failures.take(
            [
                *self._failures.rules(LETTERS_OF_ONE, ("letters-of", bucket)),
                *self._failures.rules(LETTERS_OF_ONE_TO_ONE, ("letters-of-to", bucket, to)),
                *self._failures.rules(LETTERS_TO_ONE, ("letters-to", to)),
            ]
        )

    async def letter_to(self, mailbox: str) -> None:
        """One to an account that was named otherwise. Raises RateLimited."""
        await self._failures.take(self._failures.rules(LETTERS_TO_ONE, ("letters-to", mailbox)))

    @asynccontextmanager
    async def guess(self, address: str) -> AsyncIterator[None]:
        """Around one try. Raises RateLimited."""
        rules = self._failures.rules(FAILURES, ("codes", address_bucket(address)))
        async with self._failures.counting(rules):
            yield
