"""One server per data directory: a lock that ends with its holder, however that dies."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

TAKEOVER_SECONDS = 10.0


class DataDirectoryInUse(Exception):
    """Another server works on the data directory; the text is one line for people."""


@asynccontextmanager
async def exclusive(directory: Path) -> AsyncIterator[int]:
    """Hold the directory; gives the lock's file descriptor, for a child to hold it as well.

    A lock left by a server that was killed counts until its mongod has ended too, which is
    waited for. Raises DataDirectoryInUse.
    """
    os.makedirs(directory, exist_ok=True)
    lock = os.open(directory / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        await _acquire(lock, directory)
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
        yield lock
    finally:
        os.close(lock)


def is_held(directory: Path) -> bool:
    """Whether a server works on the directory just now."""
    try:
        lock = os.open(directory / "server.lock", os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


async def _acquire(lock: int, directory: Path) -> None:
    deadline = asyncio.get_running_loop().time() + TAKEOVER_SECONDS
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(lock, 20, 0).decode(errors="replace").strip() or "unknown"
            if _is_alive(holder) or asyncio.get_running_loop().time() > deadline:
                raise DataDirectoryInUse(
                    f"DATA_DIR: {directory} is in use by another server (process {holder}); "
                    "stop it or set another DATA_DIR"
                ) from None
        await asyncio.sleep(0.05)


def _is_alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
