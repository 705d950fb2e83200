"""Attacks on the routes of meetings and files: by every token that must not, and with odd input."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from msgspec.structs import replace
from yarl import URL

from server.http_api.route import Route
from server.http_api.routes import ROUTES
from server.protocol.file import UploadFile
from server.settings import Settings
from tests.support.admins import grant
from tests.support.api import Answer, Api
from tests.support.files import Files
from tests.support.marks import over
from tests.support.meetings import Meetings
from tests.support.peers import Peers

pytestmark = over("websocket")

# For whoever has a link: what it opens is signed, and has tests of its own.
BY_LINK = {
    *("/api/files/{fileId}/content", "/api/files/{fileId}/thumbnail"),
    *("/api/pictures/{pictureId}/small", "/api/pictures/{pictureId}/large"),
}
FOR_VISITORS = {
    "/api/meetings/{code}/join",
    "/api/auth/sso/{provider}/start",
    "/api/auth/sso/{provider}/callback",
}
CLOSED = {"unauthenticated", "room_not_found", "not_in_room", "file_not_found", "not_found"}
# All that it takes may be in a cookie or the path: an empty object is a body, and proves nothing.
MAY_BE_EMPTY = {
    "/api/auth/refresh",
    "/api/auth/sso/complete",
    "/api/auth/sso/{provider}/start",
}
TRICKS = (
    *("..", "../..", "../../../etc/passwd", "..\\..\\windows", "/etc/passwd", "//host/share"),
    *("%2e%2e%2f", "%00", "a\0b", "a\r\nX: y", "a b", "ü", "\u202eabc", "💥", "*", "{code}"),
    *("$ne", '{"$gt":""}', "__proto__", "constructor", "null", "0", "-1", "x" * 65, "x" * 4000),
)
BODIES: tuple[tuple[bytes, str], ...] = (
    (b"", "application/json"),
    (b"{", "application/json"),
    (b"null", "application/json"),
    (b"[]", "application/json"),
    (b'"title"', "application/json"),
    (b'{"title": NaN, "name": NaN}', "application/json"),
    (b'{"title": 1, "name": 1, "code": 1}', "application/json"),
    (b'{"title": "\xff", "name": "\xff"}', "application/json"),
    (b"[" * 60_000 + b"]" * 60_000, "application/json"),
    (b'{"title": 1, "name": 1, "password": ' + b"9" * 4000 + b"}", "application/json"),
    (b'{"title": "' + b"x" * 1_100_000 + b'"}', "application/json"),
    (b'{"title": "T"}', "text/plain"),
    (b"title=T", "application/x-www-form-urlencoded"),
)
VALID: dict[str, Any] = {
    "title": "Taken over",
    "name": "Mallory",
    "lobby": False,
    "emails": ["mallory@example.org"],
}


def closed_routes() -> Iterator[Route]:
    """Those that name something somebody else's."""
    for route in ROUTES:
        if "{" in route.path and route.path not in BY_LINK | FOR_VISITORS:
            yield route


def filled(path: str, value: str) -> URL:
    """The path with everything it leaves open set to `value`, of which nothing is interpreted."""
    return URL(re.sub(r"{\w+}", quote(value, safe=""), path), encoded=True)


async def ask(api: Api, route: Route, url: URL, token: str) -> Answer:
    options: dict[str, Any] = {}
    if route.takes_file:
        options = {"data": b"content", "headers": {"Content-Type": "application/octet-stream"}}
    elif route.body is not None:
        options = {"json": VALID}
    if route.query is UploadFile:
        url = url.with_query(name="a.txt")
    return await api.request(route.method, str(url), token, **options)


async def test_e1_k2_c5_route_when_the_token_is_not_for_it_then_closed_and_nothing_happens(
    peer: Peers, signaling: Api
) -> None:
    token = await peer.token("alice")
    meetings, files, nobody = (
        Meetings(signaling, token),
        Files(signaling, token),
        Meetings(signaling),
    )
    code, other = await meetings.code(), await meetings.code()
    alice, waiting, banned = await peer("alice"), await peer("wendy"), await peer("ben")
    await alice.join(code)
    await banned.join(code)
    await alice.ask("removeParticipant", {"roomId": code, "id": banned.id, "ban": True})
    await meetings.change(code, lobby=True)
    assert await waiting.refusal("joinRoom", {"roomId": code}) == "lobby_waiting"
    file = await files.uploaded(code, b"content")
    await alice.say(code, "", file=file["id"])
    before = (await meetings.get(code)).json, await alice.history(code)
    tokens = {
        "none": "",
        "garbage": "x.y.z",
        "somebody": await peer.token("mallory"),
        "waiting": await peer.token("wendy"),
        "banned": await peer.token("ben"),
        "guest outside": (await nobody.join(code, name="Gus")).token,
        "guest elsewhere": (await nobody.join(other, name="Gus")).token,
    }
    routes = list(closed_routes())
    assert len(routes) >= 9
    for route in routes:
        value = file["id"] if "{fileId}" in route.path else code
        for whose, attempt in tokens.items():
            answer = await ask(signaling, route, filled(route.path, value), attempt)
            closed = {"unauthenticated", "forbidden"} if route.needs_admin else CLOSED
            assert answer.code in closed, (route.method, route.path, whose, answer)
            assert answer.status in (401, 403, 404), (route.path, whose)
    assert ((await meetings.get(code)).json, await alice.history(code)) == before
    assert await files.content(file["id"]) == b"content"


@pytest.mark.parametrize("route", [r for r in ROUTES if "{" in r.path], ids=lambda r: r.path[5:])
async def test_c2_k5_path_when_it_is_a_trick_then_there_is_no_such_thing(
    peer: Peers, signaling: Api, route: Route
) -> None:
    token = await peer.token("alice")
    for trick in TRICKS:
        answer = await ask(signaling, route, filled(route.path, trick), token)
        assert answer.status in (400, 403, 404), (trick, answer)
        assert "Traceback" not in str(answer.json)


@pytest.mark.parametrize("route", [r for r in ROUTES if r.body], ids=lambda r: r.method + r.path)
async def test_a9_body_when_malformed_then_refused_and_nothing_of_the_inside(
    peer: Peers, signaling: Api, route: Route, settings: Settings, signaling_database: str
) -> None:
    token = await peer.token("alice")
    if route.needs_admin:
        token = await peer.token("root")
        await grant(replace(settings, mongo_database=signaling_database), peer.email("root"))
    meetings = Meetings(signaling, token)
    code = await meetings.code()
    before = (await meetings.page(limit=100)).json
    for body, kind in BODIES:
        answer = await signaling.request(
            route.method,
            str(filled(route.path, code)),
            token,
            data=BytesIO(body),
            headers={"Content-Type": kind},
        )
        if answer.status in (401, 403, 404) and route.path in MAY_BE_EMPTY:
            continue
        assert answer.status in (400, 413, 415), (body[:40], kind, answer)
        assert answer.code in ("invalid_payload", "payload_too_large", "unsupported_media_type")
    assert (await meetings.page(limit=100)).json == before
