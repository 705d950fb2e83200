"""`scripts/cluster`: runs the cluster until Ctrl-C, or rolls the one that runs."""

import argparse
import asyncio
import signal
import sys
from contextlib import suppress

from scripts.local_cluster.cluster import Cluster, running_cluster
from scripts.local_cluster.program import ClusterError
from scripts.local_cluster.roll import roll
from server.settings import Settings, SettingsError, load_settings
from server.storage.embedded import EmbeddedError
from server.storage.lock import DataDirectoryInUse

MAX_NODES = 32


def main() -> int:
    """The exit code; what goes wrong is one line on standard error."""
    asked = _parse()
    try:
        settings = load_settings()
        if asked == "roll":
            roll(settings.data_dir)
        else:
            with suppress(asyncio.CancelledError):
                asyncio.run(_run(settings, int(asked)))
    except (SettingsError, EmbeddedError, DataDirectoryInUse, ClusterError, OSError) as error:
        print(f"parley: {error}", file=sys.stderr)
        return 1
    return 0


def _parse() -> str:
    parser = argparse.ArgumentParser(prog="scripts/cluster", description=__doc__)
    parser.add_argument("what", nargs="?", default="2", help="how many nodes, or: roll")
    what: str = parser.parse_args().what
    if what != "roll" and not (what.isdecimal() and 1 <= int(what) <= MAX_NODES):
        parser.error(f"{what!r} is neither a number from 1 to {MAX_NODES} nor roll")
    return what


async def _run(settings: Settings, count: int) -> None:
    """Cancelled in the end."""
    task = asyncio.current_task()
    assert task is not None
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if not task.cancelling():  # a second Ctrl-C must not cut the clean-up short
            task.cancel()

    for signal_number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(signal_number, stop)
    loop.add_signal_handler(signal.SIGUSR1, lambda: None)  # a roll before everything is up
    try:
        async with running_cluster(settings, count) as cluster:
            _introduce(cluster)
            await _serve(cluster)
    finally:
        print("Parley is stopping", flush=True)


async def _serve(cluster: Cluster) -> None:
    asked = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, asked.set)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(cluster.watch())
        while True:
            await asked.wait()
            await cluster.roll()
            asked.clear()


def _introduce(cluster: Cluster) -> None:
    print(f"Parley is ready at {cluster.url}")
    for node, port in zip(cluster.nodes, cluster.ports, strict=True):
        print(f"  {node.name}  pid {node.pid}  port {port}  {node.log}")
    print(f"  nginx   pid {cluster.nginx.pid}  Redis  pid {cluster.redis.pid}")
    print("Restart one node after the other: scripts/cluster roll (with the same DATA_DIR)")
    print("Stop everything: Ctrl-C", flush=True)


if __name__ == "__main__":
    sys.exit(main())
