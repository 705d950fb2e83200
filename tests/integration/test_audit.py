"""What happens to an account is written down, whether anybody waits for it or not."""

import logging
from uuid import uuid4

import pytest
from aiohttp.test_utils import TestClient

from server.app import create_app
from server.domain.account_event import AccountEvent
from server.domain.ids import UserId
from server.domain.session import Device
from server.errors import Forbidden, WrongCredentials
from server.services.audit import Audit
from server.services.sign_in import Attempt, SignIn
from server.settings import Settings
from server.storage.account_log import AccountLog
from server.storage.database import Database
from server.storage.users import User
from tests.integration.conftest import ProductServer
from tests.support.accounts import HERE, LAPTOP, Accounts
from tests.support.api import Api

PHONE = Device("a phone", HERE)


async def told(accounts: Accounts, user: User) -> list[tuple[str, str, str]]:
    events = await accounts.audit.latest(user.id, 10)
    assert all(event.at == accounts.now and event.user_id == user.id for event in events)
    return [(event.kind, event.device.name, event.detail) for event in events]


async def test_account_when_its_owner_signs_up_and_in_then_both_are_in_its_log(
    accounts: Accounts,
) -> None:
    user = (await accounts.register()).user
    accounts.now += 60
    await accounts.login()

    events = await accounts.audit.latest(user.id, 10)

    assert events[0] == AccountEvent(user.id, accounts.now, "signed_in", PHONE, "password")
    assert {event.kind for event in events[1:]} == {"registered", "signed_in"}
    assert {event.device for event in events[1:]} == {LAPTOP}
    assert {event.detail for event in events[1:]} == {"", "registration"}


async def test_account_when_a_password_is_wrong_then_its_owner_can_see_from_where(
    accounts: Accounts,
) -> None:
    user = (await accounts.register()).user
    with pytest.raises(WrongCredentials):
        await accounts.login(password="not the right one")
    with pytest.raises(WrongCredentials):
        await accounts.login("nobody@example.org")

    assert ("sign_in_failed", "a phone", "password") in await told(accounts, user)


async def test_log_when_it_is_read_then_it_is_one_accounts_and_no_longer_than_asked(
    accounts: Accounts,
) -> None:
    alice = (await accounts.register()).user
    bob = (await accounts.register("bob")).user
    for _ in range(3):
        await accounts.audit.note(bob.id, "signed_out", PHONE)

    assert all(kind != "signed_out" for kind, _, _ in await told(accounts, alice))
    assert len(await accounts.audit.latest(bob.id, 2)) == 2


async def test_gate_when_it_stands_against_a_user_then_there_is_no_session(
    accounts: Accounts,
) -> None:
    user = (await accounts.register()).user
    seen: list[tuple[UserId, bool]] = []

    class Closed:
        async def check(self, user: User, attempt: Attempt) -> None:
            seen.append((user.id, attempt.has_second_factor))
            raise Forbidden

    before = await accounts.store.of_user(user.id, accounts.now)
    sign_in = SignIn(accounts.sessions, accounts.audit, [Closed()])
    with pytest.raises(Forbidden):
        await sign_in.complete(user, Attempt(PHONE, "password", is_renewed=True))

    assert seen == [(user.id, False)]
    assert await accounts.store.of_user(user.id, accounts.now) == before
    assert ("signed_in", "a phone", "password") not in await told(accounts, user)


async def test_note_when_mongodb_is_away_then_nothing_fails_and_it_is_written_later(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    database, user_id = Database(settings.mongo_database), UserId(uuid4().hex)
    audit = Audit(AccountLog(database))
    await audit.note(user_id, "password_changed", PHONE)
    audit.note_later(user_id, "signed_out", PHONE)
    with caplog.at_level(logging.WARNING):
        await audit.write()
    assert "written down later: 2" in caplog.text

    await database.open(settings.mongo_uri)
    events = await audit.latest(user_id, 10)
    database.close()
    assert {event.kind for event in events} == {"password_changed", "signed_out"}


async def test_server_when_it_stops_then_all_is_written_down(settings: Settings) -> None:
    async with TestClient(ProductServer(create_app(settings))) as client:
        user = (await Api(client).register("alice")).json["user"]
    database = Database(settings.mongo_database)
    await database.open(settings.mongo_uri)
    events = await AccountLog(database).latest(UserId(user["_id"]), 10)
    database.close()
    assert {event.kind for event in events} == {"registered", "signed_in"}
