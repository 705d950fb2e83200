"""Administration over HTTP: accounts of others, rooms, nodes; and that nobody else may."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from msgspec.structs import replace

from server.http_api.route import Route
from server.http_api.routes import ROUTES
from server.protocol.meeting import MeetingEnded
from server.settings import Settings
from tests.integration.conftest import StartApi
from tests.support.admins import Admin
from tests.support.api import Api
from tests.support.meetings import Meetings
from tests.support.peer import ConnectRefused
from tests.support.peers import Peers

ADMIN_ROUTES = [route for route in ROUTES if route.needs_admin]


@pytest.fixture
async def admin(api: Api, settings: Settings) -> Admin:
    return await Admin.of(api, settings)


@pytest.fixture
async def house(api: Api) -> AsyncIterator[Peers]:
    async with Peers(api, "websocket") as peers:
        yield peers


async def test_me_when_an_administrator_then_it_says_so_and_to_others_nothing(
    admin: Admin, api: Api
) -> None:
    assert (await api.me(admin.token)).json["user"]["isAdmin"] is True
    assert (await api.login("root")).json["user"]["isAdmin"] is True
    assert "isAdmin" not in (await api.register("alice")).json["user"]


def test_routes_when_of_administrators_then_marked_and_confirmed_when_they_change_something() -> (
    None
):
    assert {r.path for r in ROUTES if r.path.startswith("/api/admin")} == {
        r.path for r in ADMIN_ROUTES
    }
    assert all(route.needs_confirmation == (route.method != "GET") for route in ADMIN_ROUTES)


@pytest.mark.parametrize("route", ADMIN_ROUTES, ids=lambda r: r.method + r.path)
async def test_e1_route_when_no_administrator_then_forbidden_whatever_is_asked(
    admin: Admin, api: Api, route: Route
) -> None:
    alice = await api.register("alice")
    path = route.path.replace("{userId}", alice.json["user"]["_id"]).replace("{code}", "demo")
    body = {"isAdmin": True, "isDisabled": False}
    options: dict[str, Any] = {"json": body} if route.body else {}
    answer = await api.request(route.method, path, alice.token, **options)
    assert (answer.status, answer.code) == (403, "forbidden")
    assert (await api.request(route.method, path, **options)).status == 401
    assert (await admin.find("alice"))["isAdmin"] is False
    assert (await admin.change((await admin.find("root"))["id"])).code == "invalid_payload"
    await admin.change(alice.json["user"]["_id"], isAdmin=True)
    assert (await api.request(route.method, path, alice.token, **options)).status != 403


async def test_change_when_not_confirmed_lately_then_confirmation_required(
    start_api: StartApi, settings: Settings
) -> None:
    api = await start_api(replace(settings, confirmation_ttl_seconds=1))
    admin = await Admin.of(api, settings)
    alice = (await api.register("alice")).json["user"]["_id"]
    await asyncio.sleep(1.1)
    answers = [
        await admin.change(alice, isDisabled=True),
        await admin.delete(f"users/{alice}/sessions"),
        await admin.delete(f"users/{alice}/second-factor"),
        await admin.delete("rooms/demo"),
    ]
    assert {(answer.status, answer.code) for answer in answers} == {(403, "confirmation_required")}
    assert (await admin.get("users")).status == 200
    assert (await admin.find("alice"))["isDisabled"] is False


async def test_users_when_searched_then_by_any_name_and_no_pattern(admin: Admin, api: Api) -> None:
    await api.register("alice", username="ada.l", name="Alice (Sales)")
    await api.register("bob")
    for part in ("ALICE", "ada.l", "(sales", "alice@example.org"):
        assert (await admin.find(part))["email"] == "alice@example.org", part
    for part in ("ada-l", ".*", "a|b", "nobody"):
        assert (await admin.get("users", q=part)).json["items"] == [], part
    everybody = (await admin.get("users")).json
    assert [user["name"] for user in everybody["items"]] == ["Bob", "Alice (Sales)", "Root"]
    assert everybody["nextCursor"] is None
    alice = await admin.find("alice")
    assert "password" not in alice
    assert (alice["username"], alice["sessions"], alice["isAdmin"]) == ("ada.l", 1, False)
    first = (await admin.get("users", limit="2")).json
    second = (await admin.get("users", limit="2", cursor=first["nextCursor"])).json
    assert [user["name"] for user in (*first["items"], *second["items"])] == [
        user["name"] for user in everybody["items"]
    ]
    for query in ({"cursor": "x"}, {"q": "a\0b"}, {"q": "\u202e"}, {"limit": "51"}):
        assert (await admin.get("users", **query)).status == 400, query


async def test_a11_account_when_disabled_then_out_at_once_and_in_again_when_enabled(
    admin: Admin, api: Api, house: Peers
) -> None:
    alice, bob = await house("alice"), await house("bob")
    token, native = await house.token("alice"), await api.login("alice", client="native")
    await alice.join("demo")
    await bob.join("demo")
    user_id = (await admin.find("alice"))["id"]
    answer = await admin.change(user_id, isDisabled=True)
    assert (answer.json["isDisabled"], answer.json["sessions"]) == (True, 0)
    await alice.wait_closed(5)
    assert not bob.closed.is_set()
    assert (await api.me(token)).status == 401
    refreshed = await api.post("/api/auth/refresh", {"refreshToken": native.json["refreshToken"]})
    assert refreshed.status == 401
    with pytest.raises(ConnectRefused):
        await house("alice", token=token)
    wrong = await api.login("alice", password="wrong horse")
    assert (wrong.status, wrong.json) == (401, (await api.login("nobody")).json)
    right = await api.login("alice")
    assert (right.status, right.code) == (403, "account_disabled")
    assert (await admin.find("alice"))["sessions"] == 0
    assert (await admin.change(user_id, isDisabled=False)).json["isDisabled"] is False
    again = await api.login("alice")
    assert again.status == 200
    events = (await api.request("GET", "/api/auth/events", again.token)).json["items"]
    found = [(event["kind"], event["detail"], event["address"]) for event in events[:6]]
    assert ("disabled", "Root", "") in found
    assert ("enabled", "Root", "") in found
    assert ("sign_in_failed", "disabled", "127.0.0.1") in found


@pytest.mark.parametrize("change", [{"isAdmin": False}, {"isDisabled": True}])
async def test_administrators_when_they_shut_each_other_out_then_one_is_left(
    api: Api, settings: Settings, change: dict[str, bool]
) -> None:
    for number in range(5):
        names = [f"root{number}a", f"root{number}b"]
        both = [await Admin.of(api, settings, name) for name in names]
        ids = [(await both[0].find(name))["id"] for name in reversed(names)]
        await asyncio.gather(
            *(admin.change(other, **change) for admin, other in zip(both, ids, strict=True))
        )
        assert 200 in [(await admin.get("users")).status for admin in both]


async def test_administrator_when_made_and_unmade_then_at_once_and_never_by_themselves(
    admin: Admin, api: Api
) -> None:
    alice = await api.register("alice")
    user_id, own_id = alice.json["user"]["_id"], (await admin.find("root"))["id"]
    second = Admin(api, alice.token)
    assert (await admin.change(user_id, isAdmin=True)).json["isAdmin"] is True
    assert (await second.get("users")).status == 200
    for change in ({"isAdmin": False}, {"isDisabled": True}):
        refused = await admin.change(own_id, **change)
        assert (refused.status, refused.code) == (409, "own_account")
    assert (await second.change(own_id, isAdmin=False)).status == 200
    assert (await admin.get("users")).status == 403
    assert (await second.change("0" * 24, isAdmin=True)).code == "not_found"
    assert (await second.change("nobody", isAdmin=True)).code == "not_found"
    events = (await api.request("GET", "/api/auth/events", alice.token)).json["items"]
    assert (events[0]["kind"], events[0]["detail"]) == ("admin_granted", "Root")


async def test_user_when_signed_out_everywhere_then_sessions_end_and_may_begin_again(
    admin: Admin, api: Api, house: Peers
) -> None:
    alice = await house("alice")
    await api.login("alice")
    user_id = (await admin.find("alice"))["id"]
    assert (await admin.delete(f"users/{user_id}/sessions")).json == {"ended": 2}
    await alice.wait_closed(5)
    assert (await admin.delete(f"users/{user_id}/sessions")).json == {"ended": 0}
    again = await api.login("alice")
    events = (await api.request("GET", "/api/auth/events", again.token)).json["items"]
    ended = [event for event in events if event["kind"] == "other_sessions_ended"]
    assert [event["detail"] for event in ended] == ["Root"]


async def test_room_when_ended_then_everybody_is_out_and_the_meeting_is_over(
    admin: Admin, api: Api, house: Peers
) -> None:
    alice, bob = await house("alice"), await house("bob")
    meetings = Meetings(api, await house.token("alice"))
    code = await meetings.code()
    for who in (alice, bob):
        await who.join(code)
    await bob.join("free")
    rooms = (await admin.get("rooms")).json
    assert [(room["code"], room["people"]) for room in rooms["items"]] == [(code, 2), ("free", 1)]
    assert rooms["total"] == 2
    assert (await admin.delete(f"rooms/{code}")).status == 200
    assert (await alice.next(MeetingEnded)).room_id == code
    assert (await meetings.get(code)).json["meeting"]["state"] == "ended"
    token = await house.token("alice")
    log = (await api.request("GET", f"/api/meetings/{code}/log", token)).json["items"]
    assert (log[0]["action"], log[0]["byName"]) == ("ended", "Root")
    assert (await admin.delete("rooms/free")).status == 200
    assert (await admin.delete("rooms/free")).code == "room_not_found"
    assert (await admin.get("rooms")).json == {"items": [], "total": 0}


async def test_nodes_when_one_then_it_and_the_limits_it_has_hit(
    start_api: StartApi, settings: Settings
) -> None:
    api = await start_api(replace(settings, rate_limit_factor=1))
    admin = await Admin.of(api, settings)
    async with Peers(api, "websocket") as peers:
        alice = await peers("alice")
        await alice.join("demo")
        for _ in range(10):  # one more has failed before there was an account
            await api.login("alice", password="wrong horse")
        found = (await admin.get("nodes")).json
    (node,) = found["items"]
    assert (node["connections"], node["participants"], node["rooms"]) == (1, 1, 1)
    assert node["isThis"] is True
    login = {"door": "request", "where": "/api/auth/login", "code": "rate_limited", "count": 1}
    assert login in found["limits"]
