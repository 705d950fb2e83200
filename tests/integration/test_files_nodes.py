"""Files on two nodes, with a directory that they share and with an object store."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from msgspec.structs import replace

from server.domain.file import Variant, content_key
from server.protocol.chat import ChatMessage
from server.settings import Settings
from server.storage.database import Database
from server.storage.files import FileContents
from server.storage.files_s3 import S3Place
from server.stores import make_stores
from tests.integration.conftest import Nodes
from tests.support.files import Files
from tests.support.images import image, opened
from tests.support.object_store import object_store
from tests.support.peers import Peers


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Place]:
    with object_store(tmp_path_factory.mktemp("s3")) as place:
        yield place


@pytest.fixture(params=["disk", "s3"])
def settings(
    request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    monkeypatch.setattr("server.services.file_sweep.SWEEP_SECONDS", 0.05)
    if request.param == "disk":
        return settings
    place: S3Place = request.getfixturevalue("s3")
    return replace(
        settings,
        s3_bucket=place.bucket,
        s3_endpoint=place.endpoint,
        s3_access_key=place.access_key,
        s3_secret_key=place.secret_key,
    )


async def files_of(peers: Peers, name: str) -> Files:
    return Files(peers.api, await peers.token(name))


def stored(settings: Settings) -> list[Path]:
    return [path for path in (settings.data_dir / "files").rglob("*") if path.is_file()]


@asynccontextmanager
async def contents(settings: Settings) -> AsyncIterator[FileContents]:
    """Where the nodes keep them."""
    made = make_stores(settings, Database("not opened")).files.contents
    async with made.running():
        yield made


async def test_file_when_uploaded_to_one_node_then_loaded_from_the_other_one(
    nodes: Nodes, settings: Settings
) -> None:
    here, there = nodes
    room = f"room-{uuid4().hex}"
    alice, bob = await here("alice"), await there("bob")
    await alice.join(room)
    await bob.join(room)
    content = image("PNG", (700, 700)) + b"\0" * 1_000_000
    file = await (await files_of(here, "alice")).uploaded(room, content, "photo.png")
    said = await alice.say(room, "look", file=file["id"])
    assert await bob.next_payload(ChatMessage) == said
    his = await files_of(there, "bob")
    assert await his.content(file["id"]) == content
    part = await his.load(await his.url(file["id"]), Range="bytes=10-19")
    assert (part.status, part.content) == (206, content[10:20])
    assert opened(await his.content(file["id"], "thumbnailUrl")).size == (640, 640)
    assert len(stored(settings)) == (0 if settings.s3_bucket else 2)
    await alice.take_back(said)
    assert (await his.links(file["id"])).code == "file_not_found"
    async with asyncio.timeout(10):
        while (await his.allowance(room)).json["leftBytes"] < settings.max_room_file_bytes:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert stored(settings) == []
    async with contents(settings) as left:
        variants: tuple[Variant, ...] = ("content", "thumbnail")
        keys = [content_key(file["id"], variant) for variant in variants]
        assert [await left.size(key) for key in keys] == [None, None]
