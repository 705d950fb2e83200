"""Sign up, sign in, who is it, sign out: as existing clients know it."""

import jwt
import pytest
from msgspec.structs import replace

from server.settings import Settings
from tests.integration.conftest import StartApi
from tests.support.api import PASSWORD, Api


async def test_register_when_new_then_user_and_token(api: Api) -> None:
    answer = await api.register("alice")
    assert answer.status == 201
    assert set(answer.json) == {"user", "token"}
    assert set(answer.json["user"]) == {"_id", "name", "email"}
    assert answer.json["user"]["name"] == "Alice"
    assert answer.json["user"]["email"] == "alice@example.org"


async def test_register_when_fields_of_later_clients_are_sent_then_they_do_no_harm(
    api: Api,
) -> None:
    answer = await api.register("alice", username="alice", phone="+49 30 123456")
    assert answer.status == 201


async def test_login_when_password_right_then_same_user(api: Api) -> None:
    registered = await api.register("alice")
    answer = await api.login("alice")
    assert answer.status == 200
    assert answer.json["user"] == registered.json["user"]
    assert answer.token != registered.token


async def test_login_when_email_in_other_spelling_then_same_user(api: Api) -> None:
    registered = await api.register("alice")
    answer = await api.login("alice", email=" ALICE@Example.org ")
    assert answer.json["user"] == registered.json["user"]


async def test_login_when_wrong_then_one_answer_for_user_and_password(api: Api) -> None:
    await api.register("alice")
    wrong_password = await api.login("alice", password="wrong horse")
    unknown_user = await api.login("bob")
    no_address = await api.login("x", email="nobody")
    assert wrong_password.status == unknown_user.status == no_address.status == 401
    assert wrong_password.code == "wrong_credentials"
    assert wrong_password.json == unknown_user.json == no_address.json


async def test_me_when_token_valid_then_its_user(api: Api) -> None:
    registered = await api.register("alice")
    answer = await api.me(registered.token)
    assert answer.status == 200
    assert answer.json == {"user": registered.json["user"]}


async def test_me_when_no_token_then_401(api: Api) -> None:
    for headers in ({}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer "}):
        answer = await api.request("GET", "/api/auth/me", headers=headers)
        assert answer.status == 401
        assert answer.code == "unauthenticated"
        assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_logout_when_signed_in_then_only_this_session_ends(api: Api) -> None:
    first = (await api.register("alice")).token
    second = (await api.login("alice")).token
    answer = await api.logout(first)
    assert answer.status == 200
    assert set(answer.json) == {"message"}
    assert (await api.me(first)).status == 401
    assert (await api.logout(first)).status == 401
    assert (await api.me(second)).status == 200


async def test_token_when_issued_then_has_the_fields_existing_clients_read(api: Api) -> None:
    answer = await api.register("alice")
    claims = jwt.decode(answer.token, options={"verify_signature": False})
    assert claims["_id"] == answer.json["user"]["_id"]
    assert claims["email"] == "alice@example.org"
    assert claims["exp"] - claims["iat"] == pytest.approx(7 * 24 * 3600, abs=2)
    assert jwt.get_unverified_header(answer.token)["alg"] == "HS256"


async def test_accounts_when_server_restarts_then_still_there(
    start_api: StartApi, settings: Settings
) -> None:
    token = (await (await start_api(settings)).register("alice")).token
    restarted = await start_api(settings)
    assert (await restarted.me(token)).status == 200
    assert (await restarted.login("alice")).status == 200


async def test_ice_servers_when_turn_is_set_then_credentials_of_ones_own(
    start_api: StartApi, settings: Settings
) -> None:
    turn = replace(settings, turn_urls=("turn:turn.example:3478",), turn_secret="shared")
    api = await start_api(turn)
    registered = await api.register("alice")
    answer = await api.ice_servers(registered.token)
    assert answer.status == 200
    stun, relay = answer.json["iceServers"]
    assert stun == {"urls": list(settings.stun_urls)}
    assert relay["urls"] == ["turn:turn.example:3478"]
    assert relay["username"].partition(":")[2] == registered.json["user"]["_id"]
    assert answer.json["ttlSeconds"] == 3600


async def test_g1_ice_servers_when_not_signed_in_then_401(api: Api) -> None:
    assert (await api.ice_servers("nonsense")).status == 401


async def test_unknown_paths_and_methods_when_under_api_then_json(api: Api) -> None:
    not_found = await api.request("GET", "/api/nothing")
    assert (not_found.status, not_found.code) == (404, "not_found")
    not_allowed = await api.request("GET", "/api/auth/login")
    assert (not_allowed.status, not_allowed.code) == (405, "method_not_allowed")
    assert "POST" in not_allowed.headers["Allow"]


async def test_passwords_when_accents_are_typed_in_two_ways_then_the_same(api: Api) -> None:
    await api.register("alice", password="caf\u00e9-\u00e9t\u00e9")
    assert (await api.login("alice", password="cafe\u0301-e\u0301te\u0301")).status == 200
    assert (await api.login("alice", password=PASSWORD)).status == 401
