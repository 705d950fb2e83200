"""What the HTTP surface does with bad input and attacks; each test bears the row it proves."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace

from server.settings import Settings
from tests.integration.conftest import StartApi
from tests.support.api import PASSWORD, Api

LOGIN = "/api/auth/login"
REGISTER = "/api/auth/register"


@pytest.mark.parametrize(
    "email",
    [
        "josé@example.org",
        "JOSÉ@EXAMPLE.ORG",
        "jose\u0301@example.org",
        "josé@example.org.",
        " josé@example.org ",
    ],
)
async def test_a1_register_when_email_taken_in_any_spelling_then_already_exists(
    api: Api, email: str
) -> None:
    assert (await api.register("jose", email="josé@example.org")).status == 201
    again = await api.register("jose", email=email)
    assert (again.status, again.code) == (400, "already_exists")


async def test_a1_register_when_twenty_at_once_then_one_account(api: Api) -> None:
    answers = await asyncio.gather(*(api.register("alice") for _ in range(20)))
    statuses = [answer.status for answer in answers]
    assert statuses.count(201) == 1
    assert {*statuses} <= {201, 400, 503}  # who waits too long for their turn is sent away


@pytest.mark.parametrize(
    "text",
    ["a\0b", "a\r\nb", "a\u202eb", "a\u200bb", "a\u2066b", "x" * 65_536, "\x1b[2J", "\u2028"],
    ids=lambda text: ascii(text[:10]),
)
async def test_a2_register_when_text_is_unsafe_or_long_then_invalid(api: Api, text: str) -> None:
    for changes in ({"name": text}, {"email": f"{text}@example.org"}):
        answer = await api.register("alice", **changes)
        assert (answer.status, answer.code) == (400, "invalid_payload")


async def test_a2_register_when_lone_surrogate_then_invalid(api: Api) -> None:
    for body in (
        rb'{"name":"\ud800","email":"a@example.org","password":"long enough"}',
        b'{"name":"\xed\xa0\x80","email":"a@example.org","password":"long enough"}',
    ):
        answer = await api.post_raw(REGISTER, body)
        assert (answer.status, answer.code) == (400, "invalid_payload")


@pytest.mark.parametrize("length", [1, 64])
async def test_a2_register_when_name_within_limits_then_accepted(api: Api, length: int) -> None:
    assert (await api.register("alice", name="x" * length)).status == 201


@pytest.mark.parametrize(
    ("password", "status"),
    [
        ("", 400),
        ("1234567", 400),
        ("12345678", 400),
        ("8 signs!", 201),
        ("x" * 72, 201),
        ("x" * 73, 400),
        ("é" * 36, 201),
        ("é" * 37, 400),
        ("with\0a NUL", 201),
        ("x" * 900_000, 400),
        ("x" * 1_000_001, 413),
    ],
    ids=lambda value: ascii(value[:4]) + str(len(value)) if isinstance(value, str) else None,
)
async def test_a3_password_when_short_long_or_strange_then_refused_or_used_whole(
    api: Api, password: str, status: int
) -> None:
    assert (await api.register("alice", password=password)).status == status
    if status == 201:
        assert (await api.login("alice", password=password)).status == 200
        assert (await api.login("alice", password=password[:-1])).status == 401
    else:
        assert (await api.login("alice", password=password)).status in (400, 401, 413)


async def test_a3_password_when_the_nul_is_followed_by_something_else_then_wrong(api: Api) -> None:
    await api.register("alice", password="same start\0one")
    assert (await api.login("alice", password="same start\0two")).status == 401


async def test_a5_login_when_ten_failures_then_429_until_the_wait_is_over(
    start_api: StartApi, settings: Settings
) -> None:
    api = await start_api(replace(settings, rate_limit_factor=1))
    await api.register("alice")
    for _ in range(10):
        assert (await api.login("alice", password="wrong horse")).status == 401
    refused = await api.login("alice", password="wrong horse")
    assert (refused.status, refused.code) == (429, "rate_limited")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert 0 < refused.json["error"]["details"]["retryAfter"] <= 60


async def test_a5_login_when_many_accounts_from_one_address_then_429(
    start_api: StartApi, settings: Settings
) -> None:
    api = await start_api(replace(settings, rate_limit_factor=1))
    answers = [await api.login(f"user{number}") for number in range(11)]
    assert [answer.status for answer in answers] == [401] * 10 + [429]


@pytest.mark.usefixtures("weak_hashes")
async def test_a5_login_when_tries_are_parallel_then_no_more_get_through(
    start_api: StartApi, settings: Settings
) -> None:
    api = await start_api(replace(settings, rate_limit_factor=1))
    answers = await asyncio.gather(*(api.login("alice") for _ in range(30)))
    assert sorted(answer.status for answer in answers) == [401] * 10 + [429] * 20


async def test_a5_login_when_forwarded_for_is_forged_then_the_real_address_counts(
    start_api: StartApi, settings: Settings
) -> None:
    api = await start_api(replace(settings, rate_limit_factor=1))
    body = {"email": "alice@example.org", "password": "wrong horse"}
    statuses = []
    for number in range(11):
        headers = {"X-Forwarded-For": f"203.0.113.{number}"}
        statuses.append((await api.request("POST", LOGIN, json=body, headers=headers)).status)
    assert statuses == [401] * 10 + [429]


async def test_a5_login_when_the_proxy_is_trusted_then_each_client_counts_for_itself(
    start_api: StartApi, settings: Settings
) -> None:
    api = await start_api(
        replace(settings, rate_limit_factor=1, trusted_proxies=("127.0.0.0/8", "::1/128"))
    )
    for number in range(12):
        body = {"email": f"user{number}@example.org", "password": "wrong horse"}
        headers = {"X-Forwarded-For": f"198.51.100.7, 203.0.113.{number}"}
        assert (await api.request("POST", LOGIN, json=body, headers=headers)).status == 401


@pytest.mark.parametrize(
    "value", [{"$gt": ""}, {"$ne": None}, {"$regex": ".*"}, ["a"], 1, None, True], ids=str
)
async def test_a7_login_when_a_field_is_an_operator_or_no_text_then_invalid(
    api: Api, value: object
) -> None:
    await api.register("alice")
    for changes in ({"email": value}, {"password": value}):
        answer = await api.login("alice", **changes)
        assert (answer.status, answer.code) == (400, "invalid_payload")
        assert answer.json["error"]["details"]["field"] in ("email", "password")


@pytest.mark.parametrize("key", ["$where", "$gt", "user.name"])
async def test_a7_login_when_a_key_is_an_operator_then_invalid(api: Api, key: str) -> None:
    answer = await api.login("alice", **{key: "sleep(1000)"})
    assert (answer.status, answer.code) == (400, "invalid_payload")


@pytest.mark.parametrize("word", ["__proto__", "constructor", "prototype"])
async def test_a8_names_of_javascript_when_used_then_plain_text(api: Api, word: str) -> None:
    answer = await api.register(word, name=word, **{word: {"isAdmin": True}})
    assert answer.status == 201
    assert answer.json["user"]["name"] == word
    assert set(answer.json["user"]) == {"_id", "name", "email"}


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", "</script>", "javascript:x"])
async def test_k1_name_when_it_looks_like_code_then_json_text_and_nothing_else(
    api: Api, name: str
) -> None:
    answer = await api.register("alice", name=name)
    assert answer.json["user"]["name"] == name
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


BAD_BODIES = {
    "empty": b"",
    "truncated": b'{"email":"a@example.org","password":"x',
    "no JSON": b"hello",
    "an array": b"[]",
    "null": b"null",
    "a number": b"1",
    "text": b'"x"',
    "not a number": b'{"email":"a@example.org","password":NaN}',
    "infinity": b'{"email":"a@example.org","password":1e999}',
    "huge number": b'{"email":"a@example.org","password":' + b"9" * 4000 + b"}",
    "bad UTF-8": b'{"email":"\xff\xfe","password":"x"}',
    "UTF-16": '{"email":"a@example.org","password":"x"}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"email":"a@example.org","password":"x"}',
    "deep array": b"[" * 60_000,
    "deep array in a field": b'{"email":' + b"[" * 60_000 + b"]" * 60_000 + b"}",
    "deep unknown field": b'{"x":' + b'{"a":' * 60_000 + b"1" + b"}" * 60_001,
    "no field": b"{}",
    "trailing comma": b'{"email":"a@example.org","password":"x",}',
}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES.keys())
async def test_a9_body_when_malformed_then_400_and_nothing_of_the_inside(
    api: Api, body: bytes
) -> None:
    answer = await api.post_raw(LOGIN, body)
    assert (answer.status, answer.code) == (400, "invalid_payload")
    assert "Traceback" not in json.dumps(answer.json)
    assert "server/" not in json.dumps(answer.json)


async def test_a9_body_when_over_the_limit_then_413(api: Api) -> None:
    for data in (b" " * 1_000_001, gzip.compress(b" " * 30_000_000)):
        encoding = {"Content-Encoding": "gzip"} if data[:1] == b"\x1f" else {}
        headers = {"Content-Type": "application/json", **encoding}
        answer = await api.request("POST", LOGIN, data=data, headers=headers)
        assert (answer.status, answer.code) == (413, "payload_too_large")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
async def test_a9_a16_body_when_a_form_could_have_sent_it_then_415(
    api: Api, content_type: str
) -> None:
    body = json.dumps({"email": "alice@example.org", "password": PASSWORD}).encode()
    answer = await api.post_raw(LOGIN, body, content_type)
    assert (answer.status, answer.code) == (415, "unsupported_media_type")


async def test_a9_duplicate_keys_when_sent_then_the_last_counts_and_types_still_hold(
    api: Api,
) -> None:
    await api.register("alice")
    twice = b'{"email":"bob@example.org","email":"alice@example.org","password":"correct horse"}'
    assert (await api.post_raw(LOGIN, twice)).status == 200
    hidden = b'{"email":{"$gt":""},"email":"alice@example.org","password":"correct horse"}'
    assert (await api.post_raw(LOGIN, hidden)).status == 400


async def test_b11_body_when_it_does_not_arrive_then_refused_soon(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.http_api.body.READ_SECONDS", 0.1)

    async def trickle() -> AsyncIterator[bytes]:
        yield b'{"email":'
        await asyncio.sleep(0.3)
        yield b'"a@example.org","password":"x"}'

    headers = {"Content-Type": "application/json"}
    answer = await api.request("POST", LOGIN, data=trickle(), headers=headers)
    assert (answer.status, answer.code) == (400, "invalid_payload")
