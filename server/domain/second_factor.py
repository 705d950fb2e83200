"""What an account has besides a password: an authenticator app, passkeys, recovery codes."""

from dataclasses import dataclass
from typing import Literal

from server.domain.ids import UserId

Method = Literal["password", "totp", "recovery_code", "passkey"]
TOTP_DIGITS = 6
MAX_PASSKEYS = 20
MAX_PASSKEY_NAME = 64


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """Of one account. Secrets of apps are sealed; times in Unix seconds.

    `last_step`: the newest 30 seconds whose code was used. `pending_secret` is that of an app
    that has not shown a code yet.
    """

    totp_secret: bytes | None = None
    last_step: int = 0
    pending_secret: bytes | None = None
    pending_until: float = 0.0
    takes_passkeys: bool = False
    recovery_codes: int = 0

    @property
    def is_on(self) -> bool:
        return self.totp_secret is not None or self.takes_passkeys


@dataclass(frozen=True, slots=True)
class Passkey:
    """A WebAuthn credential; ids and keys as its authenticator has made them.

    `sign_count` is what it had counted when it was last used, always 0 where it does not count.
    """

    id: str
    user_id: UserId
    name: str
    public_key: bytes
    sign_count: int
    transports: tuple[str, ...]
    is_synced: bool
    created_at: float
    last_used_at: float | None = None
