"""TURN credentials as coturn's `use-auth-secret` checks them."""

import hashlib
import hmac
from base64 import b64encode

from server.auth.turn import turn_credentials


def test_g1_credentials_when_made_then_expiry_and_user_signed() -> None:
    username, credential = turn_credentials("secret", "42", 1_800_000_000)
    assert username == "1800000000:42"
    signature = hmac.new(b"secret", username.encode(), hashlib.sha1).digest()
    assert credential == b64encode(signature).decode()
    assert turn_credentials("other", "42", 1_800_000_000)[1] != credential
