"""Errors of what protects an account, apart from errors.py for its length."""

from server.errors import AppError, Forbidden, Unauthenticated


class SecondFactorRequired(Unauthenticated):
    """The password was right. In details `challenge`, which `POST /api/auth/login/second-factor`
    wants back with one of the `methods`, and `publicKey` for passkeys."""

    code = "second_factor_required"
    default_message = "Now the second step"


class WrongProof(Forbidden):
    """A password, a code or a passkey; the token with which it came is as good as before."""

    code = "wrong_proof"
    default_message = "This is wrong, or was used before"


class ChallengeExpired(Forbidden):
    """Or it was answered before, or asked of somebody else."""

    code = "challenge_expired"
    default_message = "This took too long, begin again"


class ConfirmationRequired(Forbidden):
    """Not forbidden for ever: `POST /api/auth/confirmation` first, then again."""

    code = "confirmation_required"
    default_message = "Confirm first that it is you"


class LastPasskey(AppError):
    code, http_status = "last_passkey", 409
    default_message = "The second step needs this passkey: turn it off first, or add an app"


class TooManyPasskeys(AppError):
    code, http_status = "too_many_passkeys", 409
    default_message = "There are too many passkeys, remove one first"


class NoPasskey(AppError):
    code, http_status = "no_passkey", 409
    default_message = "Add a passkey first"


class DeletionPending(Forbidden):
    """Only after every proof. `deleteAt` (Unix milliseconds) in details, and `challenge`, which
    `POST /api/auth/login/keep-account` wants back."""

    code = "deletion_pending"
    default_message = "This account is going to be deleted, unless you keep it"


class AccountDisabled(Forbidden):
    """Said after the right password only."""

    code = "account_disabled"
    default_message = "This account was disabled by an administrator"


class OwnAccount(AppError):
    """An administrator cannot take their own powers away, and so the last one stays."""

    code, http_status = "own_account", 409
    default_message = "Nobody can do this to their own account"
