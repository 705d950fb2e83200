"""`scripts/faults`: runs the seeds one after the other and judges them together."""

import asyncio
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import uvloop

from tests.support.faults.account import Account, register
from tests.support.faults.cluster import JWT_SECRET, Tempo, cluster
from tests.support.faults.options import Options, parse
from tests.support.faults.report import Total, explain, progress, table, write_json
from tests.support.faults.run import Load, Outcome, Run

FAILED = 2


@asynccontextmanager
async def outcomes(
    seeds: range, nodes: int, load: Load, directory: Path, tempo: Tempo
) -> AsyncIterator[AsyncIterator[Outcome]]:
    """One a seed, each with fresh nodes and an empty Redis; accounts are made once."""
    async with cluster(directory, nodes, tempo) as found:

        async def each() -> AsyncIterator[Outcome]:
            accounts: list[Account] = []
            for seed in seeds:
                await found.start()
                url = f"http://127.0.0.1:{found.nodes[0].port}"
                accounts = accounts or await register(url, load.people, JWT_SECRET)
                addresses = [node.address for node in found.nodes]
                yield await Run(seed, load, accounts, addresses, tempo, found).run()
                await found.stop()

        yield each()


async def _elsewhere(options: Options) -> AsyncIterator[Outcome]:
    """Against a server that runs already."""
    parts = urlsplit(options.url)
    address = (parts.hostname or "localhost", parts.port or 80)
    accounts = await register(options.url, options.load.people)
    tempo = Tempo(ping_interval=10.0, ping_timeout=8.0, grace=options.grace_seconds)
    for seed in options.seeds:
        yield await Run(seed, options.load, accounts, [address], tempo).run()


async def _main(options: Options) -> int:
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    found: list[Outcome] = []

    async def collect(runs: AsyncIterator[Outcome]) -> None:
        async for outcome in runs:
            print(progress(outcome), flush=True)
            if outcome.violations:
                print(explain(outcome), flush=True)
            found.append(outcome)

    if options.url:
        await collect(_elsewhere(options))
    else:
        with TemporaryDirectory(prefix="faults-") as scratch:
            try:
                async with outcomes(
                    options.seeds, options.nodes, options.load, Path(scratch), Tempo()
                ) as runs:
                    await collect(runs)
            finally:
                if options.keep:
                    _keep(Path(scratch), options.keep)
    total = Total(found)
    print(f"\n{table(total)}")
    if options.json_file:
        write_json(options.json_file, total, options.nodes)
    return 0 if total.is_good else 1


def _keep(scratch: Path, directory: Path) -> None:
    for log in scratch.rglob("*log*.txt"):
        target = directory / log.relative_to(scratch)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(log, target)


def main() -> int:
    options = parse(sys.argv[1:])
    try:
        return uvloop.run(_main(options))
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("faults: stopped", file=sys.stderr)
        return FAILED


if __name__ == "__main__":
    sys.exit(main())
