"""Recovery tickets: the `pid` of connection state recovery says whose state it is, and is signed.

Every node can read what another has issued, so that a client may come back anywhere.
"""

import base64
import hashlib
import hmac
import secrets

from server.domain.ids import ParticipantId

NONCE_BYTES = 6
DIGEST_BYTES = 16
_PURPOSE = b"parley recovery ticket"


class RecoveryTickets:
    """`<participant id>.<nonce>.<signature>`; holding one is not enough, the user must fit too."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256)

    def issue(self, participant_id: ParticipantId) -> str:
        named = f"{participant_id}.{secrets.token_urlsafe(NONCE_BYTES)}"
        return f"{named}.{self._signature(named)}"

    def read(self, pid: str | None) -> ParticipantId | None:
        """Whose it is; None when it is none of ours."""
        named, _, signature = (pid or "").rpartition(".")
        if not named.isascii() or not signature.isascii():
            return None  # lone surrogates cannot even be encoded
        if not hmac.compare_digest(signature, self._signature(named)):
            return None
        return ParticipantId(named.partition(".")[0])

    def _signature(self, named: str) -> str:
        digest = hmac.digest(self._key, named.encode(), hashlib.sha256)[:DIGEST_BYTES]
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
