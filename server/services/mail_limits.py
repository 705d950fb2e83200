"""How many letters may be sent, and to whom."""

from collections.abc import Collection

from server.domain.ids import UserId
from server.services.failures import Failures

LETTERS_OF_ACCOUNT = ((60, 3600), (200, 86_400))
# Whoever sends them: nobody's mailbox is filled.
LETTERS_TO_ADDRESS = ((5, 3600), (20, 86_400))


class MailLimits:
    """Counts by account and by reader. `factor` as for logins."""

    def __init__(self, factor: float = 1.0) -> None:
        self._failures = Failures(factor)

    async def invitations(self, user_id: UserId, emails: Collection[str]) -> None:
        """Raises RateLimited, and then none of them counts."""
        own = self._failures.rules(LETTERS_OF_ACCOUNT, ("account", user_id))
        readers = [("reader", email) for email in emails]
        await self._failures.check(own, len(emails))
        await self._failures.take(self._failures.rules(LETTERS_TO_ADDRESS, *readers))
        await self._failures.take(own, len(emails))
