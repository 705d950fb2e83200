"""Another address for an account: only with the code that was mailed to it."""

import asyncio
from contextlib import suppress

import pytest

from server.domain.identity import Identity
from server.errors import (
    AlreadyExists,
    CodeExpired,
    InvalidPayload,
    RateLimited,
    WrongCode,
    WrongCredentials,
)
from server.protocol.verification import ResetPassword
from tests.support.accounts import LAPTOP
from tests.support.owners import Owners

NEW = "alice@new.example"


@pytest.fixture
async def alice(owners: Owners) -> Identity:
    return await owners.identity(await owners.accounts.register("alice"))


async def email_of(owners: Owners, alice: Identity) -> str:
    return (await owners.services.profile.get(alice)).profile.email


async def test_email_when_proved_then_changed_and_the_old_address_is_told(
    owners: Owners, alice: Identity
) -> None:
    assert await owners.email_change.request(alice, " Alice@NEW.example ", LAPTOP) == NEW
    assert (await owners.services.profile.get(alice)).pending_email == NEW
    assert await email_of(owners, alice) == "alice@example.org"
    code = await owners.code()
    await owners.email_change.prove(alice, f" {code[:3]} {code[3:]}", LAPTOP)
    assert await email_of(owners, alice) == NEW
    assert (await owners.services.profile.get(alice)).pending_email is None
    letters = await owners.letters()
    assert [to for to, _ in letters] == [NEW, "alice@example.org"]
    assert NEW in owners.accounts.mail.letters[-1].text
    await owners.accounts.login(NEW)
    with pytest.raises(WrongCredentials):
        await owners.accounts.login("alice@example.org")
    events = await owners.accounts.audit.latest(alice.user_id, 10)
    assert [e.detail for e in events if e.kind == "email_changed"] == ["before: alice@example.org"]


async def test_email_when_proved_then_letters_to_the_old_one_open_nothing(
    owners: Owners, alice: Identity
) -> None:
    reset = owners.accounts.password_reset
    await reset.request("alice@example.org", LAPTOP)
    code = await owners.code()
    await owners.email_change.request(alice, NEW, LAPTOP)
    await owners.email_change.prove(alice, await owners.code(), LAPTOP)
    with pytest.raises(CodeExpired):
        await reset.reset(ResetPassword(code=code, password="another long one"), LAPTOP)


async def test_code_when_old_used_or_guessed_at_then_good_for_nothing(
    owners: Owners, alice: Identity
) -> None:
    change = owners.email_change
    await change.request(alice, NEW, LAPTOP)
    code = await owners.code()
    wrong = "000000" if code != "000000" else "000001"
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(WrongCode) as refused:
            await change.prove(alice, wrong, LAPTOP)
        assert refused.value.details == {"triesLeft": left}
    with pytest.raises(CodeExpired):
        await change.prove(alice, code, LAPTOP)
    owners.accounts.now += 61
    await change.request(alice, NEW, LAPTOP)
    owners.accounts.now += 600
    with pytest.raises(CodeExpired):
        await change.prove(alice, await owners.code(), LAPTOP)
    await change.request(alice, NEW, LAPTOP)
    last = await owners.code()
    await change.prove(alice, last, LAPTOP)
    with pytest.raises(CodeExpired):
        await change.prove(alice, last, LAPTOP)


async def test_code_when_of_another_address_or_account_then_wrong(
    owners: Owners, alice: Identity
) -> None:
    bob = await owners.identity(await owners.accounts.register("bob"))
    await owners.email_change.request(alice, NEW, LAPTOP)
    code = await owners.code()
    await owners.email_change.request(bob, "bob@new.example", LAPTOP)
    await owners.email_change.request(alice, "other@new.example", LAPTOP)
    for who in (alice, bob):
        with pytest.raises(WrongCode):
            await owners.email_change.prove(who, code, LAPTOP)


async def test_a6_email_when_it_is_somebody_elses_then_the_same_answer_and_no_letter(
    owners: Owners, alice: Identity
) -> None:
    await owners.accounts.register("bob")
    assert await owners.email_change.request(alice, "bob@example.org", LAPTOP) == "bob@example.org"
    assert await owners.letters() == []
    for code in ("", "000000", "123456"):
        with pytest.raises(WrongCode):
            await owners.email_change.prove(alice, code, LAPTOP)
    assert await email_of(owners, alice) == "alice@example.org"


async def test_a1_email_when_taken_meanwhile_then_one_account_has_it(
    owners: Owners, alice: Identity
) -> None:
    await owners.email_change.request(alice, NEW, LAPTOP)
    code = await owners.code()
    await owners.accounts.register("eve", email=NEW)
    with pytest.raises(AlreadyExists):
        await owners.email_change.prove(alice, code, LAPTOP)
    assert await email_of(owners, alice) == "alice@example.org"


async def test_email_when_asked_again_at_once_then_wait_but_a_typo_may_be_corrected(
    owners: Owners, alice: Identity
) -> None:
    await owners.email_change.request(alice, "alice@nev.example", LAPTOP)
    await owners.email_change.request(alice, NEW, LAPTOP)
    with pytest.raises(RateLimited) as refused:
        await owners.email_change.request(alice, NEW, LAPTOP)
    assert 59 <= refused.value.retry_after <= 60
    for address in ("alice@example.org", "nothing", "a@b.c\r\nBcc: x@y.z", "=?x?q?a?=@b.example"):
        with pytest.raises(InvalidPayload):
            await owners.email_change.request(alice, address, LAPTOP)


async def test_a5_code_when_guessed_in_parallel_then_five_tries_in_all(
    owners: Owners, alice: Identity
) -> None:
    await owners.email_change.request(alice, NEW, LAPTOP)
    code = await owners.code()
    wrong = 0

    async def guess(text: str) -> None:
        nonlocal wrong
        with suppress(CodeExpired, RateLimited):
            try:
                await owners.email_change.prove(alice, text, LAPTOP)
            except WrongCode:
                wrong += 1

    guesses = [f"{(int(code) + step) % 1_000_000:06}" for step in range(1, 30)]
    await asyncio.gather(*(guess(text) for text in guesses))
    assert wrong == 5
    assert await email_of(owners, alice) == "alice@example.org"
