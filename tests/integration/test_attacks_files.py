"""Attacks on files: one test at least per row, named by its id."""

import asyncio
import gzip
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from server.settings import Settings
from tests.support.api import Api
from tests.support.files import Files
from tests.support.images import image, png_bomb
from tests.support.marks import over, with_settings
from tests.support.meetings import Meetings
from tests.support.peer import Peer
from tests.support.peers import Peers

UNKNOWN = "0" * 32

pytestmark = over("websocket")


@pytest.fixture
def room() -> str:
    """Its own: files count against what a room may have."""
    return f"room-{uuid4().hex}"


@pytest.fixture
async def alice(peer: Peers, room: str) -> Peer:
    alice = await peer("alice")
    await alice.join(room)
    return alice


@pytest.fixture
async def hers(alice: Peer, peer: Peers) -> Files:
    return Files(peer.api, await peer.token("alice"))


def stored(settings: Settings) -> list[Path]:
    """Every file below the data directory, arrived or arriving."""
    return [path for path in (settings.data_dir / "files").rglob("*") if path.is_file()]


async def until(condition: Callable[[], bool]) -> None:
    """Files appear and go in threads that tell nobody."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@asynccontextmanager
async def tcp(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Closed in the end without any word of HTTP."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


@pytest.mark.parametrize(
    "name",
    [
        *("../../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "a/../../b", "%2e%2e%2fx"),
        *("a\0.png", "a\r\nSet-Cookie: x=1", "\u202egpj.exe", '";filename="x', "x" * 1024),
        *("CON", "$ne", "__proto__", "<img src=x onerror=alert(1)>.html"),
    ],
    ids=lambda name: ascii(name)[:20],
)
async def test_k5_name_when_it_is_a_trick_then_only_a_harmless_name(
    alice: Peer, hers: Files, settings: Settings, room: str, name: str
) -> None:
    file = await hers.uploaded(room, b"content", name)
    assert not set('/\\\0\r\n"<>:\u202e') & set(file["name"])
    assert len(file["name"]) <= 121
    await alice.say(room, "", file=file["id"])
    loaded = await hers.load(await hers.url(file["id"]))
    assert loaded.headers["Content-Disposition"].startswith('attachment; filename="')
    assert loaded.headers["Content-Disposition"].count('"') == 2
    assert "Set-Cookie" not in loaded.headers
    assert file["id"] in {path.name for path in stored(settings)}
    for path in stored(settings):
        assert path.parent.parent == settings.data_dir / "files"


@pytest.mark.parametrize("name", ["", "x" * 1025], ids=["empty", "too long"])
async def test_k5_name_when_none_or_too_long_then_invalid(
    hers: Files, room: str, name: str
) -> None:
    assert (await hers.upload(room, b"x", name)).code == "invalid_payload"


@pytest.mark.parametrize(
    "file_id",
    [
        *(UNKNOWN, "0" * 31, "0" * 33, "A" * 32, "0" * 32 + ".webp", "$ne", "x" * 5000),
        *("%2e%2e%2f%2e%2e%2fjwt-secret", "..%5c..%5cx", "%00", "%ff%fe", "0" * 31 + "%0a"),
    ],
    ids=lambda file_id: file_id[:20],
)
async def test_k5_id_when_it_is_a_trick_then_not_found(
    hers: Files, alice: Peer, room: str, file_id: str
) -> None:
    assert (await hers.links(file_id)).code == "file_not_found"
    for variant in ("content", "thumbnail"):
        for ticket in ("x", "u.9999999999.x"):
            loaded = await hers.load(f"/api/files/{file_id}/{variant}?ticket={ticket}")
            assert loaded.status == 403
    code = await alice.refusal("chatMessage", {"roomId": room, "text": "x", "file": file_id})
    assert code == ("file_not_found" if file_id == UNKNOWN else "invalid_payload")


@pytest.mark.parametrize("room_id", ["%2e%2e%2fx", "a%2fb", "%00", "x" * 65, "*", "%ff", "demo%0a"])
async def test_c2_room_when_its_name_is_a_trick_then_not_in_it(hers: Files, room_id: str) -> None:
    assert (await hers.upload(room_id, b"x")).code == "not_in_room"
    assert (await hers.allowance(room_id)).code == "not_in_room"


async def test_k5_link_when_forged_or_of_another_file_then_refused(
    alice: Peer, hers: Files, room: str, peer: Peers
) -> None:
    file, other = await hers.uploaded(room, b"one"), await hers.uploaded(room, b"two")
    await alice.say(room, "", file=file["id"])
    await alice.say(room, "", file=other["id"])
    url = await hers.url(file["id"])
    path, ticket = url.split("?ticket=")
    reader, expires_at, signature = ticket.split(".")
    forged = [
        *(f"{reader}.{int(expires_at) + 1}.{signature}", f"other.{expires_at}.{signature}"),
        *(f"{reader}.{expires_at}.", f"{reader}.{expires_at}.{signature[:-1]}", signature),
        *(f"{reader}.{expires_at}.{signature}=", f"{reader}..{signature}", "é.1.x", "...", "x"),
        (await hers.url(other["id"])).split("?ticket=")[1],
    ]
    for wrong in forged:
        loaded = await hers.load(f"{path}?ticket={wrong}")
        assert (loaded.status, b"link_expired" in loaded.content) == (403, True), wrong
    for nothing in ("", "?ticket=", f"?ticket={'x' * 257}", f"?ticket={ticket}&ticket=x"):
        assert (await hers.load(f"{path}{nothing}")).status == 400
    assert (await hers.load(url)).content == b"one"
    assert (await hers.load(url, "POST")).status == 405


async def test_k5_link_when_its_time_is_over_then_refused(
    alice: Peer, hers: Files, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = await hers.uploaded(room, image())
    await alice.say(room, "", file=file["id"])
    monkeypatch.setattr("server.services.file.LINK_SECONDS", 0)
    for variant in ("url", "thumbnailUrl"):
        loaded = await hers.load(await hers.url(file["id"], variant))
        assert (loaded.status, b"link_expired" in loaded.content) == (403, True)


async def test_k2_file_when_one_has_left_or_was_never_there_then_not_found(
    alice: Peer, hers: Files, room: str, peer: Peers
) -> None:
    bob = await peer("bob")
    await bob.join(room)
    his = Files(peer.api, await peer.token("bob"))
    file = await hers.uploaded(room, b"content")
    assert (await hers.links(file["id"])).code == "file_not_found"  # no message carries it yet
    await alice.say(room, "", file=file["id"])
    url = await his.url(file["id"])
    strangers = Files(peer.api, await peer.token("mallory"))
    assert (await strangers.links(file["id"])).code == "file_not_found"
    assert (await strangers.upload(room, b"x")).code == "not_in_room"
    assert (await Files(peer.api, "").links(file["id"])).status == 401
    assert (await Files(peer.api, "").upload(room, b"x")).status == 401
    await bob.leave(room)
    assert (await his.load(url)).status == 404
    assert (await his.links(file["id"])).code == "file_not_found"
    assert (await his.upload(room, b"x")).code == "not_in_room"


async def test_k2_file_when_a_guest_is_of_another_meeting_then_not_found(
    peer: Peers, signaling: Api
) -> None:
    meetings, nobody = Meetings(signaling, await peer.token("alice")), Meetings(signaling)
    code, other = await meetings.code(), await meetings.code()
    alice, token = await peer("alice"), (await nobody.join(other, name="Gus")).token
    await alice.join(code)
    gus = await peer("gus", token=token)
    await gus.join(other)
    his, hers = Files(signaling, token), Files(signaling, await peer.token("alice"))
    file = await hers.uploaded(code, b"content")
    await alice.say(code, "", file=file["id"])
    assert (await his.links(file["id"])).code == "file_not_found"
    assert (await his.upload(code, b"x")).code == "not_in_room"
    stolen = await his.uploaded(other, b"x")
    refused = {"roomId": code, "text": "", "file": stolen["id"]}
    assert await alice.refusal("chatMessage", refused) == "file_not_found"


async def test_e4_c3_files_when_one_still_waits_in_the_lobby_then_none(
    peer: Peers, signaling: Api
) -> None:
    code = await Meetings(signaling, await peer.token("alice")).code(lobby=True)
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join(code)
    hers = Files(signaling, await peer.token("alice"))
    his = Files(signaling, await peer.token("bob"))
    file = await hers.uploaded(code, b"content")
    await alice.say(code, "", file=file["id"])
    assert await bob.refusal("joinRoom", {"roomId": code}) == "lobby_waiting"
    assert (await his.upload(code, b"x")).code == "not_in_room"
    assert (await his.links(file["id"])).code == "file_not_found"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<!doctype html><script>alert(1)</script>"),
        ("image.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("image.png", b"<script>alert(1)</script>"),
        ("image.gif", b"GIF89a/*<script>*/=alert(1)"),
        ("script.js", b"alert(1)"),
        ("bomb.png", png_bomb(10_000, 10_000)),
        ("half.jpg", image("JPEG", (900, 900))[:3000]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_k3_k5_content_when_it_could_run_or_explode_then_bytes_to_be_saved(
    alice: Peer, hers: Files, room: str, name: str, content: bytes
) -> None:
    kinds = {"Content-Type": "text/html; charset=utf-8"}
    answer = await hers.upload(room, content, name, **kinds)
    assert (answer.json["type"], answer.json["hasThumbnail"]) == ("application/octet-stream", False)
    await alice.say(room, "", file=answer.json["id"])
    loaded = await hers.load(await hers.url(answer.json["id"]))
    assert loaded.content == content
    assert loaded.headers["Content-Type"] == "application/octet-stream"
    assert loaded.headers["Content-Disposition"].startswith("attachment")
    assert loaded.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in loaded.headers["Content-Security-Policy"]
    ticket = (await hers.url(answer.json["id"])).split("?")[1]
    thumbnail = await hers.load(f"/api/files/{answer.json['id']}/thumbnail?{ticket}")
    assert thumbnail.status == 404


@with_settings(max_file_bytes=100_000)
async def test_k5_size_when_too_large_then_refused_and_nothing_kept(
    hers: Files, settings: Settings, room: str
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(50):
            yield b"x" * 10_000

    announced = await hers.upload(room, b"x" * 100_001)
    assert (announced.status, announced.code) == (413, "file_too_large")
    assert announced.json["error"]["details"] == {"maxBytes": 100_000}
    assert (await hers.upload(room, pieces())).code == "file_too_large"
    assert (await hers.upload(room, b"")).code == "invalid_payload"
    assert stored(settings) == []
    assert (await hers.upload(room, b"x" * 100_000)).status == 201


@with_settings(max_room_file_bytes=100_000)
async def test_k5_quota_when_many_come_at_once_then_never_more_than_the_room_may_have(
    hers: Files, settings: Settings, room: str, peer: Peers
) -> None:
    bob = await peer("bob")
    await bob.join(room)
    his = Files(peer.api, await peer.token("bob"))
    uploads = [who.upload(room, b"x" * 30_000) for who in (hers, hers, hers, his, his, his)]
    answers = await asyncio.gather(*uploads)
    taken = sum(answer.status == 201 for answer in answers)
    assert {answer.status for answer in answers} <= {201, 507}
    assert taken <= 3
    assert sum(path.stat().st_size for path in stored(settings)) == taken * 30_000
    other = f"{room}-2"
    await bob.join(other)
    assert (await his.upload(other, b"x" * 90_000)).status == 201


@with_settings(rate_limit_factor=1)
async def test_b12_uploads_when_too_many_then_slowed_down(peer: Peers, room: str) -> None:
    name = f"x{uuid4().hex[:12]}"
    somebody = await peer(name)
    await somebody.join(room)
    theirs = Files(peer.api, await peer.token(name))
    for _ in range(20):
        assert (await theirs.upload(room, b"x")).status == 201
    refused = await theirs.upload(room, b"x")
    assert (refused.status, refused.code) == (429, "rate_limited")
    assert int(refused.headers["Retry-After"]) >= 1


async def test_b11_uploads_when_several_are_slow_then_three_at_a_time(
    hers: Files, settings: Settings, room: str
) -> None:
    end = asyncio.Event()

    async def pieces() -> AsyncIterator[bytes]:
        yield b"begun"
        await end.wait()

    async with asyncio.TaskGroup() as group:
        slow = [group.create_task(hers.upload(room, pieces())) for _ in range(3)]
        await until(lambda: len(stored(settings)) == 3)
        assert (await hers.upload(room, b"x")).code == "rate_limited"
        end.set()
    assert [task.result().status for task in slow] == [201] * 3
    assert (await hers.upload(room, b"x")).status == 201


async def test_b11_upload_when_it_stands_still_then_given_up(
    hers: Files, settings: Settings, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"begun"
        await asyncio.sleep(5)

    monkeypatch.setattr("server.http_api.body.READ_SECONDS", 0.2)
    assert (await hers.upload(room, pieces())).code == "invalid_payload"
    assert stored(settings) == []


async def test_b7_upload_when_packed_then_refused(hers: Files, room: str) -> None:
    packed = gzip.compress(b"\0" * 10_000_000)
    refused = await hers.upload(room, packed, **{"Content-Encoding": "gzip"})
    assert (refused.status, refused.code) == (415, "unsupported_media_type")


async def test_h6_upload_and_download_when_the_client_goes_then_nothing_is_left_or_logged(
    alice: Peer,
    hers: Files,
    settings: Settings,
    room: str,
    peer: Peers,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    file = await hers.uploaded(room, b"x" * 8_000_000)
    await alice.say(room, "", file=file["id"])
    kept, url = stored(settings), await hers.url(file["id"])
    port, token = peer.api.http.port or 0, await peer.token("alice")
    async with tcp(port) as (_, writer):
        head = f"POST /api/rooms/{room}/files?name=x HTTP/1.1\r\nHost: x\r\nContent-Length: 999999"
        writer.write(f"{head}\r\nAuthorization: Bearer {token}\r\n\r\nbegun".encode())
        await until(lambda: len(stored(settings)) > len(kept))
    async with tcp(port) as (reader, writer):
        writer.write(f"GET {url} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        await reader.read(1000)
    await until(lambda: len(stored(settings)) == len(kept))
    await asyncio.sleep(0.1)
    assert [record.getMessage() for record in caplog.records] == []
    assert (await hers.upload(room, b"x")).status == 201
