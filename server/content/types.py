"""The type of a file by its first bytes; what its sender says of it counts for nothing."""

import filetype

from server.domain.file import UNKNOWN_TYPE

HEAD_BYTES = 8192
# Nothing of these is run by a browser. All else, HTML and SVG above all, stays bytes.
_KNOWN = {
    "application/pdf": "application/pdf",
    "application/zip": "application/zip",
    "audio/aac": "audio/aac",
    "audio/mp4": "audio/mp4",
    "audio/mpeg": "audio/mpeg",
    "audio/ogg": "audio/ogg",
    "audio/x-flac": "audio/flac",
    "audio/x-wav": "audio/wav",
    "video/mp4": "video/mp4",
    "video/quicktime": "video/quicktime",
    "video/webm": "video/webm",
}
_IMAGES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})


def sniffed_type(head: bytes) -> str:
    """Of an image only a decoder can say that it is one: see `is_like_an_image`."""
    return _KNOWN.get(filetype.guess_mime(head) or "", UNKNOWN_TYPE)


def is_like_an_image(head: bytes) -> bool:
    """Whether it begins as an image that browsers show."""
    return filetype.guess_mime(head) in _IMAGES
