"""What a login session is: an account on one device, from its sign-in to its end."""

import unicodedata
from dataclasses import dataclass

from server.domain.ids import SessionId, UserId
from server.domain.text import has_unsafe_characters

MAX_DEVICE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Device:
    """What somebody signs in with: the name it gives itself, and the address it comes from."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Session:
    """Times in Unix seconds. `generation` counts how often its refresh token was renewed.

    `access_until`: when the last access token that was issued for it expires.
    `confirmed_at`: when its user last proved to be who they are; a sign-in is such a proof.
    """

    id: SessionId
    user_id: UserId
    device: Device
    created_at: float
    last_used_at: float
    access_until: float
    expires_at: float
    generation: int = 0
    renewed_at: float = 0.0
    confirmed_at: float = 0.0


def clean_device(text: str) -> str:
    """What can be shown of a name that a device gives itself, on one line."""
    visible = "".join(" " if has_unsafe_characters(char) else char for char in text)
    return unicodedata.normalize("NFC", " ".join(visible.split()))[:MAX_DEVICE_LENGTH]
