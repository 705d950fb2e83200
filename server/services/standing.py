"""Whether an account may be signed in to at all."""

from server.account_errors import AccountDisabled
from server.services.audit import Audit
from server.services.sign_in import Attempt
from server.storage.users import User


class StandingGate:
    """Turns those away whom an administrator has shut out, once they have proved who they are."""

    def __init__(self, audit: Audit) -> None:
        self._audit = audit

    async def check(self, user: User, attempt: Attempt) -> None:
        """Raises AccountDisabled."""
        if user.is_disabled:
            self._audit.note_later(user.id, "sign_in_failed", attempt.device, "disabled")
            raise AccountDisabled
