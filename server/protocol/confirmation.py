"""Bodies of `/api/auth/confirmation`."""

from typing import Annotated, Literal

from msgspec import Meta

from server.protocol.base import Body
from server.protocol.passkey import ChallengeToken
from server.protocol.second_factor import Proof


class ConfirmRequest(Proof, frozen=True, kw_only=True):
    """One of the proofs; `challenge` belongs to `credential`."""

    password: Annotated[str, Meta(min_length=1, max_length=1024)] | None = None
    challenge: ChallengeToken | None = None


class ConfirmationOptions(Body, frozen=True, kw_only=True, omit_defaults=False):
    """How it can be confirmed; in no way but signing in again when `methods` is empty.

    `challenge` and `public_key` are for passkeys.
    """

    methods: list[Literal["password", "totp", "recovery_code", "passkey"]]
    challenge: str
    public_key: dict[str, object]


class Confirmed(Body, frozen=True, kw_only=True, omit_defaults=False):
    """`confirmed_until`: Unix milliseconds."""

    confirmed_until: int
