"""Guessing a meeting's password gets slower; those who know it are not held up by others."""

import pytest

from server.domain.ids import RoomId, UserId
from server.errors import RateLimited, RoomNotFound, Unavailable, WrongPassword
from server.services.meeting_limits import MeetingLimits

CODE, OTHER = RoomId("abc"), RoomId("other")
ALICE, MALLORY = UserId("u_alice"), UserId("u_mallory")
HOME, OFFICE = "203.0.113.1", "198.51.100.1"


async def _fail(
    limits: MeetingLimits, code: RoomId, address: str, user_id: UserId | None = None
) -> None:
    with pytest.raises(WrongPassword):
        async with limits.password(code, address, user_id):
            raise WrongPassword


async def _enter(
    limits: MeetingLimits, code: RoomId, address: str, user_id: UserId | None = None
) -> None:
    async with limits.password(code, address, user_id):
        pass


async def test_c3_password_when_guessed_from_one_address_then_limited_for_every_meeting() -> None:
    limits = MeetingLimits()
    for _ in range(10):
        await _fail(limits, CODE, "2001:db8::1")
    with pytest.raises(RateLimited):
        await _enter(limits, OTHER, "2001:db8::2")
    await _enter(limits, CODE, OFFICE)


async def test_c3_password_when_one_account_guesses_from_many_addresses_then_limited() -> None:
    limits = MeetingLimits()
    for number in range(10):
        await _fail(limits, CODE, f"192.0.2.{number}", MALLORY)
    with pytest.raises(RateLimited):
        await _enter(limits, CODE, OFFICE, MALLORY)
    await _enter(limits, CODE, OFFICE, ALICE)


async def test_c3_meeting_when_guessed_by_many_then_limited_but_not_for_who_was_inside() -> None:
    limits = MeetingLimits()
    await _enter(limits, CODE, HOME, ALICE)
    for number in range(50):
        await _fail(limits, CODE, f"192.0.2.{number}")
    with pytest.raises(RateLimited):
        await _enter(limits, CODE, "192.0.2.99")
    await _enter(limits, CODE, HOME, ALICE)
    await _enter(limits, OTHER, OFFICE)


async def test_c5_codes_when_probed_then_limited_and_passwords_are_not() -> None:
    limits = MeetingLimits()
    for _ in range(10):
        with pytest.raises(RoomNotFound):
            async with limits.lookup(HOME, ALICE):
                raise RoomNotFound
    with pytest.raises(RateLimited):
        async with limits.lookup(HOME, None):
            pass
    await _enter(limits, CODE, HOME, ALICE)


async def test_lookup_when_names_are_free_for_all_then_visitors_are_no_guessers() -> None:
    limits = MeetingLimits()

    async def look_up() -> None:
        async with limits.lookup(HOME, ALICE, has_free_rooms=True):
            raise RoomNotFound

    for _ in range(120):
        with pytest.raises(RoomNotFound):
            await look_up()
    with pytest.raises(RateLimited):
        await look_up()


async def test_password_when_our_fault_then_not_counted() -> None:
    limits = MeetingLimits()
    for _ in range(20):
        with pytest.raises(Unavailable):
            async with limits.password(CODE, HOME, ALICE):
                raise Unavailable
    await _enter(limits, CODE, HOME, ALICE)


async def test_making_when_too_much_then_limited_and_zero_switches_off() -> None:
    limits, off = MeetingLimits(), MeetingLimits(0)
    for _ in range(30):
        await limits.creation(ALICE)
        await limits.guest(HOME)
    for _ in range(400):
        await off.creation(ALICE)
        await off.guest(HOME)
    with pytest.raises(RateLimited):
        await limits.creation(ALICE)
    with pytest.raises(RateLimited):
        await limits.guest(HOME)
    await limits.creation(MALLORY)
    await limits.guest(OFFICE)
