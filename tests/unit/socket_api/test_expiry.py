"""A connection outlives its token as long as its login session is renewed, and no longer (A14)."""

import asyncio
from collections.abc import Iterable

import pytest

from server.domain.ids import SessionId
from server.errors import Unavailable
from server.socket_api.connections import REVOKED, ConnectionTable
from server.socket_api.expiry import GRACE_SECONDS, PATIENCE_SECONDS, Expiry
from tests.unit.socket_api.wire import Wire, wire

NOW = 1_800_000_000.0


class Sessions:
    """What the database would say, and how often it was asked."""

    def __init__(self, **until: float) -> None:
        self.until = {SessionId(name): at for name, at in until.items()}
        self.asked: list[set[str]] = []
        self.is_away = False

    async def __call__(self, session_ids: Iterable[SessionId]) -> dict[SessionId, float]:
        self.asked.append(set(session_ids))
        if self.is_away:
            raise Unavailable
        return {each: self.until[each] for each in session_ids if each in self.until}


def _expiry(sessions: Sessions, *wires: Wire) -> Expiry:
    table = ConnectionTable()
    for each in wires:
        table.add(each.connection)
    return Expiry(table, sessions)


async def test_check_when_no_token_has_run_out_then_nobody_is_asked() -> None:
    sessions = Sessions()
    await _expiry(sessions, wire(expires_at=NOW + 1)).check(NOW)
    assert sessions.asked == []


async def test_a14_check_when_renewed_then_it_goes_on_until_the_newest_token_ends() -> None:
    laptop, phone = wire(session="s", expires_at=NOW), wire("bob", session="t", expires_at=NOW + 9)
    sessions = Sessions(s=NOW + 60, t=NOW + 90)
    expiry = _expiry(sessions, laptop, phone)
    await expiry.check(NOW)
    await expiry.check(NOW + 8)
    assert laptop.socket.cut_reason is None
    assert laptop.connection.identity.expires_at == NOW + 60
    assert sessions.asked == [{"s"}]
    await expiry.check(NOW + 61)
    assert sessions.asked[1:] == [{"s", "t"}]
    assert laptop.socket.cut_reason is None  # not renewed this time, but a moment later it may be
    await expiry.check(NOW + 60 + GRACE_SECONDS)
    assert [each.socket.cut_reason for each in (laptop, phone)] == [REVOKED, None]


async def test_a14_check_when_the_session_has_ended_then_cut_at_once() -> None:
    ended, guest = wire(session="s", expires_at=NOW), wire("gus", session="g_1", expires_at=NOW - 1)
    await _expiry(Sessions(), ended, guest).check(NOW)
    assert [each.socket.cut_reason for each in (ended, guest)] == [REVOKED, REVOKED]


async def test_a14_check_when_the_database_is_away_then_everybody_gets_time_to_renew() -> None:
    alice = wire(session="s", expires_at=NOW)
    sessions = Sessions(s=NOW)
    expiry = _expiry(sessions, alice)
    sessions.is_away = True
    await expiry.check(NOW + 500)
    sessions.is_away = False
    await expiry.check(NOW + 501)
    assert alice.socket.cut_reason is None
    await expiry.check(NOW + 500 + PATIENCE_SECONDS)
    assert alice.socket.cut_reason == REVOKED


async def test_watch_when_a_look_fails_then_the_next_one_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("server.socket_api.expiry.CHECK_SECONDS", 0)
    looks = 0

    async def fail(_: Iterable[SessionId]) -> dict[SessionId, float]:
        nonlocal looks
        looks += 1
        if looks == 3:
            raise asyncio.CancelledError
        raise ValueError

    table = ConnectionTable()
    table.add(wire(expires_at=0).connection)
    with pytest.raises(asyncio.CancelledError):
        await Expiry(table, fail).watch()
