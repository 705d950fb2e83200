"""`scripts/faults`: runs the seeds one after the other and judges them together."""

import asyncio
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from tests.support.faults.cluster import Tempo
from tests.support.faults.options import Options, parse
from tests.support.faults.report import (
    Total,
    explain,
    progress,
    slowest,
    table,
    write_history,
    write_json,
)
from tests.support.faults.run import Outcome
from tests.support.faults.series import own_cluster, runs_elsewhere

FAILED = 2


async def _main(options: Options) -> int:
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    found: list[Outcome] = []
    async for outcome in _outcomes(options):
        print(progress(outcome), flush=True)
        if reasons := explain(outcome) + slowest(outcome):
            print(reasons, flush=True)
        found.append(outcome)
        if options.keep:
            write_history(options.keep / f"seed-{outcome.seed}.txt", outcome)
    total = Total(found)
    print(f"\n{table(total)}")
    if options.json_file:
        write_json(options.json_file, total, options.nodes)
    return 0 if total.is_good else 1


async def _outcomes(options: Options) -> AsyncIterator[Outcome]:
    if options.url:
        tempo = Tempo(ping_interval=10.0, ping_timeout=8.0, grace=options.grace_seconds)
        async for outcome in runs_elsewhere(options.url, options.seeds, options.load, tempo):
            yield outcome
        return
    with TemporaryDirectory(prefix="faults-") as scratch:
        try:
            async with own_cluster(Path(scratch), options.nodes, options.load) as series:
                for seed in options.seeds:
                    yield await series.run(seed)
        finally:
            if options.keep:
                _keep(Path(scratch), options.keep)


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
