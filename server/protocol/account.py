"""Bodies of the `/api/auth` routes."""

from typing import Annotated, Literal

from msgspec import Meta, field

from server.protocol.base import Body, ErrorBody

Client = Annotated[
    Literal["web", "native"],
    Meta(description="who renews the session: a page by its cookie, or an app that keeps a token"),
]
DeviceName = Annotated[
    str, Meta(max_length=200, description="what the session is listed as, else the User-Agent")
]


class RegisterRequest(Body, frozen=True, kw_only=True):
    """What is wrong with it is told for all fields at once, as `fields` in the details."""

    name: Annotated[str, Meta(max_length=1024)]
    email: Annotated[str, Meta(max_length=1024)]
    password: Annotated[str, Meta(max_length=1024)]
    username: Annotated[str, Meta(max_length=1024)] | None = None
    phone: Annotated[str, Meta(max_length=64)] | None = None
    client: Client | None = None
    device: DeviceName | None = None


class LoginRequest(Body, frozen=True, kw_only=True):
    """`email` may hold a username."""

    email: Annotated[str, Meta(min_length=1, max_length=254)]
    password: Annotated[str, Meta(min_length=1, max_length=1024)]
    client: Client | None = None
    device: DeviceName | None = None


class UserBody(Body, frozen=True, kw_only=True):
    id: str = field(name="_id")
    name: str
    email: str
    username: str | None = None
    is_admin: bool = False


class SignedIn(Body, frozen=True, kw_only=True):
    """`token`: the access token. `refresh_token` is there for native apps alone."""

    user: UserBody
    token: str
    refresh_token: str | None = None


class CurrentUser(Body, frozen=True, kw_only=True):
    user: UserBody


class MessageBody(Body, frozen=True, kw_only=True):
    message: str


class HttpError(Body, frozen=True, kw_only=True):
    """`message` once more at the top: existing clients read it there."""

    error: ErrorBody
    message: str
