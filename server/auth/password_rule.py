"""Which passwords are refused; the client has the same rule, and a test compares the two."""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from server.auth.passwords import MAX_BYTES, MIN_CHARACTERS

# What has to be left of a password without the words that anybody could know.
MIN_OF_ITS_OWN = 6
MIN_WORD = 3
_LIST = Path(__file__).with_name("common-passwords.txt")
_COMMON = frozenset(
    line for line in _LIST.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
)
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def password_problem(password: str, own: Iterable[str | None] = ()) -> str | None:
    """What is wrong with a new password, in words; `own` are name, email and username."""
    spelled = unicodedata.normalize("NFC", password)
    if len(spelled) < MIN_CHARACTERS:
        return f"The password needs at least {MIN_CHARACTERS} characters"
    if len(spelled.encode()) > MAX_BYTES:
        return f"The password is longer than {MAX_BYTES} bytes (UTF-8)"
    if spelled.lower() in _COMMON:
        return "This is one of the most common passwords"
    if _is_like(spelled.lower(), own):
        return "The password is too much like your name or address"
    return None


def _is_like(password: str, own: Iterable[str | None]) -> bool:
    rest = password
    for word in _words(own):
        rest = rest.replace(word, "")
    return rest != password and len(rest) < MIN_OF_ITS_OWN


def _words(own: Iterable[str | None]) -> list[str]:
    """Each whole and in its parts, the longest first."""
    texts = [unicodedata.normalize("NFC", text).lower() for text in own if text]
    parts = [part for text in texts for part in (text, *_BETWEEN_WORDS.split(text))]
    words = {part for part in parts if len(part) >= MIN_WORD}
    return sorted(words, key=lambda word: (-len(word), word))
