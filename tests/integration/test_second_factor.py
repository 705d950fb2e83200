"""The second factor: asked for at every sign-in, good once, slow to guess."""

import asyncio

import pytest

from server.account_errors import (
    ChallengeExpired,
    ConfirmationRequired,
    SecondFactorRequired,
    WrongProof,
)
from server.domain.session import Device
from server.errors import InvalidPayload, NotFound, RateLimited, WrongCredentials
from server.protocol.confirmation import ConfirmRequest
from server.services.session import Login
from server.services.sign_in import Attempt
from tests.support.accounts import HERE, LAPTOP, Accounts
from tests.support.api import PASSWORD
from tests.support.factors import Person, second_step


async def told(accounts: Accounts, person: Person) -> list[tuple[str, str]]:
    events = await accounts.audit.latest(person.user.id, 20)
    return [(event.kind, event.detail) for event in events]


async def test_sign_in_when_there_is_an_app_then_its_code_is_asked_for_after_the_password(
    accounts: Accounts,
) -> None:
    alice, bob = await Person.register(accounts), await Person.register(accounts, "bob")
    await alice.add_app()
    before = await accounts.store.of_user(alice.user.id, accounts.now)

    asked = await alice.asked()

    assert asked["methods"] == ["totp", "recovery_code"]
    assert set(asked) == {"methods", "challenge"}
    assert await accounts.store.of_user(alice.user.id, accounts.now) == before
    with pytest.raises(WrongCredentials):  # nobody without the password hears of it
        await accounts.login(password="wrong horse")
    login = await alice.step(asked["challenge"], code=f" {alice.code()[:3]} {alice.code()[3:]} ")
    assert (await accounts.account.authenticate(login.token)).user_id == alice.user.id
    assert ("signed_in", "password, totp") in await told(accounts, alice)
    await accounts.login(bob.user.email)


@pytest.mark.parametrize("drift", [-1, 0, 1])
async def test_code_when_the_clock_is_a_step_off_then_good(accounts: Accounts, drift: int) -> None:
    alice = await Person.register(accounts)
    await alice.add_app()
    accounts.now += 30
    await alice.step(code=alice.code(drift))


async def test_code_when_used_before_then_it_and_those_before_it_are_wrong(
    accounts: Accounts,
) -> None:
    alice = await Person.register(accounts)
    await alice.add_app()
    with pytest.raises(WrongProof):  # it has activated the app
        await alice.step(code=alice.code(-1))
    accounts.now += 30
    await alice.step(code=alice.code())
    for drift in (0, -1):
        with pytest.raises(WrongProof):
            await alice.step(code=alice.code(drift))
    accounts.now += 30
    await alice.step(code=alice.code())


async def test_code_when_sent_twenty_times_at_once_then_one_is_let_in(accounts: Accounts) -> None:
    alice = await Person.register(accounts)
    await alice.add_app()
    challenges = [(await alice.asked())["challenge"] for _ in range(5)]
    tries = [alice.step(challenge, code=alice.code()) for challenge in challenges]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(result, Login) for result in results) == 1
    assert sum(isinstance(result, WrongProof) for result in results) == 4


@pytest.mark.parametrize("code", ["000000 ", "12345a", "1234567", "٠١٢٣٤٥", "      ", "12345\0"])
async def test_code_when_it_is_none_then_wrong(accounts: Accounts, code: str) -> None:
    alice = await Person.register(accounts)
    await alice.add_app()
    if code.strip() == alice.code():
        accounts.now += 300
    with pytest.raises(WrongProof):
        await alice.step(code=code)
    assert ("sign_in_failed", "totp") in await told(accounts, alice)


async def test_recovery_code_when_used_by_ten_at_once_then_by_one_and_never_again(
    accounts: Accounts,
) -> None:
    alice = await Person.register(accounts)
    await alice.add_app()
    code = alice.recovery_codes[3]
    challenges = [(await alice.asked())["challenge"] for _ in range(5)]
    tries = [alice.step(challenge, recoveryCode=code.upper()) for challenge in challenges]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(result, Login) for result in results) == 1
    assert sum(isinstance(result, WrongProof) for result in results) == 4
    state = await accounts.protection.second_factor.state(await alice.identity())
    assert state.recovery_codes_left == 9
    assert ("recovery_code_used", "") in await told(accounts, alice)
    bob = await Person.register(accounts, "bob")
    await bob.add_app()
    with pytest.raises(WrongProof):
        await bob.step(recoveryCode=alice.recovery_codes[0])


async def test_recovery_codes_when_renewed_then_the_old_are_dead(accounts: Accounts) -> None:
    alice = await Person.register(accounts)
    service = accounts.protection.second_factor
    with pytest.raises(NotFound):
        await service.renew_codes(await alice.identity(), LAPTOP)
    await alice.add_app()
    codes = await service.renew_codes(await alice.identity(), LAPTOP)
    with pytest.raises(WrongProof):
        await alice.step(recoveryCode=alice.recovery_codes[0])
    await alice.step(recoveryCode=codes[0])


async def test_challenge_when_old_used_or_of_somebody_else_then_refused(
    accounts: Accounts,
) -> None:
    alice, bob = await Person.register(accounts), await Person.register(accounts, "bob")
    await alice.add_app()
    await bob.add_app()
    bobs = (await bob.asked())["challenge"]
    with pytest.raises(WrongProof):  # it says who signs in: bob, with alice's code
        await alice.step(bobs, code=alice.code())
    challenge = (await alice.asked())["challenge"]
    await alice.step(challenge, code=alice.code())
    with pytest.raises(ChallengeExpired):
        await alice.step(challenge, recoveryCode=alice.recovery_codes[0])
    old = (await alice.asked())["challenge"]
    accounts.now += 300
    with pytest.raises(ChallengeExpired):
        await alice.step(old, code=alice.code())
    signing_in, _ = await accounts.passkey_sign_in.options(HERE)
    for other in (signing_in, alice.token, "x.y"):
        with pytest.raises(ChallengeExpired):
            await alice.step(other, code=alice.code())


async def test_challenge_when_the_password_has_changed_since_then_refused(
    accounts: Accounts,
) -> None:
    alice = await Person.register(accounts)
    await alice.add_app()
    challenge = (await alice.asked())["challenge"]
    await accounts.users.set_password(alice.user.id, b"$2b$another")
    with pytest.raises(ChallengeExpired):
        await alice.step(challenge, code=alice.code())


@pytest.mark.parametrize(
    "proof", [{}, {"code": "123456", "recoveryCode": "bcdf-ghjk-mnpq"}], ids=["none", "two"]
)
async def test_proof_when_not_exactly_one_then_invalid(
    accounts: Accounts, proof: dict[str, str]
) -> None:
    alice = await Person.register(accounts)
    await alice.add_app()
    with pytest.raises(InvalidPayload):
        await alice.step(**proof)


async def test_a5_codes_when_guessed_then_slower_and_slower_and_the_owner_is_not_held_up(
    accounts: Accounts,
) -> None:
    alice = await Person.register(accounts)
    await alice.add_app()
    await alice.step(code=alice.code())  # from here, so this address is known
    accounts.now += 30
    challenge = (await alice.asked())["challenge"]
    wrong = second_step(challenge, code=f"{(int(alice.code()) + 7) % 1_000_000:06}")
    for number in range(5):
        with pytest.raises(WrongProof):
            await accounts.second_step.complete(wrong, Device("thief", f"192.0.2.{number}"))
    with pytest.raises(RateLimited) as raised:
        await accounts.second_step.complete(wrong, Device("thief", "192.0.2.99"))
    assert 0 < raised.value.retry_after <= 60
    await alice.step(challenge, code=alice.code())


async def test_app_when_proposed_then_only_its_code_in_time_makes_it_count(
    accounts: Accounts,
) -> None:
    alice = await Person.register(accounts)
    service, identity = accounts.protection.second_factor, await alice.identity()
    with pytest.raises(ChallengeExpired):
        await service.activate_app(identity, "123456", LAPTOP)
    alice.secret, _ = await service.propose_app(identity)
    with pytest.raises(WrongProof):
        await service.activate_app(identity, alice.code(5), LAPTOP)
    await accounts.login()  # nothing is asked for yet
    accounts.now += 900
    with pytest.raises(ChallengeExpired):
        await service.activate_app(identity, alice.code(), LAPTOP)


async def test_app_when_replaced_then_the_old_one_counts_until_the_new_has_shown_a_code(
    accounts: Accounts,
) -> None:
    alice = await Person.register(accounts)
    await alice.add_app()
    old = alice.secret
    service, identity = accounts.protection.second_factor, await alice.identity()
    new, _ = await service.propose_app(identity)
    await alice.step(code=alice.code())
    alice.secret = new
    assert await service.activate_app(identity, alice.code(), LAPTOP) == []
    accounts.now += 30
    await alice.step(code=alice.code())
    await alice.step(recoveryCode=alice.recovery_codes[0])
    alice.secret = old
    accounts.now += 30
    with pytest.raises(WrongProof):
        await alice.step(code=alice.code())


async def test_second_factor_when_turned_off_then_the_password_is_enough(
    accounts: Accounts,
) -> None:
    alice = await Person.register(accounts)
    await alice.add_app()
    challenge = (await alice.asked())["challenge"]
    await accounts.protection.second_factor.turn_off(alice.user.id, LAPTOP)
    await accounts.login()
    with pytest.raises(WrongProof):
        await alice.step(challenge, code=alice.code())
    with pytest.raises(WrongProof):
        await alice.step(challenge, recoveryCode=alice.recovery_codes[0])
    kinds = [kind for kind, _ in await told(accounts, alice)]
    assert kinds.count("second_factor_added") == kinds.count("second_factor_removed") == 1


async def test_secret_when_stored_then_nobody_reads_it_in_the_database(
    accounts: Accounts,
) -> None:
    alice = await Person.register(accounts)
    await alice.add_app()
    stored = repr(await accounts.raw("secondFactors", alice.user.id))
    assert alice.secret not in stored
    assert not any(code.replace("-", "") in stored for code in alice.recovery_codes)


async def test_second_factor_when_there_is_no_password_then_asked_for_after_single_sign_on(
    accounts: Accounts,
) -> None:
    user = await accounts.users.add("Sam", "sam@example.org", None)
    way = Attempt(LAPTOP, "single_sign_on", is_renewed=True, provider="Hub")
    sam = Person(accounts, await accounts.sign_in.complete(user, way))
    accounts.now += 3600
    identity = await sam.identity()
    assert (await accounts.confirmation.options(identity)).methods == []
    with pytest.raises(WrongProof):
        await accounts.confirmation.confirm(identity, ConfirmRequest(password=PASSWORD), LAPTOP)
    await accounts.confirmation.grant(identity)
    accounts.confirmation.demand(await sam.identity())
    await sam.add_app()
    with pytest.raises(SecondFactorRequired) as raised:
        await accounts.sign_in.complete(user, way)
    login = await sam.step(raised.value.details["challenge"], code=sam.code())
    assert login.user == user
    assert ("signed_in", "single_sign_on, totp") in await told(accounts, sam)


async def test_confirmation_when_there_is_a_second_factor_then_the_password_is_not_one(
    accounts: Accounts,
) -> None:
    alice = await Person.register(accounts)
    await alice.add_app()
    accounts.now += 3600
    confirmation, identity = accounts.confirmation, await alice.identity()
    assert (await confirmation.options(identity)).methods == ["totp", "recovery_code"]
    with pytest.raises(InvalidPayload):
        await confirmation.confirm(identity, ConfirmRequest(password=PASSWORD), LAPTOP)
    with pytest.raises(ConfirmationRequired):
        confirmation.demand(await alice.identity())
    await confirmation.confirm(identity, ConfirmRequest(code=alice.code()), LAPTOP)
    confirmation.demand(await alice.identity())
    with pytest.raises(WrongProof):  # what has confirmed signs nobody in
        await alice.step(code=alice.code())
    accounts.now += 3600
    recovery = ConfirmRequest(recovery_code=alice.recovery_codes[0])
    await confirmation.confirm(await alice.identity(), recovery, LAPTOP)
    confirmation.demand(await alice.identity())


async def test_gate_when_another_one_is_closed_then_it_is_asked_again_after_the_second_step(
    accounts: Accounts,
) -> None:
    """Whoever was disabled between the two steps does not get in."""
    alice = await Person.register(accounts)
    await alice.add_app()
    challenge = (await alice.asked())["challenge"]
    accounts.gates.append(Closed())
    with pytest.raises(WrongCredentials):
        await alice.step(challenge, code=alice.code())


class Closed:
    async def check(self, *_: object) -> None:
        raise WrongCredentials
