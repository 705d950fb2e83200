"""The servers that are compared: how each starts and who may connect."""

import asyncio
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.bench.accounts import JWT_SECRET, Account, mint, register
from tests.support.bench.process import Gauges, ServerProcess
from tests.support.bench.stores import Stores

NODE_PEER = Path(__file__).with_name("node_peer")
OURS, NODE, STOCK, BARE = "ours", "node", "stock", "bare"
PEER_NAMES = (OURS, NODE, STOCK, BARE)

_NO_LIMIT = "1000000"
# complete enough that no setting of a .env file changes what is measured
_ENVIRONMENT = {
    "ENV": "development",
    "HOST": "127.0.0.1",
    "MONGO_URI": "",
    "REDIS_URL": "",
    "JWT_SECRET": JWT_SECRET,
    "TLS_CERT": "",
    "TLS_KEY": "",
    "LOG_LEVEL": "INFO",
    "RATE_LIMIT_FACTOR": "0",
    "ROOM_CAPACITY": "100",
    "MAX_CONNECTIONS_PER_USER": _NO_LIMIT,
    "MAX_CONNECTIONS_PER_ADDRESS": _NO_LIMIT,
}


def _command(name: str) -> list[str]:
    if name == NODE:
        return [shutil.which("node") or "node", str(NODE_PEER / "server.js")]
    module = "server" if name == OURS else f"tests.support.bench.{name}_peer"
    return [sys.executable, "-m", module]


@dataclass
class Peer:
    """One server under measurement, of one node or several, started here or attached to."""

    name: str
    urls: list[str]
    pids: list[int]
    processes: list[ServerProcess] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.urls[0]

    @property
    def gauges(self) -> Gauges:
        return Gauges(*self.pids)

    async def stop(self) -> None:
        await asyncio.gather(*(process.stop() for process in self.processes))


class PeerFactory:
    """Starts peers afresh; the accounts of our server outlive its restarts."""

    def __init__(self, scratch: Path, account_count: int, stores: Stores) -> None:
        self._scratch = scratch
        self._account_count = account_count
        self._stores = stores
        self._registered: list[Account] = []

    async def start(self, name: str) -> Peer:
        return await self._start(name, 1, {})

    async def start_cluster(self, name: str, node_count: int) -> Peer:
        """Nodes that find each other over Redis."""
        redis = await self._stores.redis()
        return await self._start(name, node_count, {"REDIS_URL": redis.url})

    async def attach(self, url: str, pid: int) -> Peer:
        """Measure a server of ours that somebody else started and will stop."""
        peer = Peer(OURS, [url.rstrip("/")], [pid])
        peer.accounts = await self._accounts_of(peer)
        return peer

    async def _start(self, name: str, node_count: int, own: dict[str, str]) -> Peer:
        env = {**_ENVIRONMENT, "DATA_DIR": str(self._scratch / "data"), **own}
        if name == OURS:
            env["MONGO_URI"] = await self._stores.mongo_uri()
        peer = Peer(name, [], [])
        try:
            for _ in range(node_count):
                process = ServerProcess(name, _command(name), env, self._scratch / f"{name}.log")
                await process.start()
                peer.processes.append(process)
                peer.urls.append(process.url)
                peer.pids.append(process.pid)
            peer.accounts = await self._accounts_of(peer)
        except BaseException:
            await peer.stop()
            raise
        return peer

    async def _accounts_of(self, peer: Peer) -> list[Account]:
        if peer.name != OURS:
            return mint(self._account_count)
        if not self._registered:
            self._registered = await register(peer.url, self._account_count)
        return self._registered


def missing_requirements(names: Sequence[str], *, are_clustered: bool) -> list[str]:
    """What has to be installed before these peers can run."""
    missing = []
    if NODE in names and shutil.which("node") is None:
        missing.append("Node 20 or newer")
    elif NODE in names and not (NODE_PEER / "node_modules").is_dir():
        missing.append(f"the Node peer's packages (npm ci --prefix {NODE_PEER})")
    if are_clustered and shutil.which("redis-server") is None:
        missing.append("redis-server")
    return missing
