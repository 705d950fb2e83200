"""One-time codes and links: random, and stored as a digest that needs the server's secret."""

import hashlib
import hmac
import re
import secrets

CODE_DIGITS = 6
_GROUPS, _GROUP = 4, 4
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read as another one
_PURPOSE = b"parley one-time codes"
_LAYOUT = re.compile(r"[\s-]+")


def new_code() -> str:
    """Six digits: few enough to type, and therefore only good for a few tries."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def new_link_code() -> str:
    """79 random bits, `abcd-efgh-jkmn-pqrs`: good in a link, and possible to type."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def plain_code(text: str) -> str:
    """As it was issued, however it was typed or pasted."""
    return _LAYOUT.sub("", text).lower()


class OneTimeCodes:
    """Digests: who reads the database can make nothing of them."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256)

    def digest(self, purpose: str, code: str) -> str:
        """Of a code that is good for one purpose only: a kind of thing, or one of them."""
        text = f"{purpose}\n{plain_code(code)}"
        return hmac.digest(self._key, text.encode(errors="replace"), hashlib.sha256).hex()

    def is_right(self, purpose: str, code: str, digest: str) -> bool:
        """In the same time whatever it is; nothing fits an empty digest."""
        return hmac.compare_digest(self.digest(purpose, code), digest)
