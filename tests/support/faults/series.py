"""One run a seed, on a cluster of our own or on a server that runs already."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.faults.account import Account, register
from tests.support.faults.cluster import JWT_SECRET, Cluster, Tempo, cluster
from tests.support.faults.run import Load, Outcome, Run


@dataclass(slots=True)
class Series:
    """Fresh nodes and an empty Redis for each seed; accounts are made once."""

    cluster: Cluster
    load: Load
    accounts: list[Account]

    async def run(self, seed: int) -> Outcome:
        cluster = self.cluster
        await cluster.start()
        try:
            if not self.accounts:
                url = f"http://127.0.0.1:{cluster.nodes[0].port}"
                self.accounts = await register(url, self.load.people, JWT_SECRET)
            nodes = [node.address for node in cluster.nodes]
            run = Run(seed, self.load, self.accounts, nodes, cluster.tempo, cluster)
            return await run.run()
        finally:
            await cluster.stop()


@asynccontextmanager
async def own_cluster(
    directory: Path, nodes: int, load: Load, tempo: Tempo | None = None
) -> AsyncIterator[Series]:
    """MongoDB runs meanwhile."""
    async with cluster(directory, nodes, tempo or Tempo()) as found:
        yield Series(found, load, [])


async def runs_elsewhere(
    url: str, seeds: Iterable[int], load: Load, tempo: Tempo
) -> AsyncIterator[Outcome]:
    parts = urlsplit(url)
    address = (parts.hostname or "localhost", parts.port or 80)
    accounts = await register(url, load.people)
    for seed in seeds:
        yield await Run(seed, load, accounts, [address], tempo).run()
