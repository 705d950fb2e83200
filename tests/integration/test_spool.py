"""Where files lie while they arrive: on a real disk, which can be full."""

import resource
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from os import utime
from pathlib import Path
from time import time

import pytest

from server.errors import FileTooLarge, InvalidPayload, StorageFull
from server.storage.spool import LEFT_OVER_SECONDS, Spool

MEGABYTE = b"x" * 1_000_000


async def pieces(*given: bytes | Exception) -> AsyncIterator[bytes]:
    for piece in given:
        if isinstance(piece, Exception):
            raise piece
        yield piece


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.glob("*"))


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file of this process can grow further; Python turns the signal into an OSError."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_file_when_received_then_there_until_it_is_dealt_with(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    async with spool.receive(pieces(b"abc", MEGABYTE, b"def"), 2_000_000, 5) as received:
        assert (received.size, received.head) == (1_000_006, b"abcxx")
        assert received.path.read_bytes() == b"abc" + MEGABYTE + b"def"
        received.path.with_name(f"{received.path.name}.webp").write_bytes(b"beside it")
        assert len(names(tmp_path)) == 2
    assert names(tmp_path) == []


async def test_k5_file_when_it_grows_too_large_then_stopped_there(tmp_path: Path) -> None:
    asked = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal asked
        while True:
            asked += 1
            yield MEGABYTE

    with pytest.raises(FileTooLarge) as raised:
        async with Spool(tmp_path).receive(endless(), 3_000_000, 5):
            pass
    assert raised.value.details == {"maxBytes": 3_000_000}
    assert asked == 4
    assert names(tmp_path) == []


async def test_file_when_it_breaks_off_or_the_disk_is_full_then_nothing_is_left(
    tmp_path: Path,
) -> None:
    spool = Spool(tmp_path)
    with pytest.raises(InvalidPayload):
        async with spool.receive(pieces(MEGABYTE, InvalidPayload()), 9_000_000, 5):
            pass
    with largest_file(1_500_000), pytest.raises(StorageFull):
        async with spool.receive(pieces(MEGABYTE, MEGABYTE), 9_000_000, 5):
            pass
    assert names(tmp_path) == []


async def test_tidy_when_a_server_was_killed_then_what_is_old_goes(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "incoming")
    await spool.tidy()
    async with spool.receive(pieces(b"abc"), 10, 5) as received:
        await spool.tidy()
        assert received.path.exists()
        long_ago = time() - LEFT_OVER_SECONDS - 1
        utime(received.path, (long_ago, long_ago))
        await spool.tidy()
        assert not received.path.exists()
