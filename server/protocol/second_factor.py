"""Bodies of the routes for the second factor."""

from typing import Annotated, Literal

from msgspec import Meta

from server.protocol.account import Client, DeviceName
from server.protocol.base import Body
from server.protocol.passkey import ChallengeToken, PasskeyCredential

Code = Annotated[
    str, Meta(min_length=6, max_length=16, description="six digits, spaces do not matter")
]
RecoveryCode = Annotated[str, Meta(min_length=8, max_length=32)]


class Proof(Body, frozen=True, kw_only=True):
    """One of the three."""

    code: Code | None = None
    recovery_code: RecoveryCode | None = None
    credential: PasskeyCredential | None = None


class SecondStep(Proof, frozen=True, kw_only=True):
    """After the password. `challenge` from the details of `second_factor_required`."""

    challenge: ChallengeToken
    client: Client | None = None
    device: DeviceName | None = None


class SecondFactorState(Body, frozen=True, kw_only=True, omit_defaults=False):
    is_on: bool
    methods: list[Literal["totp", "recovery_code", "passkey"]]
    recovery_codes_left: int


class AppProposal(Body, frozen=True, kw_only=True, omit_defaults=False):
    """For an authenticator app, in three spellings; `qr` is an SVG as a `data:` address."""

    secret: str
    uri: str
    qr: str


class ActivateApp(Body, frozen=True, kw_only=True):
    code: Code


class RecoveryCodeList(Body, frozen=True, kw_only=True, omit_defaults=False):
    """Shown once; empty when those of before are still good."""

    recovery_codes: list[str]
