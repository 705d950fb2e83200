"""`mid`: a repeat gets the first answer and is not handled again; what can pass is not kept."""

import asyncio

import pytest

from server.domain.participant import Caller
from server.errors import AppError, Forbidden, PeerNotFound, RateLimited, Unavailable
from server.protocol.room import LeaveRoom
from server.socket_api.dispatcher import MAX_ANSWERS
from tests.unit.socket_api.door import Door

OK = {"ok": True, "data": {}}


class Failing:
    """A handler that fails the first time."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.calls = 0

    async def __call__(self, caller: Caller, event: LeaveRoom) -> None:
        self.calls += 1
        if self.calls == 1:
            raise self.error


async def test_mid_when_it_comes_again_then_handled_once_and_acked_twice() -> None:
    door = Door()
    for _ in range(3):
        assert await door.call("leaveRoom", {"roomId": "demo", "mid": "m1"}) == OK
    assert len(door.handled) == 1


async def test_mid_when_different_or_left_out_then_handled_each_time() -> None:
    door = Door()
    for mid in ("m1", "m2", None, None):
        await door.call("leaveRoom", {"roomId": "demo", "mid": mid})
    assert len(door.handled) == 4


async def test_mid_when_another_connection_uses_the_same_then_its_own() -> None:
    one, other = Door(), Door()
    for door in (one, other):
        await door.call("leaveRoom", {"roomId": "demo", "mid": "m1"})
    assert (len(one.handled), len(other.handled)) == (1, 1)


@pytest.mark.parametrize("error", [PeerNotFound(), Forbidden("No", field="email")])
async def test_mid_when_refused_for_good_then_the_same_refusal_again(error: AppError) -> None:
    failing = Failing(error)
    door = Door({LeaveRoom: failing})
    replies = [await door.call("leaveRoom", {"roomId": "demo", "mid": "m1"}) for _ in range(3)]
    assert replies[0]["error"]["code"] == error.code
    assert replies[0] == replies[1] == replies[2]
    assert failing.calls == 1


@pytest.mark.parametrize("error", [Unavailable(), RateLimited(1), RuntimeError(), TimeoutError()])
async def test_mid_when_the_refusal_can_pass_then_tried_again(error: Exception) -> None:
    failing = Failing(error)
    door = Door({LeaveRoom: failing})
    payload = {"roomId": "demo", "mid": "m1"}
    assert await door.refusal("leaveRoom", payload)
    assert await door.call("leaveRoom", payload) == OK
    assert await door.call("leaveRoom", payload) == OK
    assert failing.calls == 2


async def test_mid_when_the_handler_took_too_long_then_tried_again() -> None:
    calls: list[LeaveRoom] = []

    async def slow_at_first(caller: Caller, event: LeaveRoom) -> None:
        calls.append(event)
        if len(calls) == 1:
            await asyncio.sleep(60)

    door = Door({LeaveRoom: slow_at_first}, timeout_seconds=0.01)
    payload = {"roomId": "demo", "mid": "m1"}
    assert await door.refusal("leaveRoom", payload) == "unavailable"
    assert await door.call("leaveRoom", payload) == OK


async def test_mid_when_the_first_was_over_the_rate_then_the_repeat_is_handled() -> None:
    door = Door(factor=0.05)
    assert await door.call("leaveRoom", {"roomId": "demo"}) == OK
    assert await door.refusal("leaveRoom", {"roomId": "demo", "mid": "m1"}) == "rate_limited"
    door.wire.connection.buckets.clear()
    assert await door.call("leaveRoom", {"roomId": "demo", "mid": "m1"}) == OK
    assert len(door.handled) == 2


async def test_mid_when_the_first_was_invalid_then_the_repeat_is_handled() -> None:
    door = Door()
    assert await door.refusal("leaveRoom", {"roomId": "", "mid": "m1"}) == "invalid_payload"
    assert await door.call("leaveRoom", {"roomId": "demo", "mid": "m1"}) == OK


async def test_mid_when_there_have_been_many_then_only_the_latest_are_kept() -> None:
    door = Door()
    for number in range(MAX_ANSWERS + 10):
        await door.emit("leaveRoom", {"roomId": "demo", "mid": f"m{number}"})
    answers = door.wire.connection.answers
    assert answers is not None
    assert len(answers) == MAX_ANSWERS
    door.handled.clear()
    await door.emit("leaveRoom", {"roomId": "demo", "mid": f"m{MAX_ANSWERS}"})
    assert door.handled == []
    await door.emit("leaveRoom", {"roomId": "demo", "mid": "m0"})
    assert len(door.handled) == 1


@pytest.mark.parametrize(("length", "is_accepted"), [(1, True), (64, True), (65, False)])
async def test_mid_when_longer_than_64_then_invalid(length: int, is_accepted: bool) -> None:
    reply = await Door().call("leaveRoom", {"roomId": "demo", "mid": "x" * length})
    assert reply["ok"] is is_accepted


async def test_connection_when_it_never_sent_a_mid_then_it_keeps_no_answers() -> None:
    door = Door()
    await door.emit("leaveRoom", {"roomId": "demo"})
    assert door.wire.connection.answers is None
