"""What happens to an account is written down, whether anybody waits for it or not."""

import logging

import pytest

from server.domain.account_event import AccountEvent
from server.domain.ids import UserId
from server.domain.session import Device
from server.errors import Forbidden, WrongCredentials
from server.services.audit import Audit
from server.services.sign_in import Attempt, SignIn
from server.storage.account_log import AccountLog
from server.storage.database import Database
from server.storage.users import User
from tests.support.accounts import HERE, LAPTOP, Accounts

PHONE = Device("a phone", HERE)


async def told(accounts: Accounts, user: User) -> list[tuple[str, str, str]]:
    await accounts.audit.written()
    events = await accounts.log.latest(user.id, 10)
    assert all(event.at == accounts.now and event.user_id == user.id for event in events)
    return [(event.kind, event.device.name, event.detail) for event in events]


async def test_account_when_its_owner_signs_up_and_in_then_both_are_in_its_log(
    accounts: Accounts,
) -> None:
    user = (await accounts.register()).user
    await accounts.audit.written()
    accounts.now += 60
    await accounts.login()
    await accounts.audit.written()

    events = await accounts.log.latest(user.id, 10)

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
    assert len(await accounts.log.latest(bob.id, 2)) == 2


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


async def test_note_when_mongodb_is_away_then_it_is_missed_and_nothing_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    audit = Audit(AccountLog(Database("test-away")))

    with caplog.at_level(logging.WARNING):
        await audit.note(UserId("u"), "signed_out", PHONE)

    assert "an entry of an account's log is lost: signed_out" in caplog.text
