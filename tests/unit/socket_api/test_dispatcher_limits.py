"""Rate limits at the dispatcher: refused with a time to wait, and cut when it becomes a flood."""

import pytest

from server.errors import RateLimited
from server.protocol.registry import client_events
from server.socket_api.rate_limit import REFUSAL_RATE, UNKNOWN_EVENT_RATE
from tests.unit.socket_api.door import Door

LEAVE = {"roomId": "demo"}
OK = {"ok": True, "data": {}}


async def test_b12_event_when_too_fast_then_refused_unhandled_with_the_time_to_wait() -> None:
    door = Door(factor=1)
    for _ in range(10):
        assert await door.call("leaveRoom", LEAVE) == OK
    reply = await door.call("leaveRoom", LEAVE)
    assert reply["error"]["code"] == "rate_limited"
    assert 0 < reply["error"]["details"]["retryAfter"] <= 0.5
    assert len(door.handled) == 10
    assert await door.call("endCall", {"to": "p_bob"}) == OK


async def test_b12_event_when_too_fast_without_an_ack_then_an_error_event() -> None:
    door = Door(factor=0.1)
    assert await door.emit("leaveRoom", LEAVE) == []
    ((_, (event, error)),) = await door.emit("leaveRoom", LEAVE)
    assert (event, error["code"], error["event"]) == ("error", "rate_limited", "leaveRoom")


async def test_b12_event_when_the_factor_is_zero_then_never_refused() -> None:
    door = Door(factor=0)
    for _ in range(1000):
        assert await door.emit("leaveRoom", LEAVE) == []
    assert len(door.handled) == 1000


async def test_b12_event_when_it_is_invalid_then_it_counts_too() -> None:
    door = Door(factor=1)
    codes = [await door.refusal("leaveRoom", {}) for _ in range(11)]
    assert codes == ["invalid_payload"] * 10 + ["rate_limited"]


async def test_b12_unknown_events_when_many_names_then_one_limit() -> None:
    door = Door(factor=1)
    codes = [
        await door.refusal(f"event{number}", {}) for number in range(UNKNOWN_EVENT_RATE.burst + 5)
    ]
    assert codes[: UNKNOWN_EVENT_RATE.burst] == ["unsupported_event"] * UNKNOWN_EVENT_RATE.burst
    assert codes[-1] == "rate_limited"


@pytest.mark.parametrize("has_ack", [True, False])
async def test_b12_connection_when_it_floods_in_spite_of_refusals_then_cut(has_ack: bool) -> None:
    door = Door(factor=1)
    for _ in range(10):
        await door.emit("leaveRoom", LEAVE)
    send = door.call if has_ack else door.emit
    for _ in range(REFUSAL_RATE.burst):
        await send("leaveRoom", LEAVE)
    assert door.wire.socket.cut_reason is None
    for _ in range(20):  # a few are forgiven while the bucket refills
        await send("leaveRoom", LEAVE)
    assert door.wire.socket.cut_reason == "event flood"


@pytest.mark.parametrize("event", client_events(), ids=lambda event: event.__name__)
def test_b12_event_when_it_is_of_the_protocol_then_it_has_a_limit(event: type) -> None:
    assert event.rate.per_second > 0  # type: ignore[attr-defined]
    assert event.rate.burst >= 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("wait", [0.0333333, 0.0001, 1e-9, 2.5])
def test_rate_limited_when_told_to_wait_then_never_too_short(wait: float) -> None:
    told = RateLimited(wait).details["retryAfter"]
    assert wait <= told <= wait + 0.001
