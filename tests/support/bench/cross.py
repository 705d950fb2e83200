"""Section cross: the caller on one node, the callee on another, Redis in between.

Ours and stock only. Counted is the CPU time of both nodes together, and that of the redis-server in
rows of its own: with all pairs busy, when many messages travel together, and at a fixed rate, when
each travels alone.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.support.bench.connection import Connection
from tests.support.bench.exchanges import (
    CANDIDATE_BYTES,
    CANDIDATES,
    OFFER_ANSWER,
    SDP_BYTES,
    Exchange,
)
from tests.support.bench.latency import percentile
from tests.support.bench.measurements import Measurements, Metric
from tests.support.bench.peers import STOCK, Peer
from tests.support.bench.process import Gauges
from tests.support.bench.progress import report
from tests.support.bench.relay import CPU_PER_MESSAGE, LoadedPeer, Mode

NODE_COUNT = 2
_SETTLE_SECONDS = 0.5


@dataclass(frozen=True)
class Costs:
    """What one message costs, all in CPU microseconds."""

    nodes: Metric
    redis: Metric


async def greet(peer: Peer) -> None:
    """A stock node asks Redis for what concerns it no sooner than its first client comes."""
    for url, account in zip(peer.urls, peer.accounts, strict=False):
        connection = Connection(account.token)
        await connection.open(url)
        await connection.close()
    await asyncio.sleep(_SETTLE_SECONDS)


def _in_both_modes(metric: Metric) -> dict[Mode, Metric]:
    return {Mode.PLAIN: metric, Mode.RECOVERY: metric.variant("recovery", "recovery", STOCK)}


def _costs(key: str, title: str) -> dict[Mode, Costs]:
    nodes = Metric(f"cross_{key}", f"cross {title}", CPU_PER_MESSAGE, STOCK)
    redis = Metric(f"cross_{key}_redis", f"cross {title}, redis", CPU_PER_MESSAGE, STOCK)
    redis_by_mode = _in_both_modes(redis)
    return {
        mode: Costs(metric, redis_by_mode[mode]) for mode, metric in _in_both_modes(nodes).items()
    }


_SDP = _costs("sdp", f"{SDP_BYTES:,} B")
_CANDIDATE = _costs("candidate", f"{CANDIDATE_BYTES} B")
_AT_RATE = _costs("at_rate", f"{CANDIDATE_BYTES} B, fixed rate")
_P50 = _in_both_modes(Metric("cross_p50", "cross sender to receiver, p50", "ms", STOCK))
_P99 = _in_both_modes(Metric("cross_p99", "cross sender to receiver, p99", "ms", STOCK))
CROSS_SDP = _SDP[Mode.PLAIN].nodes
CROSS_CANDIDATE = _CANDIDATE[Mode.PLAIN].nodes

_BUSY: tuple[tuple[Exchange, Mapping[Mode, Costs]], ...] = (
    (OFFER_ANSWER, _SDP),
    (CANDIDATES, _CANDIDATE),
)


class CrossRun:
    """Servers of two nodes take turns at one redis-server."""

    def __init__(self, loaded: Sequence[LoadedPeer], redis: Gauges, results: Measurements) -> None:
        self._loaded = loaded
        self._redis = redis
        self._results = results

    async def relay(self, rounds: int, seconds: float) -> None:
        """Round 0 warms up and is dropped."""
        for number in range(rounds + 1):
            report(f"cross, round {number} of {rounds}" if number else "cross, warm-up")
            for exchange, costs in _BUSY:
                for server in self._loaded:
                    before = self._cpu_seconds(server)
                    counts = await server.load.exchange(exchange, seconds, with_acks=False)
                    if number:
                        self._add(costs, server, before, counts.received)

    async def trickle(self, rounds: int, seconds: float, per_second: int) -> None:
        for number in range(1, rounds + 1):
            report(f"cross at a fixed rate, round {number} of {rounds}")
            for server in self._loaded:
                before = self._cpu_seconds(server)
                latencies = await server.load.trickle(per_second, seconds)
                self._add(_AT_RATE, server, before, len(latencies))
                for metric, share in ((_P50, 0.5), (_P99, 0.99)):
                    value = percentile(latencies, share) * 1000
                    self._results.add(metric[server.mode], server.peer.name, value)

    def _cpu_seconds(self, server: LoadedPeer) -> tuple[float, float]:
        return server.peer.gauges.cpu_seconds(), self._redis.cpu_seconds()

    def _add(
        self,
        costs: Mapping[Mode, Costs],
        server: LoadedPeer,
        before: tuple[float, float],
        messages: int,
    ) -> None:
        metrics = costs[server.mode]
        after = self._cpu_seconds(server)
        for metric, start, end in zip((metrics.nodes, metrics.redis), before, after, strict=True):
            self._results.add(metric, server.peer.name, (end - start) / messages * 1e6)
