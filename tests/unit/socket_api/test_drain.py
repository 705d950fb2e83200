"""Draining: everybody is told once, at moments of their own, and nobody is waited for in vain."""

import asyncio
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import pytest

from server.socket_api import drain as drain_module
from server.socket_api.connections import ConnectionTable
from server.socket_api.drain import Drain
from tests.unit.socket_api.wire import Wire, wire

SECONDS = 20.0


class Clock:
    """Time passes only while somebody sleeps; `at` does something when its time has come."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._start = self.now
        self._plans: list[tuple[float, Callable[[], Any]]] = []

    @property
    def passed(self) -> float:
        return self.now - self._start

    def at(self, seconds: float, action: Callable[[], Any]) -> None:
        self._plans.append((self._start + seconds, action))

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        due = [plan for plan in self._plans if plan[0] <= self.now]
        self._plans = [plan for plan in self._plans if plan[0] > self.now]
        for _, action in due:
            action()
        await asyncio.sleep(0)


class Node:
    """A table of connections, its clock, and a drain over them."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.table = ConnectionTable()
        self.announced: list[str] = []
        self.drain = Drain(
            self.table,
            seconds=SECONDS,
            announce=[lambda: self.announced.append("a"), lambda: self.announced.append("b")],
        )

    def connect(self, name: str, *, is_open: bool = True) -> Wire:
        client = wire(name)
        client.connection.is_open = is_open
        self.table.add(client.connection)
        return client

    def disconnect(self, client: Wire) -> None:
        self.table.remove(client.connection)


@pytest.fixture
def node(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Node:
    clock = Clock()
    monkeypatch.setattr(drain_module, "monotonic", lambda: clock.now)
    monkeypatch.setattr(drain_module, "sleep", clock.sleep)
    caplog.set_level("INFO", drain_module.__name__)
    return Node(clock)


def told(client: Wire) -> list[int]:
    """The milliseconds of each serverDraining it got, and that it got nothing else."""
    packets = client.take()
    assert all(kind == "42" and event[0] == "serverDraining" for kind, event in packets), packets
    return [event[1]["reconnectInMs"] for _, event in packets]


async def test_drain_when_everybody_moves_then_over_as_soon_as_the_last_has_left(
    node: Node, caplog: pytest.LogCaptureFixture
) -> None:
    clients = [node.connect(f"p{number}") for number in range(3)]
    for seconds, client in zip((2, 4, 7), clients, strict=True):
        node.clock.at(seconds, partial(node.disconnect, client))
    await node.drain.run()
    assert node.clock.passed == pytest.approx(7, abs=0.15)
    assert "draining: 3 connections, at most 20 s" in caplog.text
    assert "3 moved, 0 left over" in caplog.text


async def test_drain_when_somebody_stays_then_over_at_the_deadline(
    node: Node, caplog: pytest.LogCaptureFixture
) -> None:
    mover, _stayer = node.connect("mover"), node.connect("stayer")
    node.clock.at(3, lambda: node.disconnect(mover))
    await node.drain.run()
    assert node.clock.passed == pytest.approx(SECONDS, abs=0.15)
    assert "1 moved, 1 left over" in caplog.text


async def test_drain_when_nobody_is_connected_then_only_the_proxy_gets_a_moment(
    node: Node,
) -> None:
    await node.drain.run()
    assert node.clock.passed == pytest.approx(drain_module.NOTICE_SECONDS, abs=0.15)


async def test_drain_when_it_begins_then_announced_before_anybody_is_told(node: Node) -> None:
    client = node.connect("alice")
    node.drain = Drain(
        node.table, seconds=SECONDS, announce=[lambda: node.announced.append(str(told(client)))]
    )
    node.clock.at(1, lambda: node.disconnect(client))
    await node.drain.run()
    assert node.announced == ["[]"]
    assert len(told(client)) == 1


async def test_drain_when_there_are_many_then_spread_evenly_over_the_first_part(
    node: Node,
) -> None:
    clients = [node.connect(f"p{number}") for number in range(100)]
    await node.drain.run()
    window = drain_module.SPREAD * SECONDS * 1000
    times = sorted(milliseconds for client in clients for milliseconds in told(client))
    assert len(times) == 100
    for index, milliseconds in enumerate(times):
        assert window * index / 100 - 1 <= milliseconds <= window * (index + 1) / 100
    gaps = {later - earlier for earlier, later in pairwise(times)}
    assert len(gaps) > 10, "not in step"


async def test_drain_when_a_connection_opens_meanwhile_then_told_what_is_left_of_the_time(
    node: Node,
) -> None:
    early, late = node.connect("early", is_open=False), wire("late")
    late.connection.is_open = True

    def open_early() -> None:
        assert told(early) == []
        early.connection.is_open = True

    node.clock.at(10, open_early)
    node.clock.at(15, lambda: node.table.add(late.connection))
    await node.drain.run()
    (milliseconds,) = told(early)
    assert milliseconds <= 2000
    assert told(late) == [0]


async def test_drain_when_a_connection_is_lost_then_neither_told_nor_waited_for(
    node: Node, caplog: pytest.LogCaptureFixture
) -> None:
    lost = node.connect("lost")
    lost.connection.lost_until = node.clock.now + 15
    await node.drain.run()
    assert node.clock.passed < 2
    assert told(lost) == []
    assert "draining: 0 connections" in caplog.text
    assert "0 moved, 0 left over" in caplog.text


async def test_drain_when_it_is_cut_short_then_says_who_was_left(
    node: Node, caplog: pytest.LogCaptureFixture
) -> None:
    node.connect("alice")
    draining = asyncio.create_task(node.drain.run())
    node.clock.at(2, draining.cancel)
    with pytest.raises(asyncio.CancelledError):
        await draining
    assert "0 moved, 1 left over" in caplog.text
