"""How often codes are sent: nobody's mailbox is filled, and nobody alone blocks its owner."""

import pytest

from server.errors import CodeExpired, RateLimited, WrongCode
from server.services import failures
from server.services.code_limits import CodeLimits
from tests.unit.services.test_login_limits import Clock

OWNER, MALLORY = "203.0.113.1", "198.51.100.1"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("limits.aio.storage.memory.time", clock)
    monkeypatch.setattr(failures, "time", clock.time)
    return clock


async def letters(limits: CodeLimits, to: str, address: str) -> int:
    """How many are sent before the first is refused."""
    for number in range(200):
        try:
            await limits.letter(to, address)
        except RateLimited:
            return number
    return 200


async def test_letters_when_one_address_asks_for_a_mailbox_again_and_again_then_its_owner_still_can(
    clock: Clock,
) -> None:
    limits = CodeLimits()
    assert await letters(limits, "alice", MALLORY) == 5
    assert await letters(limits, "alice", OWNER) == 5
    assert await letters(limits, "alice", "192.0.2.1") == 0  # ten are enough, whoever asks
    assert await letters(limits, "bob", OWNER) == 5
    clock.now += 3600
    assert await letters(limits, "alice", MALLORY) == 5


async def test_letters_when_a_day_is_full_then_no_more_until_the_next(clock: Clock) -> None:
    limits, sent = CodeLimits(), 0
    for hour in range(5):
        sent += await letters(limits, "alice", f"198.51.100.{hour}")
        sent += await letters(limits, "alice", f"203.0.113.{hour}")
        clock.now += 3600
    assert sent == 20


async def test_letters_when_one_address_asks_for_many_mailboxes_then_refused(clock: Clock) -> None:
    limits, sent = CodeLimits(), 0
    for number in range(50):
        try:
            await limits.letter(f"user{number}", MALLORY)
            sent += 1
        except RateLimited:
            break
    assert sent == 30
    await limits.letter("user49", OWNER)


@pytest.mark.parametrize("refusal", [WrongCode, CodeExpired])
async def test_guess_when_ten_are_wrong_then_a_wait_that_ends(
    clock: Clock, refusal: type[WrongCode] | type[CodeExpired]
) -> None:
    limits = CodeLimits()
    for _ in range(10):
        with pytest.raises(refusal):
            async with limits.guess(MALLORY):
                raise refusal
    with pytest.raises(RateLimited) as raised:
        async with limits.guess(MALLORY):
            pass
    async with limits.guess(OWNER):
        pass
    clock.now += raised.value.retry_after
    async with limits.guess(MALLORY):
        pass


async def test_limits_when_the_factor_is_zero_then_off() -> None:
    assert await letters(CodeLimits(0), "alice", MALLORY) == 200
