"""Rules for text that people write: what is refused and how it is normalised."""

import re
import unicodedata

MAX_EMAIL_LENGTH = 254
MAX_NAME_LENGTH = 64
_LAYOUT = str.maketrans("\n\t", "  ")
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


def normalise_name(text: str, max_length: int = MAX_NAME_LENGTH) -> str | None:
    """One line with single spaces, None when it is empty, too long or unsafe."""
    if has_unsafe_characters(text):
        return None
    name = " ".join(unicodedata.normalize("NFC", text).split())
    return name if 1 <= len(name) <= max_length else None


def normalise_text(text: str, max_length: int) -> str | None:
    """Lines of text, None when they are too long or unsafe; the end of a line is one character."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()
    if len(lines) > max_length or has_unsafe_characters(lines.translate(_LAYOUT)):
        return None
    return lines
