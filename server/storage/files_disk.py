"""Files in a directory."""

import asyncio
import errno
import logging
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from server.errors import StorageFull, Unavailable
from server.storage.files import CHUNK_BYTES

log = logging.getLogger(__name__)

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class DiskContents:
    """Implements the FileContents port. What is put there has to be on the same file system."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        yield

    async def put(self, key: str, path: Path) -> None:
        with disk_errors():
            await asyncio.to_thread(_move, path, self._path(key))

    async def size(self, key: str) -> int | None:
        with disk_errors():
            try:
                return (await asyncio.to_thread(os.stat, self._path(key))).st_size
            except FileNotFoundError:
                return None

    async def read(self, key: str, start: int, length: int) -> AsyncIterator[bytes]:
        with disk_errors():
            file = await asyncio.to_thread(self._path(key).open, "rb")
            try:
                await asyncio.to_thread(file.seek, start)
                while length > 0:
                    piece = await asyncio.to_thread(file.read, min(length, CHUNK_BYTES))
                    if not piece:
                        raise Unavailable  # it was longer when somebody looked
                    length -= len(piece)
                    yield piece
            finally:
                file.close()

    async def remove(self, *keys: str) -> None:
        with disk_errors():
            for key in keys:
                await asyncio.to_thread(self._path(key).unlink, missing_ok=True)

    def _path(self, key: str) -> Path:
        """In one of 256 directories: some file systems are slow with very many names in one."""
        return self._directory / key[:2] / key


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.replace(source, target)


@contextmanager
def disk_errors() -> Iterator[None]:
    """A full disk raises StorageFull, any other failure of it Unavailable."""
    try:
        yield
    except OSError as error:
        log.error("files: %s", error)
        raise (StorageFull if error.errno in _FULL else Unavailable) from error
