"""Accounts whose address is proved by a mailed code: the service, with a clock that moves."""

import asyncio

import pytest
from msgspec.structs import replace

from server.domain.registration import Registration
from server.errors import (
    AlreadyExists,
    CodeExpired,
    EmailNotVerified,
    InvalidPayload,
    RateLimited,
    WrongCode,
    WrongCredentials,
)
from server.settings import Settings
from tests.support.accounts import LAPTOP, Accounts
from tests.support.api import PASSWORD

NEW = "another horse"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, require_email_verification=True)


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


async def test_registration_when_the_code_is_typed_then_an_account_as_it_was_wished(
    accounts: Accounts,
) -> None:
    waiting = await accounts.waiting(username="Alice_1", phone="+49 30 123456")
    assert await accounts.users.find_by_email("alice@example.org") is None
    code = await accounts.last_code()
    login = await accounts.verify(waiting, f" {code[:3]} {code[3:]} ")
    assert (login.user.email, login.user.username) == ("alice@example.org", "alice_1")
    assert (await accounts.account.authenticate(login.token)).user_id == login.user.id
    assert (await accounts.login("alice_1")).user == login.user
    await accounts.audit.write()
    kinds = [event.kind for event in await accounts.log.latest(login.user.id, 10)]
    assert {"registered", "email_verified", "signed_in"} == set(kinds)
    (letter,) = accounts.mail.letters
    assert letter.to == "alice@example.org"
    assert "alice_1" not in letter.text.lower()  # nothing that somebody else could have chosen


async def test_code_when_stored_then_nobody_can_read_it_there(accounts: Accounts) -> None:
    waiting = await accounts.waiting()
    code = await accounts.last_code()
    found = await accounts.registrations.find(waiting.id, accounts.now)
    assert found is not None
    assert code not in found.code.digest
    assert len(found.code.digest) == 64


async def test_code_when_used_once_then_no_second_time(accounts: Accounts) -> None:
    waiting, code = await accounts.waiting(), await accounts.last_code()
    answers = await asyncio.gather(
        *(accounts.verify(waiting, code) for _ in range(4)), return_exceptions=True
    )
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(refused) == 3
    assert all(isinstance(error, AlreadyExists | CodeExpired) for error in refused)
    with pytest.raises(CodeExpired):
        await accounts.verify(waiting, code)


async def test_code_when_ten_minutes_have_passed_then_expired(accounts: Accounts) -> None:
    waiting, code = await accounts.waiting(), await accounts.last_code()
    accounts.now += 10 * 60
    with pytest.raises(CodeExpired):
        await accounts.verify(waiting, code)
    accounts.now -= 1
    await accounts.verify(waiting, code)


async def test_code_when_guessed_at_five_times_then_not_even_the_right_one(
    accounts: Accounts,
) -> None:
    waiting, code = await accounts.waiting(), await accounts.last_code()
    left = []
    for number in range(5):
        with pytest.raises(WrongCode) as raised:
            await accounts.verify(waiting, other_than(code), f"192.0.2.{number}")
        left.append(raised.value.details["triesLeft"])
    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(CodeExpired):
        await accounts.verify(waiting, code)
    accounts.now += 60
    await accounts.registration.resend(waiting.id, LAPTOP)
    await accounts.verify(waiting, await accounts.last_code())


async def test_code_when_guessed_at_in_parallel_then_five_tries_all_the_same(
    accounts: Accounts,
) -> None:
    waiting, code = await accounts.waiting(), await accounts.last_code()
    tries = [accounts.verify(waiting, other_than(code), f"192.0.2.{n}") for n in range(30)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(answer) for answer in answers].count(WrongCode) == 5
    assert [type(answer) for answer in answers].count(CodeExpired) == 25


async def test_code_when_one_address_guesses_at_many_then_it_has_to_wait(
    accounts: Accounts,
) -> None:
    registrations = [await accounts.waiting(name) for name in ("alice", "bob", "carol")]
    for number in range(10):
        with pytest.raises(WrongCode):
            await accounts.verify(registrations[number // 5], "no code")
    with pytest.raises(RateLimited):
        await accounts.verify(registrations[2], "no code")


async def test_resend_when_a_minute_has_passed_then_another_code_and_the_old_is_void(
    accounts: Accounts,
) -> None:
    waiting, first = await accounts.waiting(), await accounts.last_code()
    accounts.now += 59
    with pytest.raises(RateLimited) as raised:
        await accounts.registration.resend(waiting.id, LAPTOP)
    assert raised.value.retry_after == 1
    accounts.now += 1
    answers = await asyncio.gather(
        *(accounts.registration.resend(waiting.id, LAPTOP) for _ in range(3)),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers].count(RateLimited) == 2
    second = await accounts.last_code()
    assert len(accounts.mail.letters) == 2
    if first != second:
        with pytest.raises(WrongCode):
            await accounts.verify(waiting, first)
    accounts.now += 9 * 60
    await accounts.verify(waiting, second)


async def test_resend_when_the_registration_is_none_or_a_day_old_then_expired(
    accounts: Accounts,
) -> None:
    waiting = await accounts.waiting()
    with pytest.raises(CodeExpired):
        await accounts.registration.resend("r_nothing", LAPTOP)
    accounts.now += 24 * 3600
    with pytest.raises(CodeExpired):
        await accounts.registration.resend(waiting.id, LAPTOP)


async def test_login_when_the_code_is_not_typed_yet_then_told_after_the_right_password_only(
    accounts: Accounts,
) -> None:
    waiting = await accounts.waiting(username="alice")
    for login in ("alice@example.org", "alice"):
        with pytest.raises(WrongCredentials):
            await accounts.login(login, password="wrong horse")
        with pytest.raises(EmailNotVerified) as raised:
            await accounts.login(login)
        assert raised.value.details == {
            "registration": waiting.id,
            "email": "alice@example.org",
        }
    await accounts.verify(waiting, await accounts.last_code())
    await accounts.login()


async def test_a6_register_when_the_address_has_an_account_then_only_its_owner_is_told(
    accounts: Accounts,
) -> None:
    owner = await accounts.verify(await accounts.waiting(), await accounts.last_code())
    again = await accounts.waiting(password=NEW)
    await accounts.letters.sent()
    letter = accounts.mail.letters[-1]
    assert (letter.to, letter.subject) == (
        "alice@example.org",
        "You already have an account with Parley",
    )
    for number in range(5):
        with pytest.raises(WrongCode) as raised:
            await accounts.verify(again, f"{number:06}")
        assert raised.value.details["triesLeft"] == 4 - number
    accounts.now += 60
    await accounts.registration.resend(again.id, LAPTOP)
    await accounts.letters.sent()
    assert accounts.mail.letters[-1].subject == letter.subject
    with pytest.raises(WrongCredentials):
        await accounts.login(password=NEW)
    assert (await accounts.login()).user == owner.user


async def test_registration_when_somebody_else_wants_the_same_address_then_its_reader_gets_it(
    accounts: Accounts,
) -> None:
    """Who types a code gets the account with their own password, whoever came before or after."""
    before = await accounts.waiting(password="mallory was here", name="alice")
    mine = await accounts.waiting()
    code = await accounts.last_code()
    after = await accounts.waiting(password="mallory is here again")
    stolen = await accounts.last_code()
    for theirs in (before, after):
        if code != stolen:
            with pytest.raises(WrongCode):
                await accounts.verify(theirs, code)
    login = await accounts.verify(mine, code)
    assert (await accounts.login(password=PASSWORD)).user == login.user
    for theirs in (before, after):
        with pytest.raises(CodeExpired):
            await accounts.verify(theirs, stolen)
    for password in ("mallory was here", "mallory is here again"):
        with pytest.raises(WrongCredentials):
            await accounts.login(password=password)


async def test_registration_when_its_username_is_taken_meanwhile_then_an_account_without_one(
    accounts: Accounts,
) -> None:
    slow, code = await accounts.waiting("alice", username="wonder"), await accounts.last_code()
    fast = await accounts.waiting("bob", username="wonder")
    assert (await accounts.verify(fast, await accounts.last_code())).user.username == "wonder"
    assert (await accounts.verify(slow, code)).user.username is None
    with pytest.raises(AlreadyExists) as raised:
        await accounts.waiting("carol", username="wonder")
    assert raised.value.details == {"field": "username"}


async def test_register_when_nearly_everything_is_wrong_then_all_of_it_is_told(
    accounts: Accounts,
) -> None:
    with pytest.raises(InvalidPayload) as raised:
        await accounts.apply(
            name=" ", email="alice", username="a b", phone="030 1", password="short"
        )
    details = raised.value.details
    assert details["field"] == "name"
    assert list(details["fields"]) == ["name", "email", "username", "phone", "password"]
    assert raised.value.message == details["fields"]["name"]


@pytest.mark.parametrize(
    ("password", "what"),
    [
        ("password123", "common"),
        ("Lid-dell1", None),
        ("liddell99", "like your name"),
        ("wonder@land", None),
        ("alice@example.org", "like your name"),
        ("hatter-1", "like your name"),
    ],
)
async def test_password_when_anybody_could_guess_it_then_refused(
    accounts: Accounts, password: str, what: str | None
) -> None:
    wish = {"email": "alice@example.org", "username": "hatter", "password": password}
    if what is None:
        await accounts.waiting("Alice Liddell", **wish)
        return
    with pytest.raises(InvalidPayload, match=what) as raised:
        await accounts.apply("Alice Liddell", **wish)
    assert list(raised.value.details["fields"]) == ["password"]


@pytest.mark.parametrize("email", ["=?utf-8?q?a?=@example.org", "a,b@example.org"])
async def test_header_injection_when_no_letter_can_go_there_then_refused_at_the_field(
    accounts: Accounts, email: str
) -> None:
    with pytest.raises(InvalidPayload) as raised:
        await accounts.apply(email=email)
    assert list(raised.value.details["fields"]) == ["email"]
    assert accounts.mail.letters == []


async def test_letters_when_many_register_one_address_then_refused(accounts: Accounts) -> None:
    for _ in range(5):
        await accounts.waiting()
    with pytest.raises(RateLimited):
        await accounts.waiting()
    await accounts.waiting("bob")
    assert isinstance(await accounts.apply(address="192.0.2.9"), Registration)
