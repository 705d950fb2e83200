"""Rules for text that people write: what is refused and how it is normalised."""

import re
import unicodedata

MAX_EMAIL_LENGTH = 254
MAX_NAME_LENGTH = 64
MAX_MESSAGE_LENGTH = 4000
MAX_MESSAGE_BYTES = 4096
_LAYOUT = str.maketrans("\n\t", "  ")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,31}", re.ASCII)
_BIDI_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# https://www.unicode.org/reports/tr51/#EBNF_and_Regex without keycaps, which begin with a digit,
# and with every symbol of the blocks that have emoji.
_PICTOGRAPH = (
    "[\u203c\u2049\u2122\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
    "\ufe0f?[\U0001f3fb-\U0001f3ff]?(?:[\U000e0020-\U000e007e]+\U000e007f)?"
)
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_EMOJI = re.compile(f"{_FLAG}|{_PICTOGRAPH}(?:\u200d{_PICTOGRAPH})*")


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


def normalise_username(text: str) -> str | None:
    """3 to 32 of letters, digits, `.`, `_`, `-`, in small letters; None when it is something else.

    It never looks like an address, so that either can be typed where one signs in.
    """
    username = text.strip().lower()
    return username if _USERNAME.fullmatch(username) else None


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


def normalise_message(text: str) -> str | None:
    """What is stored of a chat message, None when nothing can be seen, too long or unsafe.

    The joiners and selectors that emoji and many scripts are written with are fine.
    """
    # what is printable has none of it, and most messages are: no look at each character
    if not text.isprintable() and any(_is_unsafe_in_message(char) for char in text):
        return None
    message = unicodedata.normalize("NFC", text)
    if len(message) > MAX_MESSAGE_LENGTH or len(message.encode()) > MAX_MESSAGE_BYTES:
        return None
    return message if any(_is_visible(char) for char in message) else None


def is_one_emoji(text: str) -> bool:
    """A pictograph with its modifiers, several of them joined to one, or a flag."""
    return _EMOJI.fullmatch(text) is not None


def _is_unsafe_in_message(char: str) -> bool:
    match unicodedata.category(char):
        case "Cc":
            return char not in "\n\t"
        case "Cn":  # emoji that are newer than this Python are unassigned to it
            return not "\U0001f000" <= char <= "\U0001faff"
        case category:
            return category == "Cs" or char in _BIDI_OVERRIDES


def _is_visible(char: str) -> bool:
    """Neither white space, nor control or format, nor a mark that only changes others."""
    category = unicodedata.category(char)
    return category[0] not in "ZM" and category not in ("Cc", "Cf")
