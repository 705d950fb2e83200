"""Limits at the door, by connection and by address."""

import pytest

from server.domain import bucket as bucket_module
from server.protocol.call import IceCandidate
from server.protocol.room import JoinRoom
from server.socket_api import rate_limit
from server.socket_api.rate_limit import (
    FULL_RETRY_SECONDS,
    HANDSHAKE_RATE,
    REFUSAL_RATE,
    UNKNOWN_EVENT_RATE,
    VIOLATION_COST,
    AddressGate,
    EventLimits,
)
from tests.unit.socket_api.wire import wire

HOME, NEIGHBOUR = "203.0.113.1", "203.0.113.2"


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(bucket_module, "monotonic", clock)
    return clock


def test_b12_event_when_its_burst_is_used_up_then_wait_and_others_are_free() -> None:
    limits, connection = EventLimits(1, [JoinRoom, IceCandidate]), wire().connection
    assert [limits.wait(connection, JoinRoom) for _ in range(10)] == [0.0] * 10
    assert limits.wait(connection, JoinRoom) == pytest.approx(0.5)
    assert limits.wait(connection, IceCandidate) == 0.0
    assert limits.wait(wire("bob").connection, JoinRoom) == 0.0


@pytest.mark.parametrize(("factor", "burst"), [(0.1, 1), (0.5, 5), (1, 10), (10, 100)])
def test_b12_event_when_there_is_a_factor_then_it_scales_the_burst(
    factor: float, burst: int
) -> None:
    limits, connection = EventLimits(factor, [JoinRoom]), wire().connection
    assert all(limits.wait(connection, JoinRoom) == 0.0 for _ in range(burst))
    assert limits.wait(connection, JoinRoom) == pytest.approx(1 / (2 * factor))


def test_b12_event_when_the_factor_is_zero_then_there_are_no_limits() -> None:
    limits, connection = EventLimits(0, [JoinRoom]), wire().connection
    assert not any(limits.wait(connection, JoinRoom) for _ in range(1000))
    assert not any(limits.wait(connection, None) for _ in range(1000))
    assert not any(limits.is_flooding(connection) for _ in range(1000))
    assert connection.buckets == {}
    assert connection.refusals is None


def test_b12_unknown_events_when_many_then_they_share_one_bucket() -> None:
    limits, connection = EventLimits(1, [JoinRoom]), wire().connection
    for _ in range(UNKNOWN_EVENT_RATE.burst):
        assert limits.wait(connection, None) == 0.0
    assert limits.wait(connection, None) > 0
    assert limits.wait(connection, JoinRoom) == 0.0


def test_b12_refusals_when_they_go_on_then_a_flood_and_after_a_pause_not(clock: Clock) -> None:
    limits, connection = EventLimits(1, []), wire().connection
    assert not any(limits.is_flooding(connection) for _ in range(REFUSAL_RATE.burst))
    assert limits.is_flooding(connection)
    clock.now += 1
    assert not limits.is_flooding(connection)


def test_b3_gate_when_handshakes_come_too_fast_then_wait(clock: Clock) -> None:
    gate = AddressGate(1, max_connections=10_000)
    assert not any(gate.enter(HOME) for _ in range(HANDSHAKE_RATE.burst))
    wait = gate.enter(HOME)
    assert wait == pytest.approx(1 / HANDSHAKE_RATE.per_second)
    assert gate.enter(NEIGHBOUR) == 0.0
    clock.now += wait + 0.001
    assert gate.enter(HOME) == 0.0


def test_b13_gate_when_an_address_has_its_connections_then_refused_until_one_ends() -> None:
    gate = AddressGate(1, max_connections=2)
    assert (gate.enter(HOME), gate.enter(HOME)) == (0.0, 0.0)
    assert gate.enter(HOME) == FULL_RETRY_SECONDS
    assert gate.enter(NEIGHBOUR) == 0.0
    gate.leave(HOME)
    assert gate.enter(HOME) == 0.0
    assert gate.enter(HOME) == FULL_RETRY_SECONDS


def test_b13_gate_when_it_is_ipv6_then_a_64_is_one_address() -> None:
    gate = AddressGate(1, max_connections=1)
    assert gate.enter("2001:db8::1") == 0.0
    assert gate.enter("2001:db8::ffff") > 0
    assert gate.enter("2001:db8:0:1::1") == 0.0


@pytest.mark.parametrize(("factor", "allowed"), [(0.1, 1), (0.5, 2), (2, 8)])
def test_gate_when_there_is_a_factor_then_it_scales_the_connections(
    factor: float, allowed: int
) -> None:
    gate = AddressGate(factor, max_connections=4)
    assert [gate.enter(HOME) for _ in range(allowed)] == [0.0] * allowed
    assert gate.enter(HOME) > 0


def test_gate_when_the_factor_is_zero_then_everybody_comes_in() -> None:
    gate = AddressGate(0, max_connections=1)
    gate.punish(HOME)
    assert not any(gate.enter(HOME) for _ in range(1000))


def test_f12_gate_when_the_protocol_is_violated_then_it_costs_several_handshakes() -> None:
    gate = AddressGate(1, max_connections=10_000)
    for _ in range(HANDSHAKE_RATE.burst // VIOLATION_COST):
        gate.punish(HOME)
    assert gate.enter(HOME) > 0
    assert gate.enter(NEIGHBOUR) == 0.0


def test_gate_when_all_have_left_then_none_are_counted() -> None:
    gate = AddressGate(1, max_connections=10)
    for _ in range(3):
        gate.enter(HOME)
    for _ in range(4):
        gate.leave(HOME)
    assert not gate._open


def test_gate_when_it_has_seen_many_addresses_then_it_forgets_the_quiet_ones(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limit, "FORGET_AT", 100)
    gate = AddressGate(1, max_connections=1000)
    for number in range(101):
        gate.enter(f"192.0.2.{number}")
    clock.now += 5
    for _ in range(HANDSHAKE_RATE.burst):
        gate.enter(HOME)
    assert len(gate._buckets) == 1
    assert gate.enter(HOME) > 0


def test_b3_gate_when_it_forgets_then_not_those_who_still_have_to_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rate_limit, "FORGET_AT", 10)
    gate = AddressGate(1, max_connections=10_000)
    for _ in range(HANDSHAKE_RATE.burst):
        gate.enter(HOME)
    for number in range(20):
        gate.enter(f"192.0.2.{number}")
    assert gate.enter(HOME) > 0
