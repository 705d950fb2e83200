"""The account service without its doors, over a real MongoDB."""

import pytest
from bson import ObjectId

from server.domain.session import Device
from server.errors import (
    AlreadyExists,
    InvalidPayload,
    RateLimited,
    Unauthenticated,
    WrongCredentials,
)
from server.services.sign_in import Attempt
from server.storage.users import User
from tests.support.accounts import LAPTOP, Accounts


async def test_a15_logout_when_done_then_the_token_is_dead_before_its_connections_close(
    accounts: Accounts,
) -> None:
    login, other = await accounts.register(), await accounts.login()
    identity = await accounts.account.authenticate(login.token)
    await accounts.account.logout(identity, LAPTOP)
    assert accounts.closer.closed == [identity.session_id]
    assert accounts.closer.still_open == []
    with pytest.raises(Unauthenticated):
        await accounts.account.authenticate(login.token)
    await accounts.account.logout(identity, LAPTOP)
    assert (await accounts.account.authenticate(other.token)).user_id == identity.user_id


async def test_authenticate_when_genuine_then_who_it_is(accounts: Accounts) -> None:
    login = await accounts.register(name="  Alice B ", email="Alice@Example.org", username="Ada.L")
    identity = await accounts.account.authenticate(login.token)
    assert (identity.email, identity.name) == ("alice@example.org", "Alice B")
    assert (identity.user_id, identity.username) == (login.user.id, "ada.l")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "", "email": "a@example.org"}, "name"),
        ({"email": "a@example"}, "email"),
        ({"email": "a b@example.org"}, "email"),
        ({"username": "al"}, "username"),
        ({"username": "a" * 33}, "username"),
        ({"username": "a@example.org"}, "username"),
        ({"username": "-alice"}, "username"),
        ({"username": "ali ce"}, "username"),
        ({"username": "älice"}, "username"),
        ({"username": "$where"}, "username"),
    ],
)
async def test_register_when_a_field_is_wrong_then_it_is_named(
    accounts: Accounts, change: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidPayload) as raised:
        await accounts.register(**change)
    assert raised.value.details == {"field": field, "fields": {field: raised.value.message}}


async def test_login_when_by_username_in_any_spelling_then_the_same_account(
    accounts: Accounts,
) -> None:
    alice = (await accounts.register(username="Alice_1")).user
    for login in ("alice_1", " ALICE_1 ", "alice@example.org"):
        assert (await accounts.login(login)).user == alice
    with pytest.raises(WrongCredentials):
        await accounts.login("alice_2")
    with pytest.raises(AlreadyExists) as raised:
        await accounts.register("bob", username="ALICE_1")
    assert raised.value.details == {"field": "username"}


async def test_a5_login_when_guessed_by_email_and_username_then_one_account_is_counted(
    accounts: Accounts,
) -> None:
    await accounts.register(username="alice")
    for number in range(10):
        login = "alice" if number % 2 else "alice@example.org"
        with pytest.raises(WrongCredentials):
            await accounts.login(login, f"192.0.2.{number}", password="wrong horse")
    for login in ("alice", "alice@example.org"):
        with pytest.raises(RateLimited):
            await accounts.login(login, "192.0.2.99")


@pytest.mark.parametrize("event", ["password", "disabled", "gone"])
async def test_login_when_the_account_changes_meanwhile_then_no_session_and_others_stay(
    accounts: Accounts, event: str
) -> None:
    other = await accounts.register()

    class Meanwhile:
        async def check(self, user: User, attempt: Attempt) -> None:
            match event:
                case "password":
                    await accounts.users.set_password(user.id, b"$2b$04$" + b"x" * 53)
                case "disabled":
                    await accounts.users.set_disabled(user.id, is_disabled=True)
                case "gone":
                    users = accounts.database.collection("users")
                    await users.delete_one({"_id": ObjectId(user.id)})

    before = await accounts.store.of_user(other.user.id, accounts.now)
    accounts.gates.append(Meanwhile())
    with pytest.raises(WrongCredentials):
        await accounts.login()
    assert await accounts.store.of_user(other.user.id, accounts.now) == before


async def test_sessions_when_there_are_too_many_then_those_unused_for_longest_end(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.services.session.MAX_SESSIONS", 3)
    logins = [await accounts.register()]
    for _ in range(3):
        accounts.now += 1
        logins.append(await accounts.login())
    await accounts.sessions.end_surplus()
    with pytest.raises(Unauthenticated):
        await accounts.account.authenticate(logins[0].token)
    for login in logins[1:]:
        await accounts.account.authenticate(login.token)
    assert len(accounts.closer.closed) == 1


async def test_session_when_listed_then_its_device_is_the_one_that_signed_in(
    accounts: Accounts,
) -> None:
    login = await accounts.register()
    identity = await accounts.account.authenticate(login.token)
    (session,) = await accounts.sessions.of_user(identity)
    assert session.device == LAPTOP
    accounts.now += 1
    await accounts.login(address="2001:db8::1")
    newest, _ = await accounts.sessions.of_user(identity)
    assert newest.device == Device("a phone", "2001:db8::1")
