"""What somebody says of themselves: read and changed field by field, with a picture."""

import io
from typing import Any

import pytest
from msgspec.structs import replace

from server.http_api.routes import ROUTES
from server.settings import Settings
from tests.integration.conftest import StartApi
from tests.support.api import Answer, Api
from tests.support.images import exif, image, opened, png_bomb

PATH = "/api/account"
PICTURE = f"{PATH}/picture"


async def change(api: Api, token: str, **fields: Any) -> Answer:
    return await api.request("PATCH", PATH, token, json=fields)


async def send(api: Api, token: str, content: Any, kind: str = "image/png") -> Answer:
    headers = {"Content-Type": kind}
    return await api.request("POST", PICTURE, token, data=content, headers=headers)


async def test_profile_when_new_then_what_was_registered(api: Api) -> None:
    registered = await api.register("alice", username="al.ice", phone="+49 30 123456")
    profile = (await api.request("GET", PATH, registered.token)).json
    assert profile.pop("createdAt") > 1_600_000_000_000
    assert profile == {
        "_id": registered.json["user"]["_id"],
        "name": "Alice",
        "email": "alice@example.org",
        "username": "al.ice",
        "phone": "+4930123456",
        "timeZone": None,
        "language": None,
        "picture": None,
        "pendingEmail": None,
    }


async def test_profile_when_changed_then_normalised_and_the_rest_stays(api: Api) -> None:
    token = (await api.register("alice", username="alice")).token
    wish = {
        "name": "  Alice   B. ",
        "phone": "+1 650 253 0000",
        "timeZone": "Europe/Berlin",
        "language": "pt-BR",
    }
    changed = (await change(api, token, **wish)).json
    assert {key: changed[key] for key in (*wish, "username")} == {
        "name": "Alice B.",
        "phone": "+16502530000",
        "timeZone": "Europe/Berlin",
        "language": "pt-BR",
        "username": "alice",
    }
    assert (await api.me(token)).json["user"]["name"] == "Alice B."
    removed = (await change(api, token, username=None, phone="", language=None)).json
    assert [removed[key] for key in ("username", "phone", "language")] == [None, None, None]
    assert (removed["name"], removed["timeZone"]) == ("Alice B.", "Europe/Berlin")
    assert (await api.login("alice", email="alice")).code == "wrong_credentials"


async def test_profile_when_several_fields_are_wrong_then_each_is_told_and_none_changed(
    api: Api,
) -> None:
    token = (await api.register("alice")).token
    wrong = {
        "name": "a\u202eb",
        "username": "a b",
        "phone": "123",
        "timeZone": "Mars/Olympus",
        "language": "English",
    }
    answer = await change(api, token, **wrong)
    assert (answer.status, answer.code) == (400, "invalid_payload")
    details = answer.json["error"]["details"]
    assert set(details["fields"]) == set(wrong)
    assert details["field"] == "name"
    assert (await change(api, token, name="Bob", phone="0")).status == 400
    assert (await change(api, token, name=None)).status == 400
    assert (await change(api, token, name="")).status == 400
    assert (await api.request("GET", PATH, token)).json["name"] == "Alice"


async def test_a1_username_when_somebody_else_has_it_then_refused_at_the_field(api: Api) -> None:
    await api.register("bob", username="bob")
    token = (await api.register("alice")).token
    answer = await change(api, token, username="BOB", name="Alice B.")
    assert (answer.status, answer.code) == (400, "already_exists")
    assert answer.json["error"]["details"]["field"] == "username"
    assert (await api.request("GET", PATH, token)).json["name"] == "Alice"
    assert (await change(api, token, username="alice")).json["username"] == "alice"
    assert (await api.login("alice", email="alice")).status == 200


async def test_a7_profile_when_it_has_operators_then_refused(api: Api) -> None:
    token = (await api.register("alice")).token
    wishes: list[dict[str, Any]] = [
        {"name": {"$ne": ""}},
        {"$set": {"isAdmin": True}},
        {"a.b": 1},
        {"username": []},
    ]
    for wish in wishes:
        assert (await change(api, token, **wish)).code == "invalid_payload"
    assert (await change(api, token, isAdmin=True, password="x" * 20)).status == 200
    assert (await api.login("alice")).status == 200


async def test_profile_when_changed_too_often_then_rate_limited(
    start_api: StartApi, settings: Settings
) -> None:
    api = await start_api(replace(settings, rate_limit_factor=0.1))
    token = (await api.register("alice")).token
    answers = [await change(api, token, name="Alice") for _ in range(8)]
    assert {answer.status for answer in answers[:2]} == {200}
    assert answers[7].code == "rate_limited"
    assert int(answers[7].headers["Retry-After"]) >= 1


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
async def test_k3_picture_when_sent_then_two_small_squares_and_nothing_but_pixels(
    api: Api, kind: str
) -> None:
    token = (await api.register("alice")).token
    options = {"exif": exif(Make="A camera", ImageDescription="home")} if kind == "JPEG" else {}
    answer = await send(api, token, image(kind, (900, 600), **options), "text/html")
    assert answer.status == 200, answer
    for name, edge in (("small", 96), ("large", 512)):
        shown = await api.request("GET", answer.json["picture"][name])
        picture = opened(shown.content)
        assert (picture.format, picture.size) == ("WEBP", (edge, edge))
        assert not {"exif", "icc_profile", "xmp"} & set(picture.info)
        assert b"camera" not in shown.content
        assert shown.headers["Content-Type"] == "image/webp"
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
        assert shown.headers["Content-Disposition"].startswith("attachment")
        assert shown.headers["Cache-Control"] == "private, max-age=31536000"
        assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert opened(shown.content).convert("RGB").getpixel((5, 250))[0] > 200  # type: ignore[index]


async def test_k3_picture_when_replaced_or_removed_then_the_old_one_is_gone(api: Api) -> None:
    token = (await api.register("alice")).token
    first = (await send(api, token, image())).json["picture"]
    second = (await send(api, token, image("JPEG"))).json["picture"]
    assert not set(first.values()) & set(second.values())
    assert (await api.request("GET", first["small"])).code == "file_not_found"
    assert (await api.request("GET", second["small"])).status == 200
    removed = await api.request("DELETE", PICTURE, token)
    assert (removed.status, removed.json["picture"]) == (200, None)
    assert (await api.request("GET", second["large"])).code == "file_not_found"
    assert (await api.request("DELETE", PICTURE, token)).status == 200


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"GIF89a<script>alert(1)</script>",
        image("PNG")[:60],
        image("BMP"),
        png_bomb(10_000, 10_000),
        b"\x89PNG\r\n\x1a\n" + b"<script>alert(1)</script>" * 20,
        b"",
    ],
    ids=["svg", "gif with script", "cut", "bmp", "bomb", "polyglot", "empty"],
)
async def test_k3_picture_when_it_is_none_then_refused_and_the_old_one_stays(
    api: Api, content: bytes
) -> None:
    token = (await api.register("alice")).token
    before = (await send(api, token, image())).json["picture"]
    answer = await send(api, token, content)
    assert (answer.status, answer.code) == (415, "unsupported_media_type")
    assert (await api.request("GET", PATH, token)).json["picture"] == before
    assert (await api.request("GET", before["small"])).status == 200


async def test_k3_picture_when_too_large_then_413_announced_or_not(api: Api) -> None:
    token = (await api.register("alice")).token
    assert (await send(api, token, io.BytesIO(b"x" * 2_000_001))).code == "file_too_large"

    async def pieces() -> Any:
        for _ in range(40):
            yield b"x" * 100_000

    answer = await send(api, token, pieces())
    assert (answer.status, answer.code) == (413, "file_too_large")


async def test_k3_picture_when_nobody_is_signed_in_then_not_taken_and_names_are_not_guessed(
    api: Api,
) -> None:
    assert (await send(api, "", image())).code == "unauthenticated"
    token = (await api.register("alice")).token
    small = (await send(api, token, image())).json["picture"]["small"]
    picture_id = small.split("/")[3]
    assert len(picture_id) == 32
    me = (await api.request("GET", PATH, token)).json["_id"]
    for guess in (me, picture_id.upper(), picture_id[:-1], "0" * 32):
        answer = await api.request("GET", f"/api/pictures/{guess}/small")
        assert answer.code == "file_not_found", guess


async def test_sensitive_route_when_not_confirmed_lately_then_asked_for(
    start_api: StartApi, settings: Settings
) -> None:
    sensitive = {(route.method, route.path) for route in ROUTES if route.needs_confirmation}
    routes = [
        ("POST", f"{PATH}/email", {"email": "new@example.org"}),
        ("GET", f"{PATH}/export", None),
        ("DELETE", PATH, None),
    ]
    api = await start_api(replace(settings, confirmation_ttl_seconds=0))
    token = (await api.register("alice")).token
    for method, path, body in routes:
        assert (method, path) in sensitive
        options = {"json": body} if body else {}
        answer = await api.request(method, path, token, **options)
        assert (answer.status, answer.code) == (403, "confirmation_required"), path
    assert (await api.me(token)).status == 200
