"""Login sessions over HTTP: the cookie, who may use it, and the list of one's sign-ins."""

import asyncio
from http.cookies import Morsel, SimpleCookie
from typing import Any

import pytest
from msgspec.structs import replace

from server.settings import Settings
from tests.integration.conftest import StartApi
from tests.support.api import PASSWORD, Answer, Api
from tests.support.forged_tokens import claims_of

REFRESH = "/api/auth/refresh"
SESSIONS = "/api/auth/sessions"
COOKIE = "parley_refresh"
OWN = {"X-Requested-With": "parley"}


def _cookie(answer: Answer) -> Morsel[str]:
    return SimpleCookie(answer.headers["Set-Cookie"])[COOKIE]


async def _renew(
    api: Api, token: str, headers: dict[str, str] | None = None, **changes: str
) -> Answer:
    sent = {**OWN, **(headers or {}), "Cookie": f"{COOKIE}={token}"} | changes
    return await api.request(
        "POST", REFRESH, json={}, headers={name: value for name, value in sent.items() if value}
    )


async def test_a16_cookie_when_set_then_no_script_and_no_other_site_and_no_other_path_has_it(
    api: Api,
) -> None:
    for answer in (await api.register("alice", client="web"), await api.login("alice")):
        cookie = _cookie(answer)
        assert cookie["httponly"]
        assert cookie["samesite"] == "Strict"
        assert cookie["path"] == REFRESH
        assert cookie["domain"] == ""
        assert not cookie["secure"]
        assert cookie.value not in str(answer.json)
    body = {"email": "alice@example.org", "password": PASSWORD}
    behind_tls = {"Origin": "https://parley.example"}
    answer = await api.request("POST", "/api/auth/login", json=body, headers=behind_tls)
    assert _cookie(answer)["secure"]


async def test_cookie_when_the_client_says_who_it_is_then_it_lasts_as_long_as_the_session(
    api: Api, settings: Settings
) -> None:
    await api.register("alice")
    ages = {
        client: _cookie(await api.login("alice", client=client))["max-age"]
        for client in ("web", None)
    }
    assert int(ages["web"]) == pytest.approx(settings.session_ttl_seconds, abs=2)
    assert int(ages[None]) == pytest.approx(settings.token_ttl_seconds, abs=2)


async def test_refresh_when_the_cookie_is_good_then_user_token_and_the_next_cookie(
    api: Api, settings: Settings
) -> None:
    signed_in = await api.register("alice", client="web")
    answer = await _renew(api, _cookie(signed_in).value)
    assert answer.status == 200
    assert set(answer.json) == {"user", "token"}
    assert answer.json["user"] == signed_in.json["user"]
    claims = claims_of(answer.token)
    assert claims["exp"] - claims["iat"] == pytest.approx(settings.access_ttl_seconds, abs=2)
    assert claims["sid"] == claims_of(signed_in.token)["sid"]
    assert answer.headers["Cache-Control"] == "no-store"
    successor = _cookie(answer)
    assert successor["httponly"]
    assert successor.value != _cookie(signed_in).value
    assert (await _renew(api, successor.value)).status == 200
    assert (await api.me(answer.token)).status == 200


async def test_refresh_when_native_then_by_body_and_never_by_cookie(api: Api) -> None:
    signed_in = await api.register("alice", client="native", device="Alice's phone")
    assert "Set-Cookie" not in signed_in.headers
    token = signed_in.json["refreshToken"]
    answer = await api.post(REFRESH, {"refreshToken": token})
    assert answer.status == 200
    assert set(answer.json) == {"user", "token", "refreshToken"}
    assert "Set-Cookie" not in answer.headers
    assert (await api.post(REFRESH, {"refreshToken": answer.json["refreshToken"]})).status == 200
    (session,) = (await api.request("GET", SESSIONS, answer.token)).json["items"]
    assert session["device"] == "Alice's phone"


FOREIGN: dict[str, dict[str, str]] = {
    "no header": {"X-Requested-With": ""},
    "other origin": {"Origin": "https://evil.example"},
    "null": {"Origin": "null"},
    "no scheme": {"Origin": "127.0.0.1"},
    "own host as a prefix": {"Origin": "http://127.0.0.1.evil.example"},
    "other site": {"Sec-Fetch-Site": "cross-site"},
    "a sibling's page": {"Sec-Fetch-Site": "same-site"},
    "typed in": {"Sec-Fetch-Site": "none"},
    "listed for CORS": {"Origin": "https://app.example"},
}


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN.keys())
async def test_a16_refresh_when_a_foreign_page_makes_the_browser_send_it_then_forbidden(
    start_api: StartApi, settings: Settings, headers: dict[str, str]
) -> None:
    api = await start_api(replace(settings, cors_origins=("https://app.example",)))
    cookie = _cookie(await api.register("alice", client="web")).value
    answer = await _renew(api, cookie, headers)
    assert (answer.status, answer.code) == (403, "forbidden")
    assert "Set-Cookie" not in answer.headers
    assert "Access-Control-Allow-Credentials" not in answer.headers
    host = str(api.http.make_url("/")).rstrip("/")
    own = {"Origin": host, "Sec-Fetch-Site": "same-origin"}
    assert (await _renew(api, cookie, own)).status == 200


async def test_a16_refresh_when_a_form_could_have_sent_it_then_415(api: Api) -> None:
    cookie = _cookie(await api.register("alice", client="web")).value
    for content_type in ("text/plain", "application/x-www-form-urlencoded"):
        headers = OWN | {"Cookie": f"{COOKIE}={cookie}", "Content-Type": content_type}
        answer = await api.request("POST", REFRESH, data=b"{}", headers=headers)
        assert answer.status == 415


async def test_a16_preflight_when_a_listed_page_asks_for_the_header_then_not_allowed(
    start_api: StartApi, settings: Settings
) -> None:
    api = await start_api(replace(settings, cors_origins=("https://app.example",)))
    headers = {
        "Origin": "https://app.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-requested-with",
    }
    assert (await api.request("OPTIONS", REFRESH, headers=headers)).status == 403


@pytest.mark.parametrize("token", ["", "x", "a.0.b", "é", "A" * 5000])
async def test_a10_refresh_when_there_is_no_genuine_token_then_401(api: Api, token: str) -> None:
    answer = await _renew(api, token)
    assert (answer.status, answer.code) == (401, "unauthenticated")
    assert (await api.post(REFRESH, {})).status == 401


@pytest.mark.parametrize("value", [{"$ne": ""}, 1, "", "x" * 513, ["a"]], ids=repr)
async def test_a7_refresh_when_the_token_is_no_text_then_invalid(api: Api, value: object) -> None:
    answer = await api.post(REFRESH, {"refreshToken": value})
    assert (answer.status, answer.code) == (400, "invalid_payload")


async def test_a10_refresh_when_an_access_or_guest_token_is_used_then_401(api: Api) -> None:
    signed_in = await api.register("alice", client="native")
    assert (await api.post(REFRESH, {"refreshToken": signed_in.token})).status == 401
    assert (await api.me(signed_in.json["refreshToken"])).status == 401


async def test_a13_refresh_when_a_stolen_token_comes_late_then_nobody_can_go_on(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.services.session.GRACE_SECONDS", -1)
    stolen = _cookie(await api.register("alice", client="web")).value
    renewed = await _renew(api, stolen)
    thief = await _renew(api, stolen)
    assert (thief.status, thief.code) == (401, "token_reused")
    assert (await api.me(renewed.token)).status == 401
    assert (await _renew(api, _cookie(renewed).value)).status == 401


async def test_sessions_when_listed_then_where_i_am_signed_in(api: Api) -> None:
    await api.register("bob")
    first = await api.register("alice", client="web")
    body = {"email": "alice@example.org", "password": PASSWORD}
    agents = {"User-Agent": "Firefox\t \u202eevil  " + "x" * 300}
    second = await api.request("POST", "/api/auth/login", json=body, headers=agents)
    answer = await api.request("GET", SESSIONS, second.token)
    assert answer.status == 200
    assert set(answer.json) == {"items"}
    here, there = answer.json["items"]
    assert set(here) == {"id", "device", "address", "createdAt", "lastUsedAt", "isCurrent"}
    assert (here["isCurrent"], there["isCurrent"]) == (True, False)
    assert there["id"] == claims_of(first.token)["sid"]
    assert there["device"].startswith("Python/")
    assert here["address"] in ("127.0.0.1", "::1")
    assert here["device"].startswith("Firefox ")
    assert len(here["device"]) == 200
    assert here["device"].isprintable()
    assert here["createdAt"] >= there["createdAt"] > 1_700_000_000_000


async def test_session_when_ended_then_that_one_alone(api: Api) -> None:
    here, there = await api.register("alice"), await api.login("alice")
    path = f"{SESSIONS}/{claims_of(there.token)['sid']}"
    bob = await api.register("bob")
    assert (await api.request("DELETE", path, bob.token)).code == "not_found"
    assert (await api.me(there.token)).status == 200
    answer = await api.request("DELETE", path, here.token)
    assert (answer.status, set(answer.json)) == (200, {"message"})
    assert (await api.me(there.token)).status == 401
    assert (await _renew(api, _cookie(there).value)).status == 401
    assert (await api.request("DELETE", path, here.token)).status == 404
    assert (await api.me(here.token)).status == 200


async def test_sessions_when_all_others_are_ended_then_this_one_stays(api: Api) -> None:
    here, *others = [
        await api.register("alice"),
        await api.login("alice"),
        await api.login("alice"),
    ]
    answer = await api.request("DELETE", SESSIONS, here.token)
    assert answer.json == {"ended": 2}
    assert [(await api.me(each.token)).status for each in (here, *others)] == [200, 401, 401]


async def test_sessions_when_a_guest_or_nobody_asks_then_401(api: Api) -> None:
    for method, path in (("GET", SESSIONS), ("DELETE", SESSIONS), ("DELETE", f"{SESSIONS}/x")):
        assert (await api.request(method, path)).status == 401


@pytest.mark.parametrize("session_id", ["%00", "..%2f", "$ne", "x" * 5000, "%F0%9F%98%80"])
async def test_a7_session_when_the_id_is_strange_then_not_found(api: Api, session_id: str) -> None:
    token = (await api.register("alice")).token
    assert (await api.request("DELETE", f"{SESSIONS}/{session_id}", token)).status == 404


async def test_logout_when_done_then_the_cookie_is_taken_away(api: Api) -> None:
    signed_in = await api.register("alice", client="web")
    answer = await api.logout(signed_in.token)
    cookie = _cookie(answer)
    assert (cookie.value, cookie["max-age"], cookie["path"]) == ("", "0", REFRESH)
    assert (await _renew(api, _cookie(signed_in).value)).status == 401


@pytest.mark.parametrize("change", [{"client": "phone"}, {"client": 1}, {"device": "x" * 201}])
async def test_login_when_the_client_is_unknown_then_invalid(
    api: Api, change: dict[str, Any]
) -> None:
    await api.register("alice")
    answer = await api.login("alice", **change)
    assert (answer.status, answer.code) == (400, "invalid_payload")


async def test_register_when_there_is_a_username_then_it_is_told_and_good_to_sign_in(
    api: Api,
) -> None:
    registered = await api.register("alice", username="Ada.L")
    assert registered.json["user"]["username"] == "ada.l"
    answer = await api.login("alice", email="ADA.L")
    assert answer.json["user"] == registered.json["user"]
    assert (await api.me(answer.token)).json == {"user": registered.json["user"]}
    taken = await api.register("bob", username="ada.l")
    assert (taken.status, taken.code) == (400, "already_exists")
    assert taken.json["error"]["details"] == {"field": "username"}


async def test_a15_request_when_its_session_ends_before_its_body_comes_then_401(api: Api) -> None:
    token = (await api.register("alice")).token
    body = b'{"password": "battery staple"}'
    reader, writer = await asyncio.open_connection(api.http.host, api.http.port)
    writer.write(
        b"POST /api/auth/password HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        b"Content-Type: application/json\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n"
        % (token.encode(), len(body))
    )
    await asyncio.sleep(0.5)
    assert (await api.logout(token)).status == 200
    writer.write(body)
    assert (await reader.read()).startswith(b"HTTP/1.1 401 ")
    writer.close()
    assert (await api.login("alice")).status == 200
