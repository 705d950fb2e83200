"""`scripts/bench`: runs the chosen sections on the chosen servers and judges the outcome."""

import asyncio
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from tests.support.bench.bars import judge
from tests.support.bench.options import Options, parse
from tests.support.bench.peers import missing_requirements
from tests.support.bench.progress import report
from tests.support.bench.report import table, write_json
from tests.support.bench.run import Run

FAILED = 2


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
    are_clustered = bool(options.crossing) or options.measures_cluster_relay
    if missing := missing_requirements(options.peers, are_clustered=are_clustered):
        report(f"missing: {'; '.join(missing)}; or leave out what needs it: --only, --sections")
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
