"""Rules for text that people write: what is refused and how it is normalised."""

import re
import unicodedata

MAX_EMAIL_LENGTH = 254
MAX_NAME_LENGTH = 64
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")


def has_unsafe_characters(text: str) -> bool:
    """Control, format (bidi, zero-width), surrogate and unassigned characters (Unicode C*)."""
    return any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Cn", "Zl", "Zp") for char in text)


def normalise_email(text: str) -> str | None:
    """The one spelling under which an address is stored and compared, None when it is not one.

    Surrounding white space and one trailing dot go, case folds, Unicode becomes NFC.
    """
    email = unicodedata.normalize("NFC", text.strip()).removesuffix(".").casefold()
    email = unicodedata.normalize("NFC", email)
    if len(email) > MAX_EMAIL_LENGTH or has_unsafe_characters(email):
        return None
    return email if _EMAIL.fullmatch(email) else None


def normalise_name(text: str) -> str | None:
    """A display name with single spaces, None when it is empty, too long or unsafe."""
    if has_unsafe_characters(text):
        return None
    name = " ".join(unicodedata.normalize("NFC", text).split())
    return name if 1 <= len(name) <= MAX_NAME_LENGTH else None
