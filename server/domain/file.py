"""Files in the chat: what is known of one, and the pure rules of their names."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from server.domain.ids import FileId

MAX_NAME_LENGTH = 120
MAX_NAME_BYTES = 200  # of the 255 that file systems take, with room for a browser's " (1)"
MAX_SUFFIX_LENGTH = 16
NAMELESS = "file"
UNKNOWN_TYPE = "application/octet-stream"
THUMBNAIL_TYPE = "image/webp"
_REFUSED = re.compile(r'[<>:"|?*]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)

Variant = Literal["content", "thumbnail"]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """What a message says of its file; `type` is what was found in it. In bytes and pixels."""

    id: FileId
    name: str
    size: int
    type: str = UNKNOWN_TYPE
    width: int | None = None
    height: int | None = None
    has_thumbnail: bool = False


def content_key(file_id: FileId, variant: Variant = "content") -> str:
    """What its bytes are stored under."""
    return file_id if variant == "content" else f"{file_id}.webp"


def clean_file_name(text: str) -> str:
    """A name that every system can save a file under, and that looks like what it is.

    No path, no characters that cannot be seen or turn the direction of text, none that a file
    system refuses; not too long, with its suffix kept.
    """
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", text))[-1]
    name = "".join(char for char in name if unicodedata.category(char) not in _UNSEEN)
    name = " ".join(_REFUSED.sub("_", name).split()).strip(". ")
    if not name:
        return NAMELESS
    name = _shortened(name)
    return f"_{name}" if _DEVICE.match(name) else name


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"})


def _shortened(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix) > MAX_SUFFIX_LENGTH:
        stem, dot, suffix = name, "", ""
    tail = dot + suffix
    while len(stem + tail) > MAX_NAME_LENGTH or len((stem + tail).encode()) > MAX_NAME_BYTES:
        stem = stem[:-1]
    return stem.rstrip(". ") + tail
