"""Second factor and passkeys over HTTP: what is on the wire, and nodes that count together."""

import asyncio
from time import time
from typing import Any

import pyotp
import pytest
from msgspec.structs import replace

from server.http_api.factor_routes import FACTOR_ROUTES
from server.settings import Settings
from tests.integration.conftest import StartApi
from tests.support.api import PASSWORD, Answer, Api
from tests.support.authenticator import Authenticator
from tests.support.redis import RedisServer

LOGIN = "/api/auth/login"
FACTOR = "/api/auth/second-factor"
PASSKEYS = "/api/auth/passkeys"
STEP = f"{LOGIN}/second-factor"
CODE_SECONDS = 30

pytestmark = pytest.mark.usefixtures("weak_hashes")


async def add_app(api: Api, token: str) -> tuple[pyotp.TOTP, list[str]]:
    """It is activated with a code of half a minute ago, so that the next one is still good."""
    proposal = (await api.request("POST", f"{FACTOR}/app", token)).json
    app = pyotp.TOTP(proposal["secret"])
    left = CODE_SECONDS - time() % CODE_SECONDS
    if left < 3:  # it could be a code of a minute ago when it is looked at
        await asyncio.sleep(left)
    body = {"code": app.at(time() - CODE_SECONDS)}
    answer = await api.request("POST", f"{FACTOR}/app/activate", token, json=body)
    assert answer.status == 200, answer
    return app, answer.json["recoveryCodes"]


async def add_passkey(api: Api, token: str) -> Authenticator:
    asked = (await api.request("POST", f"{PASSKEYS}/options", token)).json
    authenticator = Authenticator("http://localhost", "localhost")
    credential = authenticator.create(asked["publicKey"])
    body = {"challenge": asked["challenge"], "credential": credential, "name": "Laptop"}
    assert (await api.request("POST", PASSKEYS, token, json=body)).status == 201
    return authenticator


def details(answer: Answer) -> dict[str, Any]:
    assert (answer.status, answer.code) == (401, "second_factor_required")
    found: dict[str, Any] = answer.json["error"]["details"]
    return found


async def test_second_factor_when_used_from_end_to_end_then_as_documented(api: Api) -> None:
    token = (await api.register("alice")).token
    off = await api.request("GET", FACTOR, token)
    assert off.json == {"isOn": False, "methods": [], "recoveryCodesLeft": 0}
    app, codes = await add_app(api, token)
    on = await api.request("GET", FACTOR, token)
    assert on.json == {"isOn": True, "methods": ["totp", "recovery_code"], "recoveryCodesLeft": 10}

    asked = details(await api.login("alice"))
    wrong = await api.post(STEP, {"challenge": asked["challenge"], "code": "abcdef"})
    assert (wrong.status, wrong.code) == (403, "wrong_proof")
    body = {"challenge": asked["challenge"], "code": app.at(time()), "client": "native"}
    signed_in = await api.post(STEP, body | {"device": "Ada's phone"})
    assert set(signed_in.json) == {"user", "token", "refreshToken"}
    sessions = await api.request("GET", "/api/auth/sessions", signed_in.token)
    assert sessions.json["items"][0]["device"] == "Ada's phone"
    again = await api.post(STEP, body)
    assert (again.status, again.code) == (403, "challenge_expired")

    asked = details(await api.login("alice"))
    body = {"challenge": asked["challenge"], "recoveryCode": codes[0]}
    answer = await api.post(STEP, body)
    assert "parley_refresh=" in answer.headers["Set-Cookie"]
    assert (await api.request("DELETE", FACTOR, token)).status == 200
    assert (await api.login("alice")).status == 200


async def test_passkey_when_used_from_end_to_end_then_as_documented(api: Api) -> None:
    token = (await api.register("alice")).token
    authenticator = await add_passkey(api, token)
    asked = (await api.request("POST", f"{LOGIN}/passkey/options")).json
    assert set(asked) == {"challenge", "publicKey"}
    assert asked["publicKey"]["allowCredentials"] == []
    body = {
        "challenge": asked["challenge"], "credential": authenticator.get(asked["publicKey"]),
    }  # fmt: skip
    answer = await api.post(f"{LOGIN}/passkey", body)
    assert (answer.status, answer.json["user"]["email"]) == (200, "alice@example.org")
    (passkey,) = (await api.request("GET", PASSKEYS, token)).json["items"]
    assert set(passkey) == {"id", "name", "createdAt", "lastUsedAt", "isSynced"}
    assert passkey["lastUsedAt"] >= passkey["createdAt"]
    path = f"{PASSKEYS}/{authenticator.id}"
    renamed = await api.request("PATCH", path, token, json={"name": "Old laptop"})
    assert renamed.json["passkey"]["name"] == "Old laptop"
    codes = await api.request("POST", f"{FACTOR}/passkeys", token)
    assert len(codes.json["recoveryCodes"]) == 10
    asked = details(await api.login("alice"))
    body = {
        "challenge": asked["challenge"], "credential": authenticator.get(asked["publicKey"]),
    }  # fmt: skip
    assert (await api.post(STEP, body)).status == 200
    assert (await api.request("DELETE", path, token)).code == "last_passkey"
    assert (await api.request("DELETE", FACTOR, token)).status == 200
    assert (await api.request("DELETE", path, token)).status == 200
    assert (await api.request("GET", PASSKEYS, token)).json == {"items": []}


async def test_routes_when_the_sign_in_was_long_ago_then_they_ask_for_a_confirmation(
    start_api: StartApi, settings: Settings
) -> None:
    api = await start_api(replace(settings, confirmation_ttl_seconds=2))
    token = (await api.register("alice")).token
    await asyncio.sleep(2)
    asking = [route for route in FACTOR_ROUTES if route.needs_confirmation]
    assert len(asking) == 7
    for route in asking:
        path = route.path.replace("{passkeyId}", "none")
        refused = await api.request(route.method, path, token, json={})
        assert (refused.status, refused.code) == (403, "confirmation_required"), route
    options = await api.request("POST", "/api/auth/confirmation/options", token)
    assert options.json == {"methods": ["password"], "challenge": "", "publicKey": {}}
    await api.request("POST", "/api/auth/confirmation", token, json={"password": PASSWORD})
    assert (await api.request("POST", f"{FACTOR}/app", token)).status == 200


async def test_a5_codes_when_guessed_on_two_nodes_then_counted_together(
    redis_server: RedisServer, start_api: StartApi, settings: Settings
) -> None:
    shared = replace(settings, redis_url=redis_server.url, rate_limit_factor=1)
    nodes = [await start_api(shared), await start_api(shared)]
    token = (await nodes[0].register("alice")).token
    app, _ = await add_app(nodes[0], token)
    challenge = details(await nodes[1].login("alice"))["challenge"]
    wrong = f"{(int(app.at(time())) + 7) % 1_000_000:06}"
    statuses = [
        (await nodes[number % 2].post(STEP, {"challenge": challenge, "code": wrong})).status
        for number in range(8)
    ]
    assert statuses == [403] * 5 + [429] * 3
    for api in nodes:
        body = {"challenge": challenge, "code": app.at(time())}
        refused = await api.post(STEP, body)
        assert 0 < int(refused.headers["Retry-After"]) <= 60


async def test_challenge_when_answered_on_one_node_then_not_again_on_the_other(
    redis_server: RedisServer, start_api: StartApi, settings: Settings
) -> None:
    shared = replace(settings, redis_url=redis_server.url)
    here, there = await start_api(shared), await start_api(shared)
    token = (await here.register("alice")).token
    authenticator = await add_passkey(there, token)
    asked = (await here.request("POST", f"{LOGIN}/passkey/options")).json
    body = {
        "challenge": asked["challenge"], "credential": authenticator.get(asked["publicKey"]),
    }  # fmt: skip
    assert (await there.post(f"{LOGIN}/passkey", body)).status == 200
    assert (await here.post(f"{LOGIN}/passkey", body)).status == 403
