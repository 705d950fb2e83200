"""Section relay: CPU time of the server per relayed message, all pairs busy."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.support.bench.exchanges import (
    CANDIDATE_BYTES,
    CANDIDATES,
    OFFER_ANSWER,
    SDP_BYTES,
    Exchange,
)
from tests.support.bench.load import Counts, Load
from tests.support.bench.measurements import Measurements, Metric
from tests.support.bench.peers import Peer
from tests.support.bench.progress import report

_UNIT = "CPU µs/message"
RELAY_SDP = Metric("relay_sdp", f"relay {SDP_BYTES:,} B", _UNIT)
RELAY_CANDIDATE = Metric("relay_candidate", f"relay {CANDIDATE_BYTES} B", _UNIT)
RELAY_SDP_ACKED = Metric("relay_sdp_acked", f"relay {SDP_BYTES:,} B, acked", _UNIT)
RELAY_CANDIDATE_ACKED = Metric("relay_candidate_acked", f"relay {CANDIDATE_BYTES} B, acked", _UNIT)

_VARIANTS: tuple[tuple[Metric, Exchange, bool], ...] = (
    (RELAY_SDP, OFFER_ANSWER, False),
    (RELAY_CANDIDATE, CANDIDATES, False),
    (RELAY_SDP_ACKED, OFFER_ANSWER, True),
    (RELAY_CANDIDATE_ACKED, CANDIDATES, True),
)


@dataclass(frozen=True)
class LoadedPeer:
    """A server with pairs connected to it."""

    peer: Peer
    load: Load


async def measure_relay(
    loaded: Sequence[LoadedPeer], rounds: int, seconds: float, results: Measurements
) -> None:
    """Round 0 warms up and is dropped; within a round the servers take turns."""
    for number in range(rounds + 1):
        report(f"relay, round {number} of {rounds}" if number else "relay, warm-up")
        for metric, exchange, with_acks in _VARIANTS:
            for server in loaded:
                cpu_us, _ = await cpu_per_message(server, exchange, seconds, with_acks)
                if number:
                    results.add(metric, server.peer.name, cpu_us)


async def cpu_per_message(
    server: LoadedPeer, exchange: Exchange, seconds: float, with_acks: bool
) -> tuple[float, Counts]:
    """CPU microseconds per relayed message, and the messages that were counted."""
    gauges = server.peer.gauges
    before = gauges.cpu_seconds()
    counts = await server.load.exchange(exchange, seconds, with_acks)
    return (gauges.cpu_seconds() - before) / counts.received * 1e6, counts
