"""Refresh tokens: they renew a login session, each of them once."""

import base64
import hashlib
import hmac

from server.domain.ids import SessionId

MAX_LENGTH = 512
_PURPOSE = b"parley refresh token"


class RefreshTokens:
    """`<session id>.<generation>.<signature>`.

    Which generation is the newest is the session's to know. A repetition of a renewal gets the
    same successor, so an answer that was lost can be asked for again.
    """

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256)

    def issue(self, session_id: SessionId, generation: int) -> str:
        named = f"{session_id}.{generation}"
        return f"{named}.{self._signature(named)}"

    def read(self, token: str) -> tuple[SessionId, int] | None:
        """Session and generation; None when it is none of ours."""
        named, _, signature = token.rpartition(".")
        if len(token) > MAX_LENGTH or not token.isascii():
            return None
        if not hmac.compare_digest(signature, self._signature(named)):
            return None
        session_id, _, generation = named.partition(".")
        return SessionId(session_id), int(generation)

    def _signature(self, named: str) -> str:
        digest = hmac.digest(self._key, named.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
