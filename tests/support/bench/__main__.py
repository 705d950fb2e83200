"""`scripts/bench`: runs the chosen sections on the chosen servers and judges the outcome."""

import asyncio
import signal
import sys
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from tests.support.bench.bars import judge
from tests.support.bench.connections import allowed_connections, measure_connections
from tests.support.bench.latency import measure_latency, measure_storm
from tests.support.bench.load import Load
from tests.support.bench.measurements import Measurements
from tests.support.bench.options import CONNECTIONS, LATENCY, RELAY, STORM, Options, parse
from tests.support.bench.peers import OURS, Peer, PeerFactory, missing_requirement
from tests.support.bench.progress import report
from tests.support.bench.relay import LoadedPeer, measure_relay
from tests.support.bench.report import table, write_json

FAILED = 2


class Run:
    """One run of the benchmark."""

    def __init__(self, options: Options, scratch: Path) -> None:
        self._options = options
        self._factory = PeerFactory(scratch, options.sizes.accounts)
        self.results = Measurements()

    async def run(self) -> None:
        sections = set(self._options.sections)
        if sections & {RELAY, LATENCY} or self._measures_storm:
            await self._measure_under_load()
        if CONNECTIONS in sections:
            await self._measure_connections()

    @property
    def _measures_storm(self) -> bool:
        return STORM in self._options.sections and OURS in self._options.peers

    async def _measure_under_load(self) -> None:
        sizes, sections = self._options.sizes, self._options.sections
        rate = self._options.messages_per_second
        async with AsyncExitStack() as stack:
            loaded = [await self._loaded(name, stack) for name in self._options.peers]
            if RELAY in sections:
                await measure_relay(loaded, sizes.rounds, sizes.relay_seconds, self.results)
            rounds, seconds = sizes.latency_rounds, sizes.latency_seconds
            if LATENCY in sections:
                await measure_latency(loaded, rounds, seconds, rate, self.results)
            if self._measures_storm:
                ours = next(server for server in loaded if server.peer.name == OURS)
                await measure_storm(ours, rounds, seconds, rate, self.results)

    async def _measure_connections(self) -> None:
        sizes = self._options.sizes
        count = allowed_connections(sizes.connections)
        if count < sizes.connections:
            report(f"only {count} connections: raise the limit of open files (ulimit -n)")
        # a second look at the same process would find the memory of the first
        rounds = 1 if self._options.attach else sizes.connection_rounds
        for _ in range(rounds):
            for name in self._options.peers:
                await measure_connections(partial(self._start, name), count, self.results)

    async def _start(self, name: str) -> Peer:
        if name == OURS and self._options.attach:
            return await self._factory.attach(*self._options.attach)
        return await self._factory.start(name)

    async def _loaded(self, name: str, stack: AsyncExitStack) -> LoadedPeer:
        peer = await self._start(name)
        stack.push_async_callback(peer.stop)
        load = Load()
        stack.push_async_callback(load.close)
        await load.open(peer.url, peer.accounts, self._options.sizes.pairs)
        return LoadedPeer(peer, load)


async def _main(options: Options) -> int:
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    with TemporaryDirectory(prefix="bench-") as scratch:
        run = Run(options, Path(scratch))
        await run.run()
    verdicts = judge(run.results)
    print(table(run.results, options.peers))
    print("", *verdicts, sep="\n")
    write_json(options.json_file, run.results, verdicts, options)
    print(f"written to {options.json_file}")
    return 0 if all(verdict.is_met for verdict in verdicts) else 1


def main() -> int:
    options = parse(sys.argv[1:])
    missing = [text for name in options.peers if (text := missing_requirement(name))]
    if missing:
        report(f"missing: {'; '.join(missing)}; or leave the server out with --only")
        return FAILED
    try:
        return uvloop.run(_main(options))
    except (KeyboardInterrupt, asyncio.CancelledError):
        report("stopped")
        return FAILED
    except Exception as error:
        report(f"failed: {type(error).__name__}: {error}")
        return FAILED


if __name__ == "__main__":
    sys.exit(main())
