"""Files in the chat: how they are uploaded, what a message says of one, how one is loaded."""

from typing import Annotated

from msgspec import Meta

from server.protocol.base import Body

FileId = Annotated[str, Meta(pattern="^[0-9a-f]{32}" + r"(?![\s\S])")]


class ChatFile(Body, frozen=True, kw_only=True, omit_defaults=False):
    """A file as messages show it. `size` in bytes; `type` is what the server found in it.

    `width` and `height` in pixels of an image that has a thumbnail.
    """

    id: str
    name: str
    size: int
    type: str
    width: int | None
    height: int | None
    has_thumbnail: bool


class UploadFile(Body, frozen=True, kw_only=True):
    """`name`: what the file is called; the server cleans it."""

    name: Annotated[str, Meta(min_length=1, max_length=1024)]


class FileAllowance(Body, frozen=True, kw_only=True, omit_defaults=False):
    """How large a file may be, and how much more the room can have, in bytes."""

    max_bytes: int
    left_bytes: int


class FileLinks(Body, frozen=True, kw_only=True, omit_defaults=False):
    """Paths that need no header. `expires_at` in Unix milliseconds."""

    url: str
    thumbnail_url: str | None
    expires_at: int


class DownloadFile(Body, frozen=True, kw_only=True):
    """`ticket`: as `FileLinks` has it."""

    ticket: Annotated[str, Meta(min_length=1, max_length=256)]
