"""Forgotten passwords: the service, with a clock that moves."""

import asyncio

import pytest

from server.auth.passwords import Passwords
from server.auth.queue import Queue
from server.errors import (
    CodeExpired,
    InvalidPayload,
    RateLimited,
    Unauthenticated,
    WrongCredentials,
)
from tests.support.accounts import Accounts
from tests.support.api import PASSWORD

NEW = "another horse"


async def test_reset_when_the_code_is_mailed_then_a_new_password_and_nobody_is_signed_in(
    accounts: Accounts,
) -> None:
    laptop = await accounts.register()
    phone = await accounts.login()
    await accounts.forget()
    code = await accounts.last_code()
    assert f"https://parley.example/reset#{code}" in accounts.mail.letters[-1].text
    await accounts.reset(f" {code.upper().replace('-', ' ')} ", NEW)
    for login in (laptop, phone):
        with pytest.raises(Unauthenticated):
            await accounts.account.authenticate(login.token)
        with pytest.raises(Unauthenticated):
            await accounts.sessions.refresh(login.refresh_token, "127.0.0.1")
    assert len(accounts.closer.closed) == 2
    assert accounts.closer.still_open == []
    with pytest.raises(WrongCredentials):
        await accounts.login()
    await accounts.login(password=NEW)
    await accounts.letters.sent()
    notice = accounts.mail.letters[-1]
    assert (notice.to, notice.subject) == (
        "alice@example.org",
        "Your password for Parley was changed",
    )
    assert "127.0.0.1" in notice.text
    assert "a phone" in notice.text
    await accounts.audit.write()
    kinds = [event.kind for event in await accounts.log.latest(laptop.user.id, 20)]
    assert "password_reset" in kinds


async def test_reset_when_used_once_then_never_again_nor_the_other_letters(
    accounts: Accounts,
) -> None:
    await accounts.register()
    await accounts.forget()
    first = await accounts.last_code()
    await accounts.forget()
    second = await accounts.last_code()
    answers = await asyncio.gather(
        *(accounts.reset(second, f"another horse {n}") for n in range(4)), return_exceptions=True
    )
    assert [type(answer) for answer in answers].count(CodeExpired) == 3
    for code in (first, second):
        with pytest.raises(CodeExpired):
            await accounts.reset(code, NEW)


async def test_reset_when_half_an_hour_has_passed_then_expired(accounts: Accounts) -> None:
    await accounts.register()
    await accounts.forget()
    code = await accounts.last_code()
    accounts.now += 30 * 60
    with pytest.raises(CodeExpired):
        await accounts.reset(code, NEW)
    await accounts.login()
    accounts.now -= 1
    await accounts.reset(code, NEW)


async def test_reset_when_the_new_password_is_bad_then_the_code_is_still_good(
    accounts: Accounts,
) -> None:
    await accounts.register("alice", username="wonder")
    await accounts.forget("WONDER")
    code = await accounts.last_code()
    for password in ("short", "x" * 73, "password1", "alice1234", "wonder!!!"):
        with pytest.raises(InvalidPayload) as raised:
            await accounts.reset(code, password)
        assert raised.value.details["field"] == "password"
    await accounts.reset(code, NEW)


async def test_forgot_when_nobody_is_called_so_then_no_letter(accounts: Accounts) -> None:
    for login in ("nobody@example.org", "nobody", "", "a b", "$ne"):
        await accounts.forget(login)
    assert accounts.mail.letters == []


async def test_reset_when_guessed_then_the_address_has_to_wait(accounts: Accounts) -> None:
    await accounts.register()
    await accounts.forget()
    code = await accounts.last_code()
    for _ in range(10):
        with pytest.raises(CodeExpired):
            await accounts.reset("abcd-efgh-jkmn-pqrs", NEW)
    with pytest.raises(RateLimited):
        await accounts.reset(code, NEW)
    await accounts.reset(code, NEW, "192.0.2.1")


async def test_forgot_when_asked_again_and_again_then_refused_whether_there_is_an_account_or_not(
    accounts: Accounts,
) -> None:
    await accounts.register(username="alice")
    for login in ("alice@example.org", "nobody@example.org"):
        for _ in range(5):
            await accounts.forget(login)
        with pytest.raises(RateLimited):
            await accounts.forget(login)
    assert len(accounts.mail.letters) == 5
    for number in range(8):  # by the other name it is the same mailbox
        await accounts.forget("alice", f"192.0.2.{number}")
    assert len(accounts.mail.letters) == 10


async def test_a11_login_when_the_password_is_reset_meanwhile_then_it_opens_nothing(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who knows the old one is just being checked when it changes."""
    user = (await accounts.register()).user
    await accounts.forget()
    code = await accounts.last_code()
    matches = Passwords.matches

    async def slowly(self: Passwords, password: str, password_hash: bytes | None) -> bool:
        is_right = await matches(self, password, password_hash)
        await accounts.reset(code, NEW)
        return is_right

    # The turn of the one who is checked is not the turn of the one who resets.
    monkeypatch.setattr("server.auth.queue.MAX_WAIT_SECONDS", 5)
    accounts.account._passwords._queue = Queue(2)
    monkeypatch.setattr(Passwords, "matches", slowly)
    with pytest.raises(WrongCredentials):
        await accounts.login()
    monkeypatch.setattr(Passwords, "matches", matches)
    assert await accounts.store.of_user(user.id, accounts.now) == []
    await accounts.login(password=NEW)
    assert PASSWORD != NEW
