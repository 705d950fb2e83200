"""Section connections: what a connection costs to set up, and what an idle one keeps."""

import asyncio
import resource
from collections.abc import Awaitable, Callable

from tests.support.bench.connection import Connection, ProtocolViolation
from tests.support.bench.measurements import Measurements, Metric
from tests.support.bench.peers import Peer
from tests.support.bench.progress import report

IDLE_KB = Metric("idle_kb", "memory per idle connection", "kB")
SET_UP_US = Metric("set_up_us", "connection set-up", "CPU µs")

_FIRST_CONNECTIONS = 50
_CONCURRENCY = 32
_SETTLE_SECONDS = 0.5
_SPARE_FILES = 500


class Crowd:
    """Connections that do nothing but answer pings."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._connections: list[Connection] = []
        self._failures: list[ProtocolViolation] = []

    async def grow(self, count: int) -> None:
        gate = asyncio.Semaphore(_CONCURRENCY)

        async def open_one(number: int) -> None:
            accounts = self._peer.accounts
            connection = Connection(accounts[number % len(accounts)].token)
            connection.on_failure = self._failures.append
            async with gate:
                await connection.open(self._peer.url)
            self._connections.append(connection)

        await asyncio.gather(*map(open_one, range(count)))
        await asyncio.sleep(_SETTLE_SECONDS)
        if self._failures:
            raise self._failures[0]

    async def close(self) -> None:
        await asyncio.gather(*(connection.close() for connection in self._connections))


async def measure_connections(
    start: Callable[[], Awaitable[Peer]], count: int, results: Measurements
) -> None:
    """On a fresh process; its first connections fill caches and pools and are not counted."""
    peer = await start()
    report(f"connections, {count:,} to {peer.name}")
    crowd = Crowd(peer)
    try:
        await crowd.grow(_FIRST_CONNECTIONS)
        cpu, memory = peer.gauges.cpu_seconds(), peer.gauges.resident_bytes()
        await crowd.grow(count)
        grown = peer.gauges.resident_bytes() - memory
        results.add(SET_UP_US, peer.name, (peer.gauges.cpu_seconds() - cpu) / count * 1e6)
        results.add(IDLE_KB, peer.name, grown / count / 1000)
    finally:
        await crowd.close()
        await peer.stop()


def allowed_connections(wanted: int) -> int:
    """As many as the limit on open files lets this process hold, after raising it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY:
        hard = wanted + _FIRST_CONNECTIONS + _SPARE_FILES
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return min(wanted, hard - _FIRST_CONNECTIONS - _SPARE_FILES)
