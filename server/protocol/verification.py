"""Bodies of the routes that prove an email address, and that set a forgotten password anew."""

from typing import Annotated

from msgspec import Meta

from server.protocol.account import Client, DeviceName
from server.protocol.base import Body

Registration = Annotated[
    str, Meta(min_length=1, max_length=64, description="what the answer to the registration named")
]


class CodeSent(Body, frozen=True, kw_only=True, omit_defaults=False):
    """There is no account yet: a code is on its way to `email`.

    It is good for `expiresInSeconds`; another one can be had after `resendInSeconds`.
    `isLogged`: this server sends no mail, what it would send stands in its log (development).
    """

    registration: str
    email: str
    expires_in_seconds: int
    resend_in_seconds: int
    is_logged: bool


class VerifyEmail(Body, frozen=True, kw_only=True):
    """Spaces and hyphens in `code` do not matter."""

    registration: Registration
    code: Annotated[str, Meta(min_length=1, max_length=32)]
    client: Client | None = None
    device: DeviceName | None = None


class ResendCode(Body, frozen=True, kw_only=True):
    registration: Registration


class ForgotPassword(Body, frozen=True, kw_only=True):
    """`email` may hold a username."""

    email: Annotated[str, Meta(min_length=1, max_length=254)]


class ResetRequested(Body, frozen=True, kw_only=True, omit_defaults=False):
    """The same whether there is such an account or not. `isLogged` as in `CodeSent`."""

    message: str
    expires_in_seconds: int
    is_logged: bool


class ResetPassword(Body, frozen=True, kw_only=True):
    """`code`: of the letter, or what stands behind the `#` of its link."""

    code: Annotated[str, Meta(min_length=1, max_length=64)]
    password: Annotated[str, Meta(min_length=1, max_length=1024)]
