"""Changing one's password: by whoever proves to be the owner, and the others are out."""

import pytest

from server.account_errors import ConfirmationRequired, WrongProof
from server.auth.passwords import Passwords
from server.errors import (
    InvalidPayload,
    RateLimited,
    Unauthenticated,
    WrongCredentials,
)
from server.protocol.confirmation import ConfirmRequest
from server.protocol.password import ChangePassword
from tests.support.accounts import LAPTOP, Accounts
from tests.support.api import PASSWORD
from tests.support.factors import Person

NEW = "battery staple"


async def test_password_when_changed_then_the_new_one_is_good_and_other_sessions_are_over(
    accounts: Accounts,
) -> None:
    alice, other = await Person.register(accounts), await accounts.login()
    await accounts.password.change(await alice.identity(), ChangePassword(password=NEW), LAPTOP)
    await alice.identity()
    with pytest.raises(Unauthenticated):
        await accounts.account.authenticate(other.token)
    assert len(accounts.closer.closed) == 1
    with pytest.raises(WrongCredentials):
        await accounts.login()
    await accounts.login(password=NEW)
    await accounts.letters.sent()
    assert accounts.mail.letters[-1].to == alice.user.email
    kinds = [event.kind for event in await accounts.audit.latest(alice.user.id, 10)]
    assert "password_changed" in kinds


async def test_password_when_reset_while_it_is_changed_then_the_reset_holds(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = await Person.register(accounts)
    identity, hash_it = await alice.identity(), Passwords.hash

    async def hash_late(passwords: Passwords, password: str) -> bytes:
        reset = await hash_it(passwords, "reset " + NEW)
        await accounts.users.set_password(identity.user_id, reset)
        return await hash_it(passwords, password)

    monkeypatch.setattr(Passwords, "hash", hash_late)
    with pytest.raises(WrongProof):
        await accounts.password.change(identity, ChangePassword(password=NEW), LAPTOP)
    await accounts.login(password="reset " + NEW)


async def test_password_when_the_sign_in_was_long_ago_then_the_old_one_or_a_confirmation(
    accounts: Accounts,
) -> None:
    alice = await Person.register(accounts)
    accounts.now += 3600
    identity, change = await alice.identity(), accounts.password.change
    with pytest.raises(ConfirmationRequired):
        await change(identity, ChangePassword(password=NEW), LAPTOP)
    wrong = ChangePassword(password=NEW, current_password="wrong horse")
    with pytest.raises(WrongProof):
        await change(identity, wrong, LAPTOP)
    await change(identity, ChangePassword(password=NEW, current_password=PASSWORD), LAPTOP)
    await accounts.confirmation.confirm(identity, ConfirmRequest(password=NEW), LAPTOP)
    await change(await alice.identity(), ChangePassword(password=PASSWORD), LAPTOP)
    await accounts.login()


async def test_password_when_there_is_a_second_factor_then_the_old_one_is_not_enough(
    accounts: Accounts,
) -> None:
    alice = await Person.register(accounts)
    await alice.add_app()
    accounts.now += 3600
    wish = ChangePassword(password=NEW, current_password=PASSWORD)
    with pytest.raises(ConfirmationRequired):
        await accounts.password.change(await alice.identity(), wish, LAPTOP)
    proof = ConfirmRequest(code=alice.code())
    await accounts.confirmation.confirm(await alice.identity(), proof, LAPTOP)
    await accounts.password.change(await alice.identity(), wish, LAPTOP)


@pytest.mark.parametrize(
    "password", ["short", "x" * 73, "é" * 37, "password123", "alice@example.org"]
)
async def test_a3_password_when_it_cannot_be_one_then_the_old_one_stays(
    accounts: Accounts, password: str
) -> None:
    alice, _ = await Person.register(accounts), await accounts.login()
    with pytest.raises(InvalidPayload):
        await accounts.password.change(
            await alice.identity(), ChangePassword(password=password), LAPTOP
        )
    assert accounts.closer.closed == []
    await accounts.login()


async def test_a5_password_when_the_old_one_is_guessed_then_slower(accounts: Accounts) -> None:
    alice = await Person.register(accounts)
    wrong = ChangePassword(password=NEW, current_password="wrong horse")
    for _ in range(10):
        with pytest.raises(WrongProof):
            await accounts.password.change(await alice.identity(), wrong, LAPTOP)
    with pytest.raises(RateLimited):
        await accounts.password.change(await alice.identity(), wrong, LAPTOP)
