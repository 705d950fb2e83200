"""What every store of file contents guarantees: a directory, and an object store over S3."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from server.errors import Unavailable
from server.storage.files import CHUNK_BYTES, FileContents
from server.storage.files_disk import DiskContents
from server.storage.files_s3 import S3Contents, S3Place
from tests.support.object_store import object_store
from tests.support.redis import free_port

KEY, OTHER = "ab" * 16, "ab" * 16 + ".webp"


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Place]:
    with object_store(tmp_path_factory.mktemp("s3")) as place:
        yield place


@pytest.fixture(params=["disk", "s3"])
async def contents(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[FileContents]:
    if request.param == "disk":
        made: FileContents = DiskContents(tmp_path / "files")
    else:
        made = S3Contents(request.getfixturevalue("s3"))
    async with made.running():
        yield made
        await made.remove(KEY, OTHER)


def local(directory: Path, content: bytes) -> Path:
    path = directory / "arrived"
    path.write_bytes(content)
    return path


async def read(contents: FileContents, key: str, start: int, length: int) -> bytes:
    return b"".join([piece async for piece in contents.read(key, start, length)])


async def test_content_when_put_then_read_as_a_whole_and_in_parts(
    contents: FileContents, tmp_path: Path
) -> None:
    content = bytes(range(256)) * 4096
    await contents.put(KEY, local(tmp_path, content))
    await contents.put(OTHER, local(tmp_path, b"small"))
    assert await contents.size(KEY) == len(content)
    assert await contents.size(OTHER) == 5
    assert await read(contents, KEY, 0, len(content)) == content
    assert await read(contents, KEY, 1000, 3) == content[1000:1003]
    assert await read(contents, KEY, len(content) - 1, 1) == content[-1:]
    assert await read(contents, KEY, 5, 0) == b""


async def test_content_when_large_then_in_pieces(contents: FileContents, tmp_path: Path) -> None:
    await contents.put(KEY, local(tmp_path, b"x" * (3 * CHUNK_BYTES + 1)))
    sizes = [len(piece) async for piece in contents.read(KEY, 0, 3 * CHUNK_BYTES + 1)]
    assert sum(sizes) == 3 * CHUNK_BYTES + 1
    assert max(sizes) <= CHUNK_BYTES


async def test_content_when_removed_then_nothing_and_again_is_no_error(
    contents: FileContents, tmp_path: Path
) -> None:
    await contents.put(KEY, local(tmp_path, b"content"))
    await contents.remove(KEY, OTHER)
    assert await contents.size(KEY) is None
    with pytest.raises(Unavailable):
        await read(contents, KEY, 0, 7)
    await contents.remove(KEY, OTHER)


async def test_content_when_the_object_store_is_away_then_unavailable(tmp_path: Path) -> None:
    away = S3Place("parley", f"http://127.0.0.1:{free_port()}", "us-east-1", "key", "secret")
    contents = S3Contents(away)
    path = local(tmp_path, b"content")
    async with contents.running():
        attempts = (contents.put(KEY, path), contents.size(KEY), contents.remove(KEY))
        results = await asyncio.gather(*attempts, return_exceptions=True)
    assert [type(result) for result in results] == [Unavailable] * 3


async def test_content_when_the_directory_cannot_be_used_then_unavailable(tmp_path: Path) -> None:
    contents = DiskContents(local(tmp_path, b"a file and no directory"))
    with pytest.raises(Unavailable):
        await contents.put(KEY, tmp_path / "anything")
