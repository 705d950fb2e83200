"""Sections latency and storm: how long a message takes at a fixed rate, calm and under logins."""

from collections.abc import Sequence

from tests.support.bench.load import Load
from tests.support.bench.login_storm import LoginStorm
from tests.support.bench.measurements import Measurements, Metric
from tests.support.bench.progress import report
from tests.support.bench.relay import LoadedPeer

P50 = Metric("latency_p50", "sender to receiver, p50", "ms")
P99 = Metric("latency_p99", "sender to receiver, p99", "ms")
QUIET_P99 = Metric("storm_quiet_p99", "p99 before the storm", "ms")
STORM_P99 = Metric("storm_p99", "p99 during the storm", "ms")
STORM_FACTOR = Metric("storm_factor", "storm p99 / quiet p99", "x")
STORM_LOGINS = Metric("storm_logins", "logins during the storm", "1/s")


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


async def measure_latency(
    loaded: Sequence[LoadedPeer],
    rounds: int,
    seconds: float,
    per_second: int,
    results: Measurements,
) -> None:
    for number in range(1, rounds + 1):
        report(f"latency, round {number} of {rounds}")
        for server in loaded:
            latencies = await server.load.trickle(per_second, seconds)
            results.add(P50, server.peer.name, percentile(latencies, 0.5) * 1000)
            results.add(P99, server.peer.name, percentile(latencies, 0.99) * 1000)


async def measure_storm(
    server: LoadedPeer, rounds: int, seconds: float, per_second: int, results: Measurements
) -> None:
    """The storm lasts as long as the measurement: as many logins as before wait at any time."""
    peer = server.peer
    for number in range(1, rounds + 1):
        report(f"storm, round {number} of {rounds}")
        quiet = await _p99_ms(server.load, per_second, seconds)
        async with LoginStorm(peer.url, peer.accounts) as storm:
            stormy = await _p99_ms(server.load, per_second, seconds)
        results.add(QUIET_P99, peer.name, quiet)
        results.add(STORM_P99, peer.name, stormy)
        results.add(STORM_FACTOR, peer.name, stormy / quiet)
        results.add(STORM_LOGINS, peer.name, storm.logins_per_second)


async def _p99_ms(load: Load, per_second: int, seconds: float) -> float:
    return percentile(await load.trickle(per_second, seconds), 0.99) * 1000
