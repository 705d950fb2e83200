"""What happens to an account, for its owner to look up."""

from dataclasses import dataclass
from typing import Literal

from server.domain.ids import UserId
from server.domain.session import Device

AccountEventKind = Literal[
    "registered",
    "signed_in",
    "sign_in_failed",
    "signed_out",
    "session_ended",
    "other_sessions_ended",
    "refresh_token_reused",
    "email_verified",
    "email_changed",
    "password_changed",
    "password_reset",
    "profile_changed",
    "second_factor_added",
    "second_factor_removed",
    "recovery_codes_renewed",
    "recovery_code_used",
    "passkey_added",
    "passkey_removed",
    "identity_linked",
    "identity_unlinked",
    "data_exported",
    "deletion_requested",
    "deletion_cancelled",
    "disabled",
    "enabled",
    "admin_granted",
    "admin_revoked",
]


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """`at` in Unix seconds; `device` is who did it; `detail` says more in a word or two: the way
    of a sign-in, the name of a passkey, the administrator."""

    user_id: UserId
    at: float
    kind: AccountEventKind
    device: Device
    detail: str = ""
