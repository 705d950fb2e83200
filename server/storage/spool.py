"""Where a file lies while it arrives, on this machine's disk."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import time
from typing import BinaryIO, NamedTuple

from server.errors import FileTooLarge
from server.storage.files import CHUNK_BYTES
from server.storage.files_disk import disk_errors

LEFT_OVER_SECONDS = 3600.0


class Received(NamedTuple):
    """What has arrived as a whole."""

    path: Path
    size: int
    head: bytes


class Spool:
    """Nothing of a file is kept in memory but the piece that is just being written."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    @asynccontextmanager
    async def receive(
        self, pieces: AsyncIterator[bytes], max_bytes: int, head_bytes: int
    ) -> AsyncIterator[Received]:
        """The file is gone in the end, with what lies beside it under its name and a suffix.

        Raises FileTooLarge as soon as it is, StorageFull, Unavailable.
        """
        with disk_errors():
            descriptor, path = await asyncio.to_thread(self._create)
        try:
            with os.fdopen(descriptor, "w+b") as file:
                size = await _write(file, pieces, max_bytes)
                head = await asyncio.to_thread(_read_head, file, head_bytes)
            yield Received(path, size, head)
        finally:
            await asyncio.to_thread(_remove, path)

    async def tidy(self) -> None:
        """Remove what a server has left behind that was killed. Raises Unavailable."""
        with disk_errors():
            await asyncio.to_thread(self._tidy)

    def _create(self) -> tuple[int, Path]:
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, path = tempfile.mkstemp(dir=self._directory)
        return descriptor, Path(path)

    def _tidy(self) -> None:
        if not self._directory.is_dir():
            return
        for path in self._directory.iterdir():
            if time() - path.stat().st_mtime > LEFT_OVER_SECONDS:
                path.unlink(missing_ok=True)


async def _write(file: BinaryIO, pieces: AsyncIterator[bytes], max_bytes: int) -> int:
    """In large steps: each one waits for a thread."""
    size, waiting = 0, bytearray()
    async for piece in pieces:
        size += len(piece)
        if size > max_bytes:
            raise FileTooLarge(maxBytes=max_bytes)
        waiting += piece
        if len(waiting) >= CHUNK_BYTES:
            with disk_errors():
                await asyncio.to_thread(file.write, waiting)
            waiting = bytearray()
    with disk_errors():
        await asyncio.to_thread(_finish, file, waiting)
    return size


def _finish(file: BinaryIO, rest: bytearray) -> None:
    file.write(rest)
    file.flush()


def _read_head(file: BinaryIO, head_bytes: int) -> bytes:
    file.seek(0)
    return file.read(head_bytes)


def _remove(path: Path) -> None:
    for each in (path, *path.parent.glob(f"{path.name}.*")):
        each.unlink(missing_ok=True)
