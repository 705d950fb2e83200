"""Bodies of the route that shows an account's own log."""

from typing import Annotated

from msgspec import Meta

from server.domain.account_event import AccountEventKind
from server.protocol.base import Body


class ListAccountEvents(Body, frozen=True, kw_only=True):
    cursor: Annotated[str, Meta(max_length=128)] | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 20


class AccountEventBody(Body, frozen=True, kw_only=True, omit_defaults=False):
    """`at` in Unix milliseconds. `device` and `address`: who did it, empty for an administrator.

    `detail`: the way of a sign-in, the name of what was added or ended, the administrator.
    """

    at: int
    kind: AccountEventKind
    device: str
    address: str
    detail: str


class AccountEvents(Body, frozen=True, kw_only=True, omit_defaults=False):
    """The newest first."""

    items: list[AccountEventBody]
    next_cursor: str | None
