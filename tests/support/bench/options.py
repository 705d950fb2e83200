"""The command line of the benchmark."""

import argparse
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.support.bench.peers import OURS, PEER_NAMES, STOCK

RELAY, LATENCY, STORM, BROADCAST = "relay", "latency", "storm", "broadcast"
CROSS, CONNECTIONS = "cross", "connections"
SECTIONS = (RELAY, LATENCY, STORM, BROADCAST, CROSS, CONNECTIONS)
_RESULTS = Path("bench-results")


@dataclass(frozen=True)
class Sizes:
    """How much is measured, and for how long."""

    pairs: int = 50
    rounds: int = 7
    relay_seconds: float = 0.8
    latency_rounds: int = 7
    latency_seconds: float = 1.5
    broadcast_rounds: int = 7
    broadcast_seconds: float = 1.0
    cross_rounds: int = 5
    cross_seconds: float = 0.8
    connections: int = 2000
    connection_rounds: int = 3
    accounts: int = 100


FULL = Sizes()
QUICK = Sizes(
    rounds=3,
    relay_seconds=0.2,
    latency_rounds=2,
    latency_seconds=0.8,
    broadcast_rounds=2,
    broadcast_seconds=0.3,
    cross_rounds=2,
    cross_seconds=0.4,
    connections=500,
    connection_rounds=1,
    accounts=20,
)


@dataclass(frozen=True)
class Options:
    peers: tuple[str, ...]
    sections: tuple[str, ...]
    sizes: Sizes
    messages_per_second: int
    json_file: Path
    attach: tuple[str, int] | None

    @property
    def crossing(self) -> tuple[str, ...]:
        """Who is measured with two nodes; a server that somebody else started has no second one."""
        is_asked = CROSS in self.sections and not self.attach
        return tuple(name for name in self.peers if is_asked and name in (OURS, STOCK))

    @property
    def measures_broadcast(self) -> bool:
        """A server that somebody else started may have no room for so many in a room."""
        return BROADCAST in self.sections and not self.attach

    @property
    def measures_cluster_relay(self) -> bool:
        return RELAY in self.sections and OURS in self.peers and not self.attach


def parse(arguments: list[str]) -> Options:
    parser = _parser()
    given = parser.parse_args(arguments)
    if (given.url is None) != (given.pid is None):
        parser.error("--url and --pid belong together")
    sizes = QUICK if given.quick else FULL
    chosen = {
        name: value
        for name in ("pairs", "rounds", "relay_seconds", "connections")
        if (value := getattr(given, name)) is not None
    }
    return Options(
        peers=given.only,
        sections=given.sections,
        sizes=Sizes(**{**vars(sizes), **chosen}),
        messages_per_second=given.rate,
        json_file=given.json or _RESULTS / time.strftime("%Y%m%d-%H%M%S.json"),
        attach=None if given.url is None else (given.url, given.pid),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Measure the relay and compare it with other Socket.IO servers: of one node "
        "(relay, also with recovery; latency, storm, broadcast, connections) and of two nodes over "
        "a real Redis (cross: ours and stock). "
        "The exit code is 0 when every bar that was measured is met, 1 when one is missed, "
        "2 when the measurement failed.",
    )
    add = parser.add_argument
    add("--quick", action="store_true", help="a smaller run, under 60 s")
    for flag, names in (("--only", PEER_NAMES), ("--sections", SECTIONS)):
        add(flag, type=Choice(names), default=names, help=f"comma-separated, of {_listed(names)}")
    add("--pairs", type=int, help="pairs that relay to each other (50)")
    add("--rounds", type=int, help="repetitions of the relay section (7)")
    add("--seconds", type=float, dest="relay_seconds", help="length of one repetition (0.8)")
    add("--connections", type=int, help="idle connections (2000)")
    add("--rate", type=int, default=1000, help="messages per second for latencies (1000)")
    add("--json", type=Path, metavar="FILE", help=f"results ({_RESULTS}/<time>.json)")
    add("--url", help="measure this running server as ours; leaves broadcast and cross out")
    add("--pid", type=int, help="process id of the server at --url")
    return parser


class Choice:
    """Reads a comma-separated selection and keeps the order of the full list."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names

    def __call__(self, text: str) -> tuple[str, ...]:
        chosen = set(text.split(","))
        if unknown := chosen - set(self._names):
            raise argparse.ArgumentTypeError(
                f"{_listed(sorted(unknown))} is not one of {_listed(self._names)}"
            )
        return tuple(name for name in self._names if name in chosen)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
