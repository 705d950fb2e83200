"""TURN credentials that expire (draft-uberti-behave-turn-rest; coturn's `use-auth-secret`)."""

import hashlib
import hmac
from base64 import b64encode


def turn_credentials(secret: str, user_id: str, expires_at: int) -> tuple[str, str]:
    """Username and credential, valid until the Unix time `expires_at` in seconds."""
    username = f"{expires_at}:{user_id}"
    digest = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return username, b64encode(digest).decode()
