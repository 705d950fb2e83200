"""What is counted, cheaply, and what a scrape makes of it."""

import asyncio
from collections.abc import Iterator

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from server import metrics as metrics_module
from server.errors import InternalError, PeerNotFound, Unavailable
from server.http_api.metrics import FAMILIES, NodeCollector
from server.metrics import BOUNDS_SECONDS, EventCount, Gauges, Histogram, Metrics
from server.protocol.call import EndCall
from server.protocol.media import MuteToggle
from server.socket_api.origin import current_origin
from tests.unit.socket_api.door import Door

LEAVE = {"roomId": "demo"}


def _scrape(metrics: Metrics) -> dict[str, float]:
    """As Prometheus reads it: a sample's name with its labels, and its value."""
    registry = CollectorRegistry()
    registry.register(NodeCollector(metrics))
    return dict(_samples(generate_latest(registry).decode()))


def _samples(text: str) -> Iterator[tuple[str, float]]:
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sample.labels.items())
            yield f"{sample.name}{{{labels}}}", sample.value


def test_scrape_when_nothing_has_happened_then_every_metric_is_there() -> None:
    metrics = Metrics()
    metrics.events["joinRoom"] = EventCount()
    metrics.requests["/api/auth/login", "ok"] = 1
    names = {sample.partition("{")[0] for sample in _scrape(metrics)}
    for family in FAMILIES:
        assert {f"{family.name}_count" if family.kind == "histogram" else family.name} <= names


def test_scrape_when_names_are_compared_then_each_is_ours_unique_and_of_its_kind() -> None:
    names = [family.name for family in FAMILIES]
    assert len(set(names)) == len(names)
    for family in FAMILIES:
        assert family.name.startswith("parley_")
        assert family.name.endswith("_total") == (family.kind == "counter")
        assert family.name.endswith("_seconds") == (family.kind == "histogram")


def test_histogram_when_observed_then_cumulative_buckets_count_and_sum() -> None:
    metrics = Metrics()
    for seconds in (0.0, 0.0009, 0.001, 0.0011, 100.0):
        metrics.loop_lag.observe(seconds)
    scraped = _scrape(metrics)
    assert scraped["parley_loop_lag_seconds_bucket{le=2.5e-05}"] == 1
    assert scraped["parley_loop_lag_seconds_bucket{le=0.001}"] == 3
    assert scraped["parley_loop_lag_seconds_bucket{le=0.0025}"] == 4
    assert scraped["parley_loop_lag_seconds_bucket{le=5.0}"] == 4
    assert scraped["parley_loop_lag_seconds_bucket{le=+Inf}"] == 5
    assert scraped["parley_loop_lag_seconds_count{}"] == 5
    assert scraped["parley_loop_lag_seconds_sum{}"] == pytest.approx(100.003)


def test_histogram_when_made_then_its_bounds_grow() -> None:
    assert list(BOUNDS_SECONDS) == sorted(set(BOUNDS_SECONDS))
    assert len(Histogram().counts) == len(BOUNDS_SECONDS) + 1


def test_gauges_when_read_then_each_who_knows_is_asked_anew() -> None:
    metrics = Metrics()
    rooms = [3]

    def measure(gauges: Gauges) -> None:
        gauges.rooms = rooms[0]

    metrics.ask(measure)
    assert _scrape(metrics)["parley_rooms{}"] == 3
    rooms[0] = 2
    assert _scrape(metrics)["parley_rooms{}"] == 2


async def test_loop_lag_when_the_loop_is_held_up_then_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(metrics_module, "LAG_CHECK_SECONDS", 0.01)
    metrics = Metrics()
    watching = asyncio.create_task(metrics.watch_loop())
    await asyncio.sleep(0.005)
    loop = asyncio.get_running_loop()
    until = loop.time() + 0.15
    while loop.time() < until:
        pass
    await asyncio.sleep(0.02)
    watching.cancel()
    slow = metrics.loop_lag.counts[BOUNDS_SECONDS.index(0.1) + 1 :]
    assert sum(slow) >= 1


async def test_event_when_dispatched_then_counted_by_name_and_result() -> None:
    async def refuse(*_: object) -> None:
        raise PeerNotFound

    async def fail(*_: object) -> None:
        raise RuntimeError

    door = Door({EndCall: refuse, MuteToggle: fail})
    for _ in range(3):
        await door.emit("joinRoom", LEAVE)
    await door.call("leaveRoom", LEAVE)
    await door.call("leaveRoom", {})
    await door.call("endCall", {"to": "p_bob"})
    await door.call("muteToggle", {"isMuted": True})
    await door.call("chatter", {})
    await door.call("babble", {})
    scraped = _scrape(door.metrics)
    assert _results(scraped) == {
        "event=joinRoom,result=ok": 3,
        "event=leaveRoom,result=ok": 1,
        "event=leaveRoom,result=invalid_payload": 1,
        "event=endCall,result=peer_not_found": 1,
        f"event=muteToggle,result={InternalError.code}": 1,
        "event=other,result=unsupported_event": 2,
    }


async def test_event_when_there_are_many_then_one_in_sixteen_is_timed() -> None:
    door = Door()
    for _ in range(33):
        await door.emit("leaveRoom", LEAVE)
    scraped = _scrape(door.metrics)
    assert scraped["parley_event_seconds_count{event=leaveRoom}"] == 3
    assert 0 < scraped["parley_event_seconds_sum{event=leaveRoom}"] < 1
    assert scraped["parley_event_seconds_count{event=joinRoom}"] == 0


async def test_event_when_another_node_has_to_take_it_then_counted_when_it_has() -> None:
    receipts: list[asyncio.Future[None]] = []

    async def send_away(*_: object) -> None:
        origin = current_origin.get()
        assert origin is not None
        receipts.append(asyncio.get_running_loop().create_future())
        origin.receipts.add(receipts[-1])

    door = Door({EndCall: send_away}, is_clustered=True)
    for _ in range(2):
        await door.emit("endCall", {"to": "p_bob"})
    assert _results(_scrape(door.metrics)) == {}
    receipts[0].set_result(None)
    receipts[1].set_exception(Unavailable())
    await asyncio.sleep(0)
    scraped = _scrape(door.metrics)
    assert _results(scraped) == {
        "event=endCall,result=ok": 1,
        "event=endCall,result=unavailable": 1,
    }
    assert scraped["parley_event_seconds_count{event=endCall}"] == 1


def _results(scraped: dict[str, float]) -> dict[str, float]:
    start = "parley_events_total{"
    found = {name[len(start) : -1]: value for name, value in scraped.items() if start in name}
    return {labels: value for labels, value in found.items() if value}
