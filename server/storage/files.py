"""The port of what is in files: bytes under a key, on a disk or in an object store."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

CHUNK_BYTES = 256 * 1024


class FileContents(Protocol):
    """Every method raises Unavailable. Keys are ours: letters, digits and dots."""

    def running(self) -> AbstractAsyncContextManager[None]:
        """Around every other call."""

    async def put(self, key: str, path: Path) -> None:
        """The content of a local file, which may be gone afterwards. Raises StorageFull."""

    async def size(self, key: str) -> int | None:
        """In bytes; None when there is nothing under the key."""

    def read(self, key: str, start: int, length: int) -> AsyncIterator[bytes]:
        """`length` bytes from `start`, in pieces."""

    async def remove(self, *keys: str) -> None:
        """Fulfilled as well when there is nothing."""
