"""What people say of themselves, and what is left of them when their account is gone."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from server.domain.ids import UserId

# What others keep of somebody, say a message, is said by nobody in particular from then on.
DELETED_NAME = "Deleted account"
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2}|-[0-9]{3})?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """All in their one normalised spelling; `created_at` in Unix seconds.

    `time_zone` is an IANA name, `language` a tag of BCP 47.
    """

    user_id: UserId
    name: str
    email: str
    created_at: float
    username: str | None = None
    phone: str | None = None
    time_zone: str | None = None
    language: str | None = None


class Portrait(NamedTuple):
    """One picture in two sizes, square, as WebP."""

    small: bytes
    large: bytes


@dataclass(frozen=True, slots=True)
class Deletion:
    """An account that goes at that time (Unix seconds), unless its owner says otherwise."""

    user_id: UserId
    delete_at: float


def is_language(tag: str) -> bool:
    """A language, perhaps with a script and a region: `de`, `pt-BR`, `zh-Hant-TW`."""
    return _LANGUAGE.fullmatch(tag) is not None
