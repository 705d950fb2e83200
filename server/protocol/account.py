"""Bodies of the `/api/auth` routes."""

from typing import Annotated

from msgspec import Meta, field

from server.protocol.base import Body, ErrorBody


class RegisterRequest(Body, frozen=True, kw_only=True):
    name: Annotated[str, Meta(min_length=1, max_length=64)]
    email: Annotated[str, Meta(min_length=3, max_length=254)]
    password: Annotated[str, Meta(min_length=1, max_length=1024)]


class LoginRequest(Body, frozen=True, kw_only=True):
    email: Annotated[str, Meta(min_length=1, max_length=254)]
    password: Annotated[str, Meta(min_length=1, max_length=1024)]


class UserBody(Body, frozen=True, kw_only=True):
    id: str = field(name="_id")
    name: str
    email: str


class SignedIn(Body, frozen=True, kw_only=True):
    user: UserBody
    token: str


class CurrentUser(Body, frozen=True, kw_only=True):
    user: UserBody


class MessageBody(Body, frozen=True, kw_only=True):
    message: str


class HttpError(Body, frozen=True, kw_only=True):
    """`message` once more at the top: existing clients read it there."""

    error: ErrorBody
    message: str
