"""Passkeys: made for this site and nobody else's, good for one challenge, never copied."""

import asyncio
from typing import Any

import msgspec
import pytest

from server.account_errors import (
    ChallengeExpired,
    ConfirmationRequired,
    LastPasskey,
    NoPasskey,
    TooManyPasskeys,
    WrongProof,
)
from server.errors import AlreadyExists, InvalidPayload, NotFound, RateLimited
from server.protocol.confirmation import ConfirmRequest
from server.protocol.passkey import AddPasskey
from server.services.session import Login
from tests.support.accounts import HERE, LAPTOP, ORIGIN, Accounts
from tests.support.authenticator import PRESENT, Authenticator, encode
from tests.support.factors import RP_ID, Person, passkey_sign_in

WRONG: dict[str, dict[str, Any]] = {
    "another origin": {"origin": "https://parley.example.evil.com"},
    "no TLS": {"origin": "http://parley.example"},
    "another port": {"origin": "https://parley.example:8443"},
    "another site": {"rp_id": "evil.example"},
    "a subdomain's": {"rp_id": "app.parley.example"},
    "another challenge": {"challenge": encode(b"x" * 32)},
    "no challenge": {"challenge": ""},
    "not verified": {"flags": PRESENT},
    "nobody there": {"flags": 0x04},
}
ONLY_WHEN_USED: dict[str, dict[str, Any]] = {
    "made, not used": {"type": "webauthn.create"},
    "no signature": {"signature": b""},
    "a broken signature": {"signature": b"\x30\x06\x02\x01\x01\x02\x01\x01"},
    "the counter stands still": {"step": 0},
    "nobody's": {"user_handle": encode(b"nobody")},
    "no handle": {"user_handle": None},
}


def each(cases: dict[str, dict[str, Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("changes", cases.values(), ids=cases.keys())


async def sign_in(accounts: Accounts, authenticator: Authenticator, **changes: Any) -> Login:
    challenge, options = await accounts.passkey_sign_in.options(HERE)
    wish = passkey_sign_in(challenge, authenticator.get(options, **changes))
    return await accounts.passkey_sign_in.complete(wish, LAPTOP)


async def test_passkey_when_used_then_signed_in_without_password_and_second_step(
    accounts: Accounts,
) -> None:
    alice = await Person.register(accounts)
    authenticator = await alice.add_passkey()
    await alice.add_app()
    login = await sign_in(accounts, authenticator)
    assert login.user == alice.user
    (passkey,) = await accounts.passkeys.of_user(alice.user.id)
    assert (passkey.last_used_at, passkey.sign_count) == (accounts.now, 1)
    assert passkey.transports == ("internal",)
    await sign_in(accounts, authenticator)
    kinds = {(event.kind, event.detail) for event in await accounts.audit.latest(alice.user.id, 20)}
    assert {("signed_in", "passkey"), ("passkey_added", "Key")} <= kinds


async def test_passkey_when_it_does_not_count_then_still_good_again(accounts: Accounts) -> None:
    alice = await Person.register(accounts)
    authenticator = await alice.add_passkey(counts=False)
    for _ in range(2):
        await sign_in(accounts, authenticator)


@each(WRONG | ONLY_WHEN_USED)
async def test_passkey_when_something_is_wrong_with_it_then_nobody_is_signed_in(
    accounts: Accounts, changes: dict[str, Any]
) -> None:
    alice = await Person.register(accounts)
    authenticator = await alice.add_passkey()
    await sign_in(accounts, authenticator)
    before = await accounts.store.of_user(alice.user.id, accounts.now)
    with pytest.raises(WrongProof):
        await sign_in(accounts, authenticator, **changes)
    assert await accounts.store.of_user(alice.user.id, accounts.now) == before


@each(WRONG | {"used, not made": {"type": "webauthn.get"}})
async def test_passkey_when_made_wrongly_then_not_added(
    accounts: Accounts, changes: dict[str, Any]
) -> None:
    alice = await Person.register(accounts)
    service, identity = accounts.protection.passkey, await alice.identity()
    challenge, options = await service.options(identity)
    made = Authenticator(ORIGIN, RP_ID).create(options, **changes)
    wish = msgspec.convert({"challenge": challenge, "credential": made, "name": "K"}, AddPasskey)
    with pytest.raises(WrongProof):
        await service.add(identity, wish, LAPTOP)
    assert await accounts.passkeys.of_user(alice.user.id) == []


async def test_passkey_when_its_counter_goes_back_then_it_was_copied_and_is_refused(
    accounts: Accounts,
) -> None:
    alice = await Person.register(accounts)
    authenticator = await alice.add_passkey()
    await sign_in(accounts, authenticator, step=5)
    with pytest.raises(WrongProof):
        await sign_in(accounts, authenticator, step=-2)


async def test_assertion_when_replayed_then_refused_also_at_the_same_moment(
    accounts: Accounts,
) -> None:
    alice = await Person.register(accounts)
    for counts in (True, False):
        authenticator = await alice.add_passkey(counts)
        challenge, options = await accounts.passkey_sign_in.options(HERE)
        wish = passkey_sign_in(challenge, authenticator.get(options))
        tries = [accounts.passkey_sign_in.complete(wish, LAPTOP) for _ in range(5)]
        results = await asyncio.gather(*tries, return_exceptions=True)
        assert sum(isinstance(result, Login) for result in results) == 1
        with pytest.raises((WrongProof, ChallengeExpired)):
            await accounts.passkey_sign_in.complete(wish, LAPTOP)


async def test_challenge_when_for_something_else_or_too_old_then_refused(
    accounts: Accounts,
) -> None:
    alice, bob = await Person.register(accounts), await Person.register(accounts, "bob")
    authenticator = await alice.add_passkey()
    confirmation = await accounts.confirmation.options(await alice.identity())
    wish = passkey_sign_in(confirmation.challenge, authenticator.get(confirmation.public_key))
    with pytest.raises(ChallengeExpired):
        await accounts.passkey_sign_in.complete(wish, LAPTOP)
    challenge, options = await accounts.passkey_sign_in.options(HERE)
    accounts.now += 300
    with pytest.raises(ChallengeExpired):
        await accounts.passkey_sign_in.complete(
            passkey_sign_in(challenge, authenticator.get(options)), LAPTOP
        )
    service, other = accounts.protection.passkey, await accounts.login()
    challenge, options = await service.options(await alice.identity())
    made = Authenticator(ORIGIN, RP_ID).create(options)
    add = msgspec.convert({"challenge": challenge, "credential": made, "name": "K"}, AddPasskey)
    for token in (bob.token, other.token):  # of another user, and of another session
        with pytest.raises(ChallengeExpired):
            await service.add(await accounts.account.authenticate(token), add, LAPTOP)
    await service.add(await alice.identity(), add, LAPTOP)
    with pytest.raises(ChallengeExpired):
        await service.add(await alice.identity(), add, LAPTOP)


async def test_passkey_when_added_by_a_second_account_then_it_exists(accounts: Accounts) -> None:
    alice, bob = await Person.register(accounts), await Person.register(accounts, "bob")
    authenticator = await alice.add_passkey()
    service, identity = accounts.protection.passkey, await bob.identity()
    challenge, options = await service.options(identity)
    made = {"challenge": challenge, "credential": authenticator.create(options), "name": "Mine"}
    with pytest.raises(AlreadyExists):
        await service.add(identity, msgspec.convert(made, AddPasskey), LAPTOP)
    _, again = await service.options(await alice.identity())
    assert [each["id"] for each in again["excludeCredentials"]] == [authenticator.id]


async def test_passkey_when_second_factor_then_asked_for_after_the_password(
    accounts: Accounts,
) -> None:
    alice, bob = await Person.register(accounts), await Person.register(accounts, "bob")
    service, identity = accounts.protection.second_factor, await alice.identity()
    with pytest.raises(NoPasskey):
        await service.take_passkeys(identity, LAPTOP)
    authenticator, bobs = await alice.add_passkey(), await bob.add_passkey()
    await accounts.login()  # having one does not make it a second factor
    codes = await service.take_passkeys(identity, LAPTOP)
    assert len(codes) == 10
    asked = await alice.asked()
    assert asked["methods"] == ["passkey", "recovery_code"]
    assert [each["id"] for each in asked["publicKey"]["allowCredentials"]] == [authenticator.id]
    with pytest.raises(WrongProof):
        await alice.step(asked["challenge"], credential=bobs.get(asked["publicKey"]))
    with pytest.raises(WrongProof):
        await alice.step(asked["challenge"], code="123456")
    await alice.step(asked["challenge"], credential=authenticator.get(asked["publicKey"]))
    with pytest.raises(ChallengeExpired):
        await alice.step(asked["challenge"], recoveryCode=codes[0])
    await alice.step(recoveryCode=codes[0])


async def test_passkey_when_the_last_of_a_second_factor_then_it_stays(accounts: Accounts) -> None:
    alice = await Person.register(accounts)
    first, second = await alice.add_passkey(), await alice.add_passkey()
    await accounts.protection.second_factor.take_passkeys(await alice.identity(), LAPTOP)
    service, identity = accounts.protection.passkey, await alice.identity()
    await service.remove(identity, first.id, LAPTOP)
    with pytest.raises(WrongProof):
        await sign_in(accounts, first)
    with pytest.raises(LastPasskey):
        await service.remove(identity, second.id, LAPTOP)
    await alice.add_app()
    await service.remove(identity, second.id, LAPTOP)
    await alice.step(code=alice.code())


async def test_passkeys_when_the_last_two_go_at_once_then_one_stays(accounts: Accounts) -> None:
    alice = await Person.register(accounts)
    passkeys = [await alice.add_passkey(), await alice.add_passkey()]
    await accounts.protection.second_factor.take_passkeys(await alice.identity(), LAPTOP)
    service, identity = accounts.protection.passkey, await alice.identity()
    outcomes = await asyncio.gather(
        *(service.remove(identity, each.id, LAPTOP) for each in passkeys), return_exceptions=True
    )
    assert LastPasskey in {type(outcome) for outcome in outcomes}
    assert await service.of_user(identity)


async def test_passkey_when_of_somebody_else_then_it_is_not_there(accounts: Accounts) -> None:
    alice, bob = await Person.register(accounts), await Person.register(accounts, "bob")
    authenticator = await alice.add_passkey(name="  Blue   key ")
    service, identity = accounts.protection.passkey, await bob.identity()
    for passkey_id in (authenticator.id, "none"):
        with pytest.raises(NotFound):
            await service.rename(identity, passkey_id, "Stolen")
        with pytest.raises(NotFound):
            await service.remove(identity, passkey_id, LAPTOP)
    (passkey,) = await service.of_user(await alice.identity())
    assert passkey.name == "Blue key"
    with pytest.raises(InvalidPayload):
        await service.rename(await alice.identity(), authenticator.id, "\u202e")
    renamed = await service.rename(await alice.identity(), authenticator.id, "Red key")
    assert renamed.name == "Red key"


async def test_passkeys_when_their_account_goes_then_they_and_nobody_elses(
    accounts: Accounts,
) -> None:
    alice, bob = await Person.register(accounts), await Person.register(accounts, "bob")
    authenticator, bobs = await alice.add_passkey(), await bob.add_passkey()
    await accounts.passkeys.remove_all(alice.user.id)
    with pytest.raises(WrongProof):
        await sign_in(accounts, authenticator)
    await sign_in(accounts, bobs)


async def test_passkeys_when_too_many_then_no_more(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.services.passkey.MAX_PASSKEYS", 2)
    alice = await Person.register(accounts)
    for _ in range(2):
        await alice.add_passkey()
    with pytest.raises(TooManyPasskeys):
        await alice.add_passkey()


async def test_confirmation_when_by_passkey_then_instead_of_the_password_and_for_this_session(
    accounts: Accounts,
) -> None:
    alice = await Person.register(accounts)
    authenticator, other = await alice.add_passkey(), await accounts.login()
    accounts.now += 3600
    confirmation, identity = accounts.confirmation, await alice.identity()
    methods, challenge, public_key = await confirmation.options(identity)
    assert methods == ["password", "passkey"]
    proof = {"challenge": challenge, "credential": authenticator.get(public_key)}
    wish = msgspec.convert(proof, ConfirmRequest)
    with pytest.raises(ChallengeExpired):
        await confirmation.confirm(await accounts.account.authenticate(other.token), wish, LAPTOP)
    without = msgspec.structs.replace(wish, challenge=None)
    with pytest.raises(ChallengeExpired):
        await confirmation.confirm(identity, without, LAPTOP)
    await confirmation.confirm(identity, wish, LAPTOP)
    confirmation.demand(await alice.identity())
    with pytest.raises(ConfirmationRequired):
        confirmation.demand(await accounts.account.authenticate(other.token))


async def test_sign_in_when_tried_with_no_passkey_of_ours_then_slower(accounts: Accounts) -> None:
    stranger = Authenticator(ORIGIN, RP_ID)
    for _ in range(10):
        with pytest.raises(WrongProof):
            await sign_in(accounts, stranger)
    with pytest.raises(RateLimited):
        await sign_in(accounts, stranger)


async def test_options_when_asked_for_all_the_time_then_slower(accounts: Accounts) -> None:
    for _ in range(60):
        await accounts.passkey_sign_in.options(HERE)
    with pytest.raises(RateLimited):
        await accounts.passkey_sign_in.options(HERE)
    assert await accounts.passkey_sign_in.options("192.0.2.1")
