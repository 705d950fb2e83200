"""Download tickets: who may load one file, for a short time, in a link that needs no header."""

import base64
import hashlib
import hmac

from server.domain.ids import FileId, UserId

DIGEST_BYTES = 16
_PURPOSE = b"parley download ticket"


class DownloadTickets:
    """`<user id>.<expiry>.<signature>`, signed with the file's id. Times in Unix seconds."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256)

    def issue(self, file_id: FileId, reader: UserId, expires_at: int) -> str:
        named = f"{reader}.{expires_at}"
        return f"{named}.{self._signature(file_id, named)}"

    def read(self, ticket: str, file_id: FileId, now: float) -> UserId | None:
        """Whose it is; None when it is none of ours, for another file, or too old."""
        named, _, signature = ticket.rpartition(".")
        if not ticket.isascii():
            return None
        if not hmac.compare_digest(signature, self._signature(file_id, named)):
            return None
        reader, _, expires_at = named.rpartition(".")
        return UserId(reader) if now < int(expires_at) else None

    def _signature(self, file_id: FileId, named: str) -> str:
        message = f"{file_id}.{named}".encode()
        digest = hmac.digest(self._key, message, hashlib.sha256)[:DIGEST_BYTES]
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
