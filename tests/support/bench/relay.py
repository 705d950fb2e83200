"""Section relay: CPU time of the server per relayed message, all pairs busy.

Of ours it is also measured what recovery costs: of one server, and of one node of a cluster, which
keeps a copy of each message in Redis. Their ratios are to ours without recovery.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from tests.support.bench.exchanges import (
    CANDIDATE_BYTES,
    CANDIDATES,
    OFFER_ANSWER,
    SDP_BYTES,
    Exchange,
)
from tests.support.bench.load import Counts, Load
from tests.support.bench.measurements import Measurements, Metric
from tests.support.bench.peers import OURS, Peer
from tests.support.bench.progress import report

CPU_PER_MESSAGE = "CPU µs/message"
RELAY_SDP = Metric("relay_sdp", f"relay {SDP_BYTES:,} B", CPU_PER_MESSAGE)
RELAY_CANDIDATE = Metric("relay_candidate", f"relay {CANDIDATE_BYTES} B", CPU_PER_MESSAGE)
RELAY_SDP_ACKED = Metric("relay_sdp_acked", f"relay {SDP_BYTES:,} B, acked", CPU_PER_MESSAGE)
RELAY_CANDIDATE_ACKED = Metric(
    "relay_candidate_acked", f"relay {CANDIDATE_BYTES} B, acked", CPU_PER_MESSAGE
)

RELAY_SDP_RECOVERY = RELAY_SDP.variant("recovery", "recovery", OURS)
RELAY_CANDIDATE_RECOVERY = RELAY_CANDIDATE.variant("recovery", "recovery", OURS)
_CLUSTER = ("cluster", "recovery in a cluster", OURS)


class Mode(Enum):
    """How the pairs of a load are connected."""

    PLAIN = auto()
    RECOVERY = auto()
    CLUSTER = auto()


@dataclass(frozen=True)
class Step:
    """One measurement, in the modes that it is taken in."""

    exchange: Exchange
    with_acks: bool
    metrics: Mapping[Mode, Metric]


_STEPS = (
    Step(
        OFFER_ANSWER,
        False,
        {
            Mode.PLAIN: RELAY_SDP,
            Mode.RECOVERY: RELAY_SDP_RECOVERY,
            Mode.CLUSTER: RELAY_SDP.variant(*_CLUSTER),
        },
    ),
    Step(
        CANDIDATES,
        False,
        {
            Mode.PLAIN: RELAY_CANDIDATE,
            Mode.RECOVERY: RELAY_CANDIDATE_RECOVERY,
            Mode.CLUSTER: RELAY_CANDIDATE.variant(*_CLUSTER),
        },
    ),
    Step(OFFER_ANSWER, True, {Mode.PLAIN: RELAY_SDP_ACKED}),
    Step(CANDIDATES, True, {Mode.PLAIN: RELAY_CANDIDATE_ACKED}),
)


@dataclass(frozen=True)
class LoadedPeer:
    """A server with pairs connected to it."""

    peer: Peer
    load: Load
    mode: Mode = Mode.PLAIN


async def measure_relay(
    loaded: Sequence[LoadedPeer], rounds: int, seconds: float, results: Measurements
) -> None:
    """Round 0 warms up and is dropped; within a round the servers take turns."""
    for number in range(rounds + 1):
        report(f"relay, round {number} of {rounds}" if number else "relay, warm-up")
        for step in _STEPS:
            for server in loaded:
                metric = step.metrics.get(server.mode)
                if metric is None:
                    continue
                cpu_us, _ = await cpu_per_message(server, step.exchange, seconds, step.with_acks)
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
