"""What an event causes is named after it, and waited for."""

import asyncio

import pytest

from server.domain.ids import ParticipantId
from server.errors import AppError, Unavailable
from server.socket_api.origin import Origin, when_settled

ALICE, BOB = ParticipantId("p_alice"), ParticipantId("p_bob")


def _origin(who: ParticipantId, mid: str | None) -> Origin:
    origin = Origin(who)
    origin.name(mid)
    return origin


def test_message_id_when_repeated_then_the_same_wherever_it_is_handled() -> None:
    first, again = _origin(ALICE, "m1"), _origin(ALICE, "m1")
    assert first.message_id("iceCandidate") == again.message_id("iceCandidate") is not None


def test_message_id_when_anything_differs_then_another() -> None:
    names = {
        _origin(who, mid).message_id(event)
        for who in (ALICE, BOB)
        for mid in ("m1", "m2")
        for event in ("iceCandidate", "callEnded")
    }
    assert len(names) == 8
    assert None not in names


@pytest.mark.parametrize("mid", ["a,b", "a b", "~", "{", "x" * 64, "é"])
def test_message_id_when_the_mid_is_unusual_then_the_name_fits_offsets_and_journals(
    mid: str,
) -> None:
    name = _origin(ALICE, mid).message_id("iceCandidate")
    assert name is not None
    assert name.isalnum()
    assert name.isascii()


def test_message_id_when_the_event_has_no_mid_then_none() -> None:
    assert _origin(ALICE, None).message_id("iceCandidate") is None
    assert Origin(ALICE).message_id("iceCandidate") is None


class Settled:
    """Receipts, and what they were settled with."""

    def __init__(self, count: int) -> None:
        loop = asyncio.get_running_loop()
        self.receipts: list[asyncio.Future[None]] = [loop.create_future() for _ in range(count)]
        self.outcomes: list[AppError | None] = []

    async def outcome(self) -> list[AppError | None]:
        await asyncio.sleep(0)
        return self.outcomes

    def wait(self) -> None:
        when_settled(self.receipts, self.outcomes.append)


async def test_settled_when_the_last_arrives_then_once_and_not_before() -> None:
    settled = Settled(3)
    settled.wait()
    for receipt in settled.receipts:
        assert await settled.outcome() == []
        receipt.set_result(None)
    assert await settled.outcome() == [None]


async def test_settled_when_all_had_arrived_before_then_at_once() -> None:
    settled = Settled(2)
    for receipt in settled.receipts:
        receipt.set_result(None)
    settled.wait()
    assert settled.outcomes == [None]


async def test_settled_when_there_is_nothing_to_wait_for_then_at_once() -> None:
    settled = Settled(0)
    settled.wait()
    assert settled.outcomes == [None]


@pytest.mark.parametrize("failing", [0, 1, 2])
async def test_settled_when_one_fails_then_its_error_when_all_are_done(failing: int) -> None:
    settled = Settled(3)
    settled.wait()
    error = Unavailable()
    for number, receipt in enumerate(settled.receipts):
        if number == failing:
            receipt.set_exception(error)
        else:
            receipt.set_result(None)
    assert await settled.outcome() == [error]


async def test_settled_when_one_had_failed_before_then_its_error() -> None:
    settled = Settled(2)
    error = Unavailable()
    settled.receipts[0].set_exception(error)
    settled.wait()
    assert await settled.outcome() == []
    settled.receipts[1].set_result(None)
    assert await settled.outcome() == [error]
