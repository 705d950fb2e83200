"""Login sessions without their doors, over a real MongoDB: renewal, reuse, and their end."""

import asyncio
import logging

import pytest
from bson import ObjectId

from server.errors import NotFound, RateLimited, TokenExpired, TokenReused, Unauthenticated
from server.protocol.account import LoginRequest
from server.services.session import GRACE_SECONDS, TOUCH_SECONDS, Login
from tests.support.accounts import HERE, LAPTOP, LIFETIMES, Accounts
from tests.support.api import PASSWORD
from tests.support.forged_tokens import claims_of


async def _is_good(accounts: Accounts, login: Login) -> bool:
    try:
        await accounts.account.authenticate(login.token)
    except Unauthenticated:
        return False
    return True


async def test_refresh_when_in_time_then_new_tokens_of_the_same_session(
    accounts: Accounts,
) -> None:
    first = await accounts.register()
    assert claims_of(first.token)["exp"] == accounts.now + LIFETIMES.access
    accounts.now += 600
    second = await accounts.sessions.refresh(first.refresh_token, "2001:db8::7")
    assert second.refresh_token != first.refresh_token
    before, after = claims_of(first.token), claims_of(second.token)
    assert (after["sid"], after["sub"]) == (before["sid"], before["sub"])
    assert after["exp"] == accounts.now + LIFETIMES.access
    assert second.lasts_seconds == LIFETIMES.session
    identity = await accounts.account.authenticate(second.token)
    (session,) = await accounts.sessions.of_user(identity)
    assert (session.last_used_at, session.device.address) == (accounts.now, "2001:db8::7")
    assert identity.session_expires_at == accounts.now + LIFETIMES.session


async def test_refresh_when_two_tabs_are_at_it_at_once_then_both_go_on(accounts: Accounts) -> None:
    login = await accounts.register()
    tabs = await asyncio.gather(
        *(accounts.sessions.refresh(login.refresh_token, HERE) for _ in range(10))
    )
    assert len({tab.refresh_token for tab in tabs}) == 1
    for tab in tabs:
        assert await _is_good(accounts, tab)
    await accounts.sessions.refresh(tabs[0].refresh_token, HERE)
    assert accounts.closer.closed == []


async def test_refresh_when_the_answer_was_lost_then_the_old_token_is_good_for_a_while(
    accounts: Accounts,
) -> None:
    login = await accounts.register()
    lost = await accounts.sessions.refresh(login.refresh_token, HERE)
    accounts.now += GRACE_SECONDS
    again = await accounts.sessions.refresh(login.refresh_token, HERE)
    assert again.refresh_token == lost.refresh_token
    session_id = claims_of(again.token)["sid"]
    until = await accounts.store.access_until([session_id])
    assert until == {session_id: accounts.now + LIFETIMES.access}


@pytest.mark.parametrize("renewals", [1, 2])
async def test_a13_refresh_when_an_old_token_comes_back_then_the_whole_session_ends(
    accounts: Accounts, renewals: int, caplog: pytest.LogCaptureFixture
) -> None:
    stolen = newest = await accounts.register()
    elsewhere = await accounts.login()
    for _ in range(renewals):
        newest = await accounts.sessions.refresh(newest.refresh_token, HERE)
    if renewals == 1:
        accounts.now += GRACE_SECONDS + 1
    with caplog.at_level(logging.WARNING), pytest.raises(TokenReused):
        await accounts.sessions.refresh(stolen.refresh_token, "203.0.113.66")
    assert "old refresh token" in caplog.text
    assert accounts.closer.closed == [claims_of(newest.token)["sid"]]
    assert accounts.closer.still_open == []
    for token in (newest.refresh_token, stolen.refresh_token):
        with pytest.raises(Unauthenticated):
            await accounts.sessions.refresh(token, HERE)
    assert not await _is_good(accounts, newest)
    assert await _is_good(accounts, elsewhere)


async def test_a12_access_token_when_its_session_was_renewed_then_it_dies_soon(
    accounts: Accounts,
) -> None:
    old = await accounts.register()
    new = await accounts.sessions.refresh(old.refresh_token, HERE)
    assert await _is_good(accounts, old)  # a request may be under way
    accounts.now += GRACE_SECONDS + 1
    with pytest.raises(TokenExpired):
        await accounts.account.authenticate(old.token)
    assert await _is_good(accounts, new)
    newest = await accounts.sessions.refresh(new.refresh_token, HERE)
    assert await _is_good(accounts, new)
    await accounts.sessions.refresh(newest.refresh_token, HERE)
    assert not await _is_good(accounts, new)


async def test_refresh_when_nobody_has_used_the_session_for_long_then_it_has_ended(
    accounts: Accounts,
) -> None:
    login = await accounts.register()
    accounts.now += LIFETIMES.session
    with pytest.raises(Unauthenticated):
        await accounts.sessions.refresh(login.refresh_token, HERE)


async def test_a11_refresh_when_the_account_is_gone_then_refused(accounts: Accounts) -> None:
    login = await accounts.register()
    users = accounts.users._database.collection("users")
    await users.delete_one({"_id": ObjectId(login.user.id)})
    with pytest.raises(Unauthenticated):
        await accounts.sessions.refresh(login.refresh_token, HERE)


async def test_a10_refresh_when_the_token_is_of_another_kind_then_refused(
    accounts: Accounts,
) -> None:
    login = await accounts.register()
    for token in (login.token, "", "x", login.refresh_token[:-1]):
        with pytest.raises(Unauthenticated):
            await accounts.sessions.refresh(token, HERE)
    with pytest.raises(Unauthenticated):
        await accounts.account.authenticate(login.refresh_token)


async def test_refresh_when_far_too_often_then_rate_limited(accounts: Accounts) -> None:
    login = await accounts.register()
    for _ in range(30):
        await accounts.sessions.refresh(login.refresh_token, HERE)
    with pytest.raises(RateLimited):
        await accounts.sessions.refresh(login.refresh_token, HERE)


async def test_login_when_nobody_renews_it_then_the_token_lasts_as_ever(
    accounts: Accounts,
) -> None:
    login = await accounts.register()
    as_of_old = LoginRequest(email="alice@example.org", password=PASSWORD)
    legacy = await accounts.account.login(as_of_old, LAPTOP)
    assert claims_of(legacy.token)["exp"] == accounts.now + LIFETIMES.unrenewed
    assert legacy.lasts_seconds == LIFETIMES.unrenewed
    assert claims_of(login.token)["exp"] == accounts.now + LIFETIMES.access


async def test_end_when_it_is_a_session_of_another_then_not_found(accounts: Accounts) -> None:
    alice, bob = await accounts.register(), await accounts.register("bob")
    identity = await accounts.account.authenticate(bob.token)
    with pytest.raises(NotFound):
        await accounts.sessions.end(identity, claims_of(alice.token)["sid"], LAPTOP)
    assert await _is_good(accounts, alice)
    assert accounts.closer.closed == []


async def test_end_others_when_there_are_some_then_this_one_stays(accounts: Accounts) -> None:
    bob = await accounts.register("bob")
    here, *others = [await accounts.register(), *[await accounts.login() for _ in range(3)]]
    identity = await accounts.account.authenticate(here.token)
    assert await accounts.sessions.end_others(identity) == 3
    assert await _is_good(accounts, here)
    assert await _is_good(accounts, bob)
    assert not any([await _is_good(accounts, each) for each in others])
    assert set(accounts.closer.closed) == {claims_of(each.token)["sid"] for each in others}
    assert accounts.closer.still_open == []
    assert await accounts.sessions.end_others(identity) == 0


async def test_last_use_when_a_token_is_used_seldom_then_still_known(accounts: Accounts) -> None:
    login = await accounts.register()
    for passed, known in ((TOUCH_SECONDS, 0), (1, TOUCH_SECONDS + 1)):
        accounts.now += passed
        identity = await accounts.account.authenticate(login.token)
        (session,) = await accounts.sessions.of_user(identity)
        assert session.last_used_at == session.created_at + known
