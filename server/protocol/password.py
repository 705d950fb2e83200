"""The body with which a password is changed."""

from typing import Annotated

from msgspec import Meta

from server.protocol.base import Body


class ChangePassword(Body, frozen=True, kw_only=True):
    """`current_password` is as good as a confirmation where there is no second factor."""

    password: Annotated[str, Meta(min_length=1, max_length=1024)]
    current_password: Annotated[str, Meta(min_length=1, max_length=1024)] | None = None
