"""Files in the chat: uploaded, sent with a message, loaded by who may read it."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from aiohttp.multipart import parse_content_disposition

from server.protocol.chat import ChatDeleted, ChatMessage
from tests.support.api import Api
from tests.support.files import Files
from tests.support.images import exif, image, opened
from tests.support.marks import over, with_settings
from tests.support.meetings import Meetings
from tests.support.peers import Peers

pytestmark = over("websocket")

UNKNOWN = "0" * 32


@pytest.fixture
def room() -> str:
    """Its own: files count against what a room may have."""
    return f"room-{uuid4().hex}"


async def files_of(peer: Peers, name: str) -> Files:
    return Files(peer.api, await peer.token(name))


async def test_file_when_sent_then_the_others_load_what_was_uploaded(
    peer: Peers, room: str
) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join(room)
    await bob.join(room)
    hers, his = await files_of(peer, "alice"), await files_of(peer, "bob")
    content = bytes(range(256)) * 8000
    file = await hers.uploaded(room, content, "../plan für\u202e Zoë.bin")
    assert file == {
        "id": file["id"],
        "name": "plan für Zoë.bin",
        "size": len(content),
        "type": "application/octet-stream",
        "width": None,
        "height": None,
        "hasThumbnail": False,
    }
    said = await alice.say(room, "", file=file["id"])
    assert (said["text"], said["file"]) == ("", file)
    assert await bob.next_payload(ChatMessage) == said
    assert (await bob.history(room))["messages"] == [said]
    assert await his.content(file["id"]) == content
    assert (await his.links(file["id"])).json["thumbnailUrl"] is None
    edited = await alice.edit(said, "the plan")
    assert (edited["text"], edited["file"]) == ("the plan", file)


async def test_file_when_loaded_then_saved_under_its_name_and_never_shown(
    peer: Peers, room: str
) -> None:
    alice, hers = await peer("alice"), await files_of(peer, "alice")
    await alice.join(room)
    file = await hers.uploaded(room, b"%PDF-1.7 ...", 'Zoë\'s "plan" 100%.pdf')
    assert file["type"] == "application/pdf"
    await alice.say(room, "look", file=file["id"])
    url = await hers.url(file["id"])
    loaded = await hers.load(url)
    kind, names = parse_content_disposition(loaded.headers["Content-Disposition"])
    assert (kind, names["filename*"]) == ("attachment", file["name"])
    assert loaded.headers["Content-Type"] == "application/pdf"
    assert loaded.headers["Content-Length"] == "12"
    assert loaded.headers["X-Content-Type-Options"] == "nosniff"
    assert loaded.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    head = await hers.load(url, "HEAD")
    assert (head.status, head.content) == (200, b"")
    for name in ("Content-Length", "Content-Type", "Content-Disposition", "ETag"):
        assert head.headers[name] == loaded.headers[name]


@pytest.mark.parametrize(
    ("wanted", "status", "expected"),
    [
        ("bytes=0-3", 206, b"0123"),
        ("bytes=4-", 206, b"456789"),
        ("bytes=-2", 206, b"89"),
        ("bytes=-99", 200, b"0123456789"),
        ("bytes=8-99", 206, b"89"),
        ("bytes=0-9", 200, b"0123456789"),
        ("bytes=10-", 416, b""),
        ("bytes=99-100", 416, b""),
        ("bytes=3-1", 200, b"0123456789"),
        ("bytes=0-1,4-5", 200, b"0123456789"),
        ("lines=1-2", 200, b"0123456789"),
        ("bytes=9" + "9" * 30 + "-", 416, b""),
    ],
)
async def test_file_when_loaded_in_part_then_that_part(
    peer: Peers, room: str, wanted: str, status: int, expected: bytes
) -> None:
    alice, hers = await peer("alice"), await files_of(peer, "alice")
    await alice.join(room)
    file = await hers.uploaded(room, b"0123456789")
    await alice.say(room, "", file=file["id"])
    url = await hers.url(file["id"])
    loaded = await hers.load(url, Range=wanted)
    assert (loaded.status, loaded.content) == (status, expected)
    if status == 206:
        start = b"0123456789".index(expected)
        assert loaded.headers["Content-Range"] == f"bytes {start}-{start + len(expected) - 1}/10"
    if status == 416:
        assert loaded.headers["Content-Range"] == "bytes */10"
    unchanged = {"Range": "bytes=0-3", "If-Range": loaded.headers["ETag"]}
    assert (await hers.load(url, **unchanged)).status == 206
    assert (await hers.load(url, **unchanged | {"If-Range": '"other"'})).status == 200


async def test_image_when_sent_then_with_a_thumbnail_and_its_size(peer: Peers, room: str) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join(room)
    await bob.join(room)
    hers, his = await files_of(peer, "alice"), await files_of(peer, "bob")
    content = image("JPEG", (1200, 900), exif=exif(Orientation=6, Make="A camera"))
    file = await hers.uploaded(room, content, "photo.html")
    assert (file["type"], file["width"], file["height"]) == ("image/jpeg", 900, 1200)
    assert file["hasThumbnail"]
    await alice.say(room, "look", file=file["id"])
    assert await his.content(file["id"]) == content
    loaded = await his.load(await his.url(file["id"], "thumbnailUrl"))
    assert loaded.headers["Content-Type"] == "image/webp"
    assert loaded.headers["Content-Disposition"].startswith("attachment")
    assert opened(loaded.content).size == (480, 640)
    assert b"camera" not in loaded.content


async def test_private_when_a_file_is_for_one_reader_then_nobody_else_has_it(
    peer: Peers, room: str
) -> None:
    alice, bob, carol = await peer("alice"), await peer("bob"), await peer("carol")
    for who in (alice, bob, carol):
        await who.join(room)
    file = await (await files_of(peer, "alice")).uploaded(room, b"secret")
    await alice.say(room, "psst", to=bob.id, file=file["id"])
    assert await (await files_of(peer, "bob")).content(file["id"]) == b"secret"
    assert await (await files_of(peer, "alice")).content(file["id"]) == b"secret"
    hers = await files_of(peer, "carol")
    assert (await hers.links(file["id"])).code == "file_not_found"
    await bob.goodbye()
    bob = await peer("bob")
    await bob.join(room)
    assert await (await files_of(peer, "bob")).content(file["id"]) == b"secret"


async def test_file_when_its_message_is_deleted_then_gone_at_once_for_everybody(
    peer: Peers, room: str
) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join(room)
    await bob.join(room)
    hers, his = await files_of(peer, "alice"), await files_of(peer, "bob")
    file = await hers.uploaded(room, b"oops")
    said = await alice.say(room, "", file=file["id"])
    url = await his.url(file["id"])
    assert (await his.load(url)).status == 200
    await alice.take_back(said)
    await bob.next(ChatDeleted)
    assert (await his.load(url)).status == 404
    assert (await hers.links(file["id"])).code == "file_not_found"
    (gone,) = (await bob.history(room))["messages"]
    assert (gone["isDeleted"], gone["file"]) == (True, None)
    refused = {"roomId": room, "text": "again", "file": file["id"]}
    assert await alice.refusal("chatMessage", refused) == "file_not_found"


async def test_file_when_the_host_takes_its_message_down_then_gone(
    peer: Peers, signaling: Api
) -> None:
    code = await Meetings(signaling, await peer.token("alice")).code()
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join(code)
    await bob.join(code)
    his = await files_of(peer, "bob")
    file = await his.uploaded(code, b"rude")
    said = await bob.say(code, "", file=file["id"])
    assert await his.content(file["id"]) == b"rude"
    await alice.take_back(said)
    assert (await his.links(file["id"])).code == "file_not_found"


async def test_file_when_sent_again_with_the_same_mid_then_one_message_and_else_refused(
    peer: Peers, room: str
) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    for who in (alice, bob):
        await who.join(room)
        await who.join(f"{room}-2")
    hers = await files_of(peer, "alice")
    file = await hers.uploaded(room, b"content")
    said = await alice.say(room, "one", file=file["id"], mid="m1")
    assert await alice.say(room, "one", file=file["id"], mid="m1") == said
    assert (await alice.history(room))["messages"] == [said]
    other = await hers.uploaded(room, b"other")
    for refused in (
        {"file": file["id"]},
        {"file": file["id"], "mid": "m2"},
        {"file": UNKNOWN},
        {"file": other["id"], "roomId": f"{room}-2"},
    ):
        message = {"roomId": room, "text": "two"} | refused
        assert await alice.refusal("chatMessage", message) == "file_not_found"
    stolen = {"roomId": room, "text": "mine", "file": other["id"]}
    assert await bob.refusal("chatMessage", stolen) == "file_not_found"
    assert (await alice.say(room, "three", file=other["id"]))["file"] == other


async def test_allowance_when_asked_then_what_a_file_and_the_room_may_have(
    peer: Peers, room: str
) -> None:
    alice, hers = await peer("alice"), await files_of(peer, "alice")
    assert (await hers.allowance(room)).code == "not_in_room"
    await alice.join(room)
    before = (await hers.allowance(room)).json
    assert before == {"maxBytes": 25_000_000, "leftBytes": 500_000_000}
    await hers.uploaded(room, b"x" * 1000)
    assert (await hers.allowance(room)).json["leftBytes"] == 499_999_000


async def test_guest_when_in_the_meeting_then_sends_and_loads_files(
    peer: Peers, signaling: Api
) -> None:
    code = await Meetings(signaling, await peer.token("alice")).code()
    visit = await Meetings(signaling).join(code, name="Gus")
    gus, alice = await peer("gus", token=visit.token), await peer("alice")
    await gus.join(code)
    await alice.join(code)
    his, hers = Files(signaling, visit.token), await files_of(peer, "alice")
    file = await his.uploaded(code, b"from a guest")
    await gus.say(code, "", file=file["id"])
    assert await hers.content(file["id"]) == b"from a guest"
    answer = await hers.uploaded(code, b"for a guest")
    await alice.say(code, "", file=answer["id"])
    assert await his.content(answer["id"]) == b"for a guest"


async def test_upload_when_without_a_length_then_taken_as_it_comes(peer: Peers, room: str) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for number in range(20):
            yield bytes([number]) * 50_000

    alice, hers = await peer("alice"), await files_of(peer, "alice")
    await alice.join(room)
    answer = await hers.upload(room, pieces())
    assert (answer.status, answer.json["size"]) == (201, 1_000_000)


@with_settings(max_file_bytes=0)
async def test_upload_when_there_are_no_files_here_then_refused(peer: Peers, room: str) -> None:
    alice, hers = await peer("alice"), await files_of(peer, "alice")
    await alice.join(room)
    assert (await hers.allowance(room)).json["maxBytes"] == 0
    assert (await hers.upload(room, b"x")).code == "file_too_large"
