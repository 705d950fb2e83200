"""Challenges: what has been asked of somebody who is about to prove something, for five minutes."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from time import time
from typing import Literal

import msgspec

from server.account_errors import ChallengeExpired
from server.domain.ids import SessionId, UserId

Purpose = Literal["second_step", "confirmation", "passkey", "passkey_sign_in", "keep_account"]
LASTS_SECONDS = 300
NONCE_BYTES = 32
MAX_LENGTH = 1024
NOBODY, NO_SESSION = UserId(""), SessionId("")
_PURPOSE = b"parley challenge"
_STAMP = b"parley password stamp"


class Challenge(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one says. `nonce` is what authenticators sign, and by which its use is remembered.

    `stamp` is the password's with which it was earned, `proof` how that was.
    """

    purpose: Purpose
    nonce: str
    expires_at: float
    user_id: UserId = NOBODY
    session_id: SessionId = NO_SESSION
    stamp: str = ""
    proof: str = ""

    @property
    def bytes(self) -> bytes:
        """What authenticators sign."""
        return base64.urlsafe_b64decode(self.nonce + "=")


class Challenges:
    """`<what it says>.<signature>`. One is never taken for another purpose, nor for a token."""

    def __init__(self, secret: str, clock: Callable[[], float] = time) -> None:
        self._key = hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256)
        self._stamp_key = hmac.digest(secret.encode(), _STAMP, hashlib.sha256)
        self._clock = clock

    def make(
        self,
        purpose: Purpose,
        user_id: UserId = NOBODY,
        session_id: SessionId = NO_SESSION,
        stamp: str = "",
        proof: str = "",
    ) -> Challenge:
        return Challenge(
            purpose=purpose,
            nonce=secrets.token_urlsafe(NONCE_BYTES),
            expires_at=self._clock() + LASTS_SECONDS,
            user_id=user_id,
            session_id=session_id,
            stamp=stamp,
            proof=proof,
        )

    def sign(self, challenge: Challenge) -> str:
        named = _encode(msgspec.json.encode(challenge))
        return f"{named}.{self._signature(named)}"

    def read(
        self,
        token: str,
        purpose: Purpose,
        user_id: UserId | None = None,
        session_id: SessionId | None = None,
    ) -> Challenge:
        """Of this purpose, and of this user and session where they are known.

        Raises ChallengeExpired for all others.
        """
        named, _, signature = token.rpartition(".")
        if len(token) > MAX_LENGTH or not token.isascii():
            raise ChallengeExpired
        if not hmac.compare_digest(signature, self._signature(named)):
            raise ChallengeExpired
        challenge = msgspec.json.decode(_decode(named), type=Challenge)
        is_meant = challenge.purpose == purpose and self._clock() < challenge.expires_at
        is_theirs = user_id in (None, challenge.user_id)
        if not is_meant or not is_theirs or session_id not in (None, challenge.session_id):
            raise ChallengeExpired
        return challenge

    def stamp(self, password_hash: bytes) -> str:
        """Another one after every change of the password."""
        return hmac.new(self._stamp_key, password_hash, hashlib.sha256).hexdigest()[:32]

    def _signature(self, named: str) -> str:
        return _encode(hmac.digest(self._key, named.encode(), hashlib.sha256))


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
