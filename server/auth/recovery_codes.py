"""Recovery codes: for who has lost everything else; each of them works once."""

import hashlib
import hmac
import secrets

from server.domain.ids import UserId

COUNT = 10
# No letters that look like digits, and none that make words.
ALPHABET = "23456789bcdfghjkmnpqrstvwxyz"
GROUPS, GROUP_LENGTH = 3, 4
_PURPOSE = b"parley recovery codes"


class RecoveryCodes:
    """57 random bits each: a keyed hash is enough to store them, a slow one is not needed."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256)

    def new(self) -> list[str]:
        return [_new_code() for _ in range(COUNT)]

    def hash(self, code: str, owner: UserId) -> str:
        """However it was typed."""
        letters = "".join(code.lower().replace("-", " ").split())
        return hmac.new(self._key, f"{owner}.{letters}".encode(), hashlib.sha256).hexdigest()


def _new_code() -> str:
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)
