"""Bodies of `/api/auth/confirmation`."""

from typing import Annotated

from msgspec import Meta

from server.protocol.base import Body


class ConfirmRequest(Body, frozen=True, kw_only=True):
    """One proof of being who one is."""

    password: Annotated[str, Meta(min_length=1, max_length=1024)] | None = None


class Confirmed(Body, frozen=True, kw_only=True, omit_defaults=False):
    """`confirmed_until`: Unix milliseconds."""

    confirmed_until: int
