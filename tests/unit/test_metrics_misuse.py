"""Unusual patterns of signaling: counted each time, told once a minute, cut after a limit."""

import logging

import pytest

from server.domain.participant import Caller
from server.errors import AppError, Forbidden, NotInRoom, PeerNotFound, RateLimited, RoomFull
from server.metrics import Metrics
from server.protocol.base import ClientEvent
from server.protocol.call import EndCall
from server.protocol.room import JoinRoom
from server.socket_api import misuse as misuse_module
from server.socket_api.misuse import WARN_SECONDS, Misuse
from server.socket_api.rate_limit import GUESSING_RATE, REFUSAL_RATE
from tests.unit.socket_api.door import Door


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(misuse_module, "monotonic", clock)
    return clock


def _warned(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str, str]]:
    """Account, kind and what, of each warning since the last look."""
    found = [
        (record.__dict__["account"], record.getMessage().split()[-1], record.__dict__["what"])
        for record in caplog.records
        if record.levelno == logging.WARNING
    ]
    caplog.clear()
    return found


def _refusing(event: type[ClientEvent], error: AppError, factor: float = 1) -> Door:
    async def refuse(caller: Caller, sent: ClientEvent) -> None:
        raise error

    return Door({event: refuse}, factor=factor)


def test_h7_misuse_when_it_goes_on_then_one_warning_a_minute_by_account_and_kind(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    metrics = Metrics()
    misuse = Misuse(metrics)
    for _ in range(100):
        misuse.note("probing", "u_alice", "callUser: peer_not_found")
    assert _warned(caplog) == [("u_alice", "probing", "callUser: peer_not_found")]
    misuse.note("flood", "u_alice", "chat")
    misuse.note("probing", "u_bob", "endCall")
    assert _warned(caplog) == [("u_alice", "flood", "chat"), ("u_bob", "probing", "endCall")]
    clock.now += WARN_SECONDS - 0.1
    misuse.note("probing", "u_alice", "x")
    assert _warned(caplog) == []
    clock.now += 0.2
    misuse.note("probing", "u_alice", "y")
    assert _warned(caplog) == [("u_alice", "probing", "y")]
    assert metrics.unusual["probing"] == 103
    assert metrics.unusual["flood"] == 1


def test_h7_misuse_when_of_very_many_accounts_then_neither_log_nor_memory_grows(
    clock: Clock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(misuse_module, "MAX_KNOWN", 10)
    misuse = Misuse(metrics := Metrics())
    for number in range(25):
        misuse.note("violation", f"192.0.2.{number}", "x")
    assert len(_warned(caplog)) == 10
    assert len(misuse._quiet_until) == 10
    assert metrics.unusual["violation"] == 25
    clock.now += WARN_SECONDS
    misuse.note("violation", "192.0.2.99", "x")
    assert len(_warned(caplog)) == 1
    assert len(misuse._quiet_until) == 1


@pytest.mark.parametrize(
    ("event", "payload", "error", "kind"),
    [
        (EndCall, {"to": "p_x"}, PeerNotFound(), "probing"),
        (EndCall, {"to": "p_x"}, NotInRoom(), "probing"),
        (JoinRoom, {"roomId": "r"}, RoomFull(), "failed_join"),
        (JoinRoom, {"roomId": "r"}, Forbidden(), "failed_join"),
    ],
    ids=["elsewhere", "in no room", "full room", "other's name"],
)
async def test_d1_guessing_when_it_goes_on_then_cut_earlier_than_other_refusals(
    event: type[ClientEvent],
    payload: object,
    error: AppError,
    kind: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(event, "rate", REFUSAL_RATE)
    door = _refusing(event, error)
    for _ in range(GUESSING_RATE.burst):
        assert await door.refusal(event.event_name, payload) == error.code
    assert door.wire.socket.cut_reason is None
    for _ in range(5):  # a few are forgiven while the bucket refills
        await door.refusal(event.event_name, payload)
    assert door.wire.socket.cut_reason == kind
    assert door.metrics.unusual[kind] == GUESSING_RATE.burst + 5
    what = f"{event.event_name}: {error.code}"
    assert _warned(caplog) == [(door.wire.connection.caller.user_id, kind, what)]


async def test_d1_guessing_when_the_factor_is_zero_then_counted_and_never_cut() -> None:
    door = _refusing(EndCall, PeerNotFound(), factor=0)
    for _ in range(2 * GUESSING_RATE.burst):
        await door.refusal("endCall", {"to": "p_x"})
    assert door.wire.socket.cut_reason is None
    assert door.metrics.unusual["probing"] == 2 * GUESSING_RATE.burst


async def test_b12_flood_when_over_the_rate_then_counted_and_warned_of(
    caplog: pytest.LogCaptureFixture,
) -> None:
    door = _refusing(EndCall, RateLimited(1))
    await door.refusal("endCall", {"to": "p_x"})
    assert door.metrics.unusual["flood"] == 1
    assert [kind for _, kind, _ in _warned(caplog)] == ["flood"]


async def test_misuse_when_the_mistake_is_an_honest_one_then_nothing_is_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    door = Door(factor=1)
    await door.refusal("endCall", {})
    await door.refusal("unheard of", {})
    assert not any(door.metrics.unusual.values())
    assert _warned(caplog) == []
