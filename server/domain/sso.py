"""Single sign-on: other people's accounts (OpenID Connect) that prove who somebody is."""

import re
from dataclasses import dataclass, field

from server.domain.ids import UserId

DEFAULT_SCOPES = ("openid", "email", "profile")
MAX_PATH_LENGTH = 512
# `//evil.example` and `/\evil.example` would lead away.
_OWN_PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Provider:
    """Where people have an account already, as its settings say.

    `name` is its part of our addresses, `label` what people know it by. `trusts_email`: it does
    not say which addresses it has verified, but has verified all.
    """

    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    label: str
    scopes: tuple[str, ...] = DEFAULT_SCOPES
    trusts_email: bool = False


@dataclass(frozen=True, slots=True)
class ProvedIdentity:
    """Somebody at a provider, known there for ever as `subject`; `email` is a verified one."""

    issuer: str
    subject: str
    email: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class LinkedIdentity:
    """An account of ours can be entered with it. `linked_at` in Unix seconds."""

    user_id: UserId
    issuer: str
    subject: str
    email: str | None
    linked_at: float


def own_path(text: str) -> str:
    """A path of this site with its query; anything else leads to the start."""
    is_own = len(text) <= MAX_PATH_LENGTH and _OWN_PATH.fullmatch(text)
    return text if is_own else "/"
