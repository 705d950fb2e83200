"""Confirmation: what protects an account is changed by who has just proved to be its owner."""

import pytest

from server.account_errors import ConfirmationRequired, WrongProof
from server.domain.identity import Identity
from server.errors import InvalidPayload, RateLimited
from server.protocol.confirmation import ConfirmRequest
from tests.support.accounts import HERE, LAPTOP, Accounts
from tests.support.api import PASSWORD, Api

RIGHT = ConfirmRequest(password=PASSWORD)
WRONG = ConfirmRequest(password="wrong horse")


async def old_session(accounts: Accounts) -> Identity:
    """Of somebody who has signed in an hour ago."""
    login = await accounts.register()
    accounts.now += 3600
    return await again(accounts, login.token)


async def again(accounts: Accounts, token: str) -> Identity:
    """As at the next request."""
    return await accounts.account.authenticate(token)


async def test_confirmation_when_somebody_has_just_signed_in_then_that_was_one(
    accounts: Accounts,
) -> None:
    login = await accounts.register()
    accounts.now += 599
    accounts.confirmation.demand(await again(accounts, login.token))
    accounts.now += 1
    with pytest.raises(ConfirmationRequired):
        accounts.confirmation.demand(await again(accounts, login.token))


async def test_confirmation_when_the_password_is_right_then_for_this_session_and_ten_minutes(
    accounts: Accounts,
) -> None:
    mine, other = await accounts.register(), await accounts.login()
    accounts.now += 3600
    identity = await again(accounts, mine.token)

    until = await accounts.confirmation.confirm(identity, RIGHT, LAPTOP)

    assert until == accounts.now + 600
    accounts.confirmation.demand(await again(accounts, mine.token))
    with pytest.raises(ConfirmationRequired):
        accounts.confirmation.demand(await again(accounts, other.token))
    accounts.now = until
    with pytest.raises(ConfirmationRequired):
        accounts.confirmation.demand(await again(accounts, mine.token))


async def test_confirmation_when_the_session_is_only_renewed_then_it_proves_nothing(
    accounts: Accounts,
) -> None:
    login = await accounts.register()
    accounts.now += 3600
    renewed = await accounts.sessions.refresh(login.refresh_token, HERE)
    with pytest.raises(ConfirmationRequired):
        accounts.confirmation.demand(await again(accounts, renewed.token))


async def test_confirmation_when_the_proof_is_wrong_or_missing_then_none(
    accounts: Accounts,
) -> None:
    identity = await old_session(accounts)
    with pytest.raises(WrongProof):
        await accounts.confirmation.confirm(identity, WRONG, LAPTOP)
    with pytest.raises(InvalidPayload):
        await accounts.confirmation.confirm(identity, ConfirmRequest(), LAPTOP)
    (session,) = await accounts.sessions.of_user(identity)
    assert session.confirmed_at == accounts.now - 3600
    newest, *_ = await accounts.audit.latest(identity.user_id, 10)
    assert (newest.kind, newest.detail) == ("sign_in_failed", "confirmation")


async def test_a5_confirmation_when_guessed_then_as_slow_as_signing_in(accounts: Accounts) -> None:
    identity = await old_session(accounts)
    for _ in range(10):
        with pytest.raises(WrongProof):
            await accounts.confirmation.confirm(identity, WRONG, LAPTOP)
    with pytest.raises(RateLimited):
        await accounts.confirmation.confirm(identity, RIGHT, LAPTOP)
    with pytest.raises(RateLimited):
        await accounts.login()


async def test_confirmation_when_asked_for_over_http_then_until_when(api: Api) -> None:
    token = (await api.register("alice")).token
    path = "/api/auth/confirmation"
    wrong = await api.request("POST", path, token, json={"password": "wrong horse"})
    assert (wrong.status, wrong.code) == (403, "wrong_proof")
    right = await api.request("POST", path, token, json={"password": PASSWORD})
    assert right.json["confirmedUntil"] > 1_700_000_000_000
    assert (await api.me(token)).status == 200
