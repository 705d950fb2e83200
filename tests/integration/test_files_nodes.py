"""Files on two nodes, with a directory that they share and with an object store."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from msgspec.structs import replace

from server.protocol.chat import ChatMessage
from server.settings import Settings
from server.storage.files_s3 import S3Place
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
def settings(request: pytest.FixtureRequest, settings: Settings) -> Settings:
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
