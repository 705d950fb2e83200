"""Guessing gets slower and slower; the owner of an account is never locked out for ever."""

import pytest

from server.errors import AlreadyExists, RateLimited, Unavailable, WrongCredentials
from server.services import failures
from server.services.login_limits import LoginLimits

OWNER, OFFICE = "203.0.113.1", "198.51.100.1"


class Clock:
    """Time that passes when a test says so, for the library that counts too."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("limits.aio.storage.memory.time", clock)
    monkeypatch.setattr(failures, "time", clock.time)
    return clock


async def _fail(limits: LoginLimits, account: str = "alice", address: str = OWNER) -> None:
    with pytest.raises(WrongCredentials):
        async with limits.login(account, address):
            raise WrongCredentials


async def _succeed(limits: LoginLimits, account: str = "alice", address: str = OWNER) -> None:
    async with limits.login(account, address):
        pass


async def _refused(limits: LoginLimits, account: str = "alice", address: str = OWNER) -> float:
    with pytest.raises(RateLimited) as raised:
        await _succeed(limits, account, address)
    return raised.value.retry_after


async def test_a5_login_when_ten_failures_then_refused_until_retry_after(clock: Clock) -> None:
    limits = LoginLimits()
    for _ in range(10):
        await _fail(limits)
    wait = await _refused(limits)
    assert 0 < wait <= 60
    clock.now += wait
    await _succeed(limits)


async def test_a5_login_when_guessing_goes_on_then_the_wait_grows_and_always_ends(
    clock: Clock,
) -> None:
    limits = LoginLimits()
    waits = []
    for _ in range(12):
        for _ in range(10):
            await _fail(limits)
        waits.append(await _refused(limits))
        clock.now += waits[-1] + 0.001
    assert waits[:2] == sorted(waits[:2])
    assert waits[0] <= 60 < waits[1] <= 300 < max(waits) <= 3600
    await _succeed(limits)


async def test_a5_login_when_refused_tries_go_on_then_the_wait_does_not_start_again(
    clock: Clock,
) -> None:
    limits = LoginLimits()
    for _ in range(10):
        await _fail(limits)
    first = await _refused(limits)
    for _ in range(100):
        clock.now += 0.1
        await _refused(limits)
    assert await _refused(limits) == pytest.approx(first - 10, abs=0.01)


async def test_a5_login_when_successful_then_not_counted(clock: Clock) -> None:
    limits = LoginLimits()
    for _ in range(100):
        await _succeed(limits)


async def test_a5_login_when_our_fault_then_not_counted(clock: Clock) -> None:
    limits = LoginLimits()
    for _ in range(20):
        with pytest.raises(Unavailable):
            async with limits.login("alice", OWNER):
                raise Unavailable
    await _succeed(limits)


async def test_a5_account_when_attacked_from_many_addresses_then_limited(clock: Clock) -> None:
    limits = LoginLimits()
    for number in range(10):
        await _fail(limits, address=f"192.0.2.{number}")
    assert await _refused(limits, address="192.0.2.99") > 0


async def test_a5_account_when_attacked_then_its_owner_still_gets_in_from_home(
    clock: Clock,
) -> None:
    limits = LoginLimits()
    await _succeed(limits, address=OWNER)
    for number in range(10):
        await _fail(limits, address=f"192.0.2.{number}")
    await _refused(limits, address="192.0.2.99")
    await _succeed(limits, address=OWNER)
    for _ in range(10):
        await _fail(limits, address=OWNER)
    await _refused(limits, address=OWNER)


async def test_a5_address_when_it_tries_many_accounts_then_limited(clock: Clock) -> None:
    limits = LoginLimits()
    for number in range(10):
        await _fail(limits, account=f"user{number}")
    await _refused(limits, account="user11")
    await _succeed(limits, account="user11", address=OFFICE)


async def test_a5_address_when_ipv6_then_the_64_counts_as_one(clock: Clock) -> None:
    limits = LoginLimits()
    for number in range(10):
        await _fail(limits, f"user{number}", address=f"2001:db8::{number}")
    await _refused(limits, "user11", address="2001:db8::ffff")
    await _succeed(limits, "user11", address="2001:db8:0:1::1")


async def test_registration_when_too_many_then_refused_for_a_while(clock: Clock) -> None:
    limits = LoginLimits()
    for _ in range(20):
        async with limits.registration(OFFICE):
            pass
    with pytest.raises(RateLimited) as raised:
        async with limits.registration(OFFICE):
            pass
    clock.now += raised.value.retry_after
    async with limits.registration(OFFICE):
        pass


async def test_a6_registration_when_addresses_are_probed_then_limited_like_guessing(
    clock: Clock,
) -> None:
    limits = LoginLimits()
    for _ in range(10):
        with pytest.raises(AlreadyExists):
            async with limits.registration(OFFICE):
                raise AlreadyExists
    await _refused(limits, address=OFFICE)


async def test_factor_when_given_then_scales_and_zero_switches_off(clock: Clock) -> None:
    doubled, off = LoginLimits(2), LoginLimits(0)
    for _ in range(20):
        await _fail(doubled)
    await _refused(doubled)
    for _ in range(200):
        await _fail(off)
        async with off.registration(OFFICE):
            pass
