"""Bodies of the routes that renew, list and end login sessions."""

from typing import Annotated

from msgspec import Meta

from server.protocol.base import Body


class RefreshRequest(Body, frozen=True, kw_only=True):
    """Empty where the cookie has the token."""

    refresh_token: Annotated[str, Meta(min_length=1, max_length=512)] | None = None


class LoginSession(Body, frozen=True, kw_only=True, omit_defaults=False):
    """A sign-in that has not ended. Times in Unix milliseconds.

    `device` is the name that was given at the sign-in, else the User-Agent; `address` where the
    session was opened or last renewed.
    """

    id: str
    device: str
    address: str
    created_at: int
    last_used_at: int
    is_current: bool


class LoginSessions(Body, frozen=True, kw_only=True, omit_defaults=False):
    """The last used first."""

    items: list[LoginSession]


class SessionsEnded(Body, frozen=True, kw_only=True, omit_defaults=False):
    ended: int
