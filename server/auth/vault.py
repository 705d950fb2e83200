"""Secrets that have to be read again, and so are stored encrypted and not hashed."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from server.domain.ids import UserId

KEY_BYTES = 32
NONCE_BYTES = 12
_PURPOSE = b"parley secrets of second factors"


class Vault:
    """AES-256-GCM with a key derived from JWT_SECRET; bound to the account, so that what is
    copied to another one opens nothing there."""

    def __init__(self, secret: str) -> None:
        derivation = HKDF(SHA256(), KEY_BYTES, salt=None, info=_PURPOSE)
        self._cipher = AESGCM(derivation.derive(secret.encode()))

    def seal(self, text: str, owner: UserId) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, text.encode(), owner.encode())

    def open(self, sealed: bytes, owner: UserId) -> str | None:
        """None when it was sealed with another JWT_SECRET, or for another account."""
        nonce, encrypted = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, encrypted, owner.encode()).decode()
        except InvalidTag:
            return None
