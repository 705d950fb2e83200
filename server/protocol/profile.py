"""Bodies of `/api/account`: what somebody says of themselves, and how their account ends."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType, field

from server.domain.calendar import MAX_TIME_ZONE_LENGTH
from server.protocol.account import Client, DeviceName
from server.protocol.base import Body

ChallengeToken = Annotated[str, Meta(min_length=1, max_length=1024)]


class PictureUrls(Body, frozen=True, kw_only=True, omit_defaults=False):
    """Paths of square WebP images, of at most 96 and 512 pixels. Another picture has others."""

    small: str
    large: str


class ProfileBody(Body, frozen=True, kw_only=True, omit_defaults=False):
    """`createdAt` in Unix milliseconds; `pendingEmail` waits for its code.

    `language` is a preference for clients to read: this server writes English.
    """

    id: str = field(name="_id")
    name: str
    email: str
    created_at: int
    username: str | None
    phone: str | None
    time_zone: str | None
    language: str | None
    picture: PictureUrls | None
    pending_email: str | None


class ChangeProfile(Body, frozen=True, kw_only=True):
    """What is left out stays as it is; null takes it away."""

    name: Annotated[str, Meta(max_length=1024)] | UnsetType = UNSET
    username: Annotated[str, Meta(max_length=64)] | UnsetType | None = UNSET
    phone: Annotated[str, Meta(max_length=64)] | UnsetType | None = UNSET
    time_zone: Annotated[str, Meta(max_length=MAX_TIME_ZONE_LENGTH)] | UnsetType | None = UNSET
    language: Annotated[str, Meta(max_length=16)] | UnsetType | None = UNSET


class ChangeEmail(Body, frozen=True, kw_only=True):
    email: Annotated[str, Meta(min_length=1, max_length=254)]


class EmailCodeSent(Body, frozen=True, kw_only=True, omit_defaults=False):
    """A code is on its way to `email`, unless that is the address of an account.

    It is good for `expiresInSeconds`; another one can be had after `resendInSeconds`. `isLogged`
    as in `CodeSent`.
    """

    email: str
    expires_in_seconds: int
    resend_in_seconds: int
    is_logged: bool


class ProveEmail(Body, frozen=True, kw_only=True):
    """Spaces and hyphens in `code` do not matter."""

    code: Annotated[str, Meta(min_length=1, max_length=32)]


class DeletionPlanned(Body, frozen=True, kw_only=True):
    """`deleteAt`: Unix milliseconds. Until then signing in can still undo it."""

    delete_at: int


class KeepAccount(Body, frozen=True, kw_only=True):
    """`challenge`: of the refusal `deletion_pending`."""

    challenge: ChallengeToken
    client: Client | None = None
    device: DeviceName | None = None
