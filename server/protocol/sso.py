"""Bodies of the routes of single sign-on."""

from typing import Annotated

from msgspec import Meta

from server.domain.sso import MAX_PATH_LENGTH
from server.protocol.account import DeviceName
from server.protocol.base import Body


class SsoProvider(Body, frozen=True, kw_only=True):
    """`label`: what people know it by."""

    name: str
    label: str


class SsoProviders(Body, frozen=True, kw_only=True, omit_defaults=False):
    items: list[SsoProvider]


class StartSso(Body, frozen=True, kw_only=True):
    return_to: Annotated[
        str, Meta(max_length=MAX_PATH_LENGTH, description="a path of this site, to come back to")
    ] = "/"


class SsoStarted(Body, frozen=True, kw_only=True):
    """The page to go to; a cookie says that it was this browser that asked."""

    authorization_url: str


class SsoCallback(Body, frozen=True, kw_only=True):
    """What a provider adds to the address; anything else it adds is passed over."""

    state: Annotated[str, Meta(max_length=128)] = ""
    code: Annotated[str, Meta(max_length=4096)] | None = None
    iss: Annotated[str, Meta(max_length=512)] | None = None
    error: Annotated[str, Meta(max_length=128)] | None = None


class CompleteSso(Body, frozen=True, kw_only=True):
    device: DeviceName | None = None


class IdentityBody(Body, frozen=True, kw_only=True, omit_defaults=False):
    """`provider`: its name, `label` what people know it by; `linked_at` in Unix milliseconds."""

    provider: str
    label: str
    email: str | None
    linked_at: int


class Identities(Body, frozen=True, kw_only=True, omit_defaults=False):
    """The first that was linked first. Without a password the last one cannot be unlinked."""

    items: list[IdentityBody]
    has_password: bool
