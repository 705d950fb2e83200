"""What has happened to an account, as its owner reads it."""

from typing import Any

import pytest

from server.domain.ids import UserId
from server.errors import TokenReused
from server.services.session import GRACE_SECONDS
from tests.support.accounts import LAPTOP, Accounts
from tests.support.api import Api

EVENTS = "/api/auth/events"


async def _events(api: Api, token: str, **query: str) -> dict[str, Any]:
    answer = await api.request("GET", EVENTS, token, params=query)
    assert answer.status == 200, answer
    return answer.json


async def _kinds(api: Api, token: str) -> list[tuple[str, str, str]]:
    return [(e["kind"], e["device"], e["detail"]) for e in (await _events(api, token))["items"]]


async def test_events_when_sessions_come_and_go_then_each_is_there_the_newest_first(
    api: Api,
) -> None:
    phone = await api.register("alice", device="Phone", client="native")
    assert (await api.login("alice", password="wrong horse", device="Thief")).status == 401
    for device in ("Tablet", "Car"):
        await api.login("alice", device=device, client="native")
    laptop = await api.login("alice", device="Laptop", client="native")
    browser = {"User-Agent": "Browser"}
    sessions = (await api.request("GET", "/api/auth/sessions", laptop.token)).json["items"]
    (tablet,) = (each["id"] for each in sessions if each["device"] == "Tablet")
    ended = f"/api/auth/sessions/{tablet}"
    assert (await api.request("DELETE", ended, laptop.token, headers=browser)).status == 200
    assert (await api.request("DELETE", ended, laptop.token, headers=browser)).status == 404
    for _ in range(2):  # the second time there is none left to end
        await api.request("DELETE", "/api/auth/sessions", laptop.token, headers=browser)
    assert (await api.me(phone.token)).status == 401
    await api.request("POST", "/api/auth/logout", laptop.token, headers=browser)
    again = await api.login("alice", device="Desk", client="native")
    assert await _kinds(api, again.token) == [
        ("signed_in", "Desk", "password"),
        ("signed_out", "Browser", ""),
        ("other_sessions_ended", "Browser", ""),
        ("session_ended", "Browser", "Tablet"),
        ("signed_in", "Laptop", "password"),
        ("signed_in", "Car", "password"),
        ("signed_in", "Tablet", "password"),
        ("sign_in_failed", "Thief", "password"),
        ("signed_in", "Phone", "registration"),
        ("registered", "Phone", ""),
    ]
    newest = (await _events(api, again.token))["items"][0]
    assert newest["address"] == "127.0.0.1"
    assert isinstance(newest["at"], int)


async def test_a13_events_when_a_refresh_token_was_stolen_then_it_says_from_where(
    accounts: Accounts,
) -> None:
    login = await accounts.register()
    await accounts.sessions.refresh(login.refresh_token, "192.0.2.1")
    accounts.now += GRACE_SECONDS + 1
    with pytest.raises(TokenReused):
        await accounts.sessions.refresh(login.refresh_token, "192.0.2.66")
    newest, *_ = await accounts.audit.latest(UserId(login.user.id), 10)
    assert (newest.kind, newest.device.name) == ("refresh_token_reused", LAPTOP.name)
    assert newest.device.address == "192.0.2.66"


async def test_events_when_many_then_page_by_page_each_once(api: Api) -> None:
    token = (await api.register("alice")).token
    for _ in range(6):
        await api.login("alice")
    await api.register("bob")
    found, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = await _events(api, token, limit="3", **({"cursor": cursor} if cursor else {}))
        found += [(each["at"], each["kind"]) for each in page["items"]]
        cursor, pages = page["nextCursor"], pages + 1
    assert pages == 3
    assert [kind for _, kind in found].count("signed_in") == 7
    assert [kind for _, kind in found].count("registered") == 1
    assert found == sorted(found, key=lambda each: each[0], reverse=True)


@pytest.mark.parametrize(
    "query", [{"cursor": "x"}, {"cursor": ""}, {"limit": "0"}, {"limit": "101"}]
)
async def test_events_when_the_query_is_odd_then_invalid(api: Api, query: dict[str, str]) -> None:
    token = (await api.register("alice")).token
    answer = await api.request("GET", EVENTS, token, params=query)
    assert (answer.status, answer.code) == (400, "invalid_payload")


async def test_events_when_not_signed_in_or_a_guest_then_401(api: Api) -> None:
    for token in ("", "x.y.z"):
        assert (await api.request("GET", EVENTS, token)).status == 401
