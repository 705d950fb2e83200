"""Tokens of accounts and of guests: JWT, HS256, one spelling each."""

import re
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import jwt

from server.domain.ids import RoomId, SessionId, UserId
from server.errors import TokenExpired, Unauthenticated

ALGORITHM = "HS256"
AUDIENCE = "parley"
TYPE = "access"
GUEST_TYPE = "guest"
MAX_GUEST_SECONDS = 12 * 3600
LEEWAY_SECONDS = 30
MAX_LENGTH = 8192
_OPTIONS: Any = {
    "require": ["exp", "iat", "sub", "jti", "aud"],
    "enforce_minimum_key_length": True,
}
_COMPACT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a genuine token says; whether the session still exists is another question.

    `generation`: how often the session had been renewed when it was issued.
    """

    user_id: UserId
    session_id: SessionId
    expires_at: float
    generation: int


@dataclass(frozen=True, slots=True)
class GuestClaims:
    """Somebody without an account, and the only meeting they may enter."""

    guest_id: UserId
    name: str
    code: RoomId
    expires_at: float


class AccessTokens:
    """Issues and reads tokens; keys and algorithm never come from a token."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def issue(
        self,
        user_id: UserId,
        email: str,
        session_id: SessionId,
        expires_at: float,
        generation: int = 0,
    ) -> str:
        """`_id` and `email` are what existing clients read. `expires_at`: Unix time, seconds."""
        payload = {
            "_id": user_id,
            "email": email,
            "iat": int(time.time()),
            "exp": int(expires_at),
            "sub": user_id,
            "jti": uuid4().hex,
            "sid": session_id,
            "gen": generation,
            "typ": TYPE,
            "aud": AUDIENCE,
        }
        return jwt.encode(payload, self._secret, ALGORITHM)

    def read(self, token: str) -> Claims:
        """Raises TokenExpired for a genuine one past its time, else Unauthenticated."""
        payload = _claims(token, self._secret)
        session_id, generation = payload.get("sid"), payload.get("gen", 0)
        if payload.get("typ") != TYPE or not isinstance(session_id, str):
            raise Unauthenticated
        if not isinstance(generation, int):
            raise Unauthenticated
        return Claims(
            UserId(payload["sub"]), SessionId(session_id), float(payload["exp"]), generation
        )


class GuestTokens:
    """Issues and reads guests' tokens; one is never taken for an account's, nor the reverse."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def issue(self, guest_id: UserId, name: str, code: RoomId, expires_at: float) -> str:
        """`expires_at`: Unix time, seconds; twelve hours from now at most."""
        now = int(time.time())
        payload = {
            "name": name,
            "meeting": code,
            "iat": now,
            "exp": min(int(expires_at), now + MAX_GUEST_SECONDS),
            "sub": guest_id,
            "jti": uuid4().hex,
            "typ": GUEST_TYPE,
            "aud": AUDIENCE,
        }
        return jwt.encode(payload, self._secret, ALGORITHM)

    def read(self, token: str) -> GuestClaims | None:
        """None when it is genuine and no guest's. Raises TokenExpired, Unauthenticated."""
        payload = _claims(token, self._secret)
        if payload.get("typ") != GUEST_TYPE:
            return None
        name, code = payload.get("name"), payload.get("meeting")
        if not isinstance(name, str) or not isinstance(code, str):
            raise Unauthenticated
        return GuestClaims(UserId(payload["sub"]), name, RoomId(code), float(payload["exp"]))


def _claims(token: str, secret: str) -> dict[str, Any]:
    """Raises TokenExpired for a genuine one past its time, else Unauthenticated."""
    if len(token) > MAX_LENGTH or not _is_canonical(token):
        raise Unauthenticated
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            secret,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            leeway=LEEWAY_SECONDS,
            options=_OPTIONS,
        )
    except jwt.ExpiredSignatureError:
        raise TokenExpired from None
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise Unauthenticated from None
    return claims


def _is_canonical(token: str) -> bool:
    """Padding and spare bits would give one token several spellings (RFC 7515, section 2)."""
    if not _COMPACT.fullmatch(token):
        return False
    try:
        return all(_encode(_decode(part)) == part for part in token.split("."))
    except ValueError:
        return False


def _decode(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
