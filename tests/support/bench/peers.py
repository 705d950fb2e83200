"""The servers that are compared: how each starts and who may connect."""

import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.bench.accounts import JWT_SECRET, Account, mint, register
from tests.support.bench.process import Gauges, ServerProcess

NODE_PEER = Path(__file__).with_name("node_peer")
OURS, NODE, STOCK, BARE = "ours", "node", "stock", "bare"
PEER_NAMES = (OURS, NODE, STOCK, BARE)

_NO_LIMIT = "1000000"
# complete enough that no setting of a .env file changes what is measured
_ENVIRONMENT = {
    "ENV": "development",
    "HOST": "127.0.0.1",
    "MONGO_URI": "",
    "JWT_SECRET": JWT_SECRET,
    "TLS_CERT": "",
    "TLS_KEY": "",
    "LOG_LEVEL": "INFO",
    "RATE_LIMIT_FACTOR": "0",
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
    """One server under measurement, started here or attached to."""

    name: str
    url: str
    pid: int
    process: ServerProcess | None = None
    accounts: list[Account] = field(default_factory=list)

    @property
    def gauges(self) -> Gauges:
        return Gauges(self.pid)

    async def stop(self) -> None:
        if self.process is not None:
            await self.process.stop()


class PeerFactory:
    """Starts peers afresh; the accounts of our server outlive its restarts."""

    def __init__(self, scratch: Path, account_count: int) -> None:
        self._scratch = scratch
        self._account_count = account_count
        self._accounts: dict[str, list[Account]] = {}

    async def start(self, name: str) -> Peer:
        env = {**_ENVIRONMENT, "DATA_DIR": str(self._scratch / "data")}
        process = ServerProcess(name, _command(name), env, self._scratch / f"{name}.log")
        await process.start()
        try:
            return await self._with_accounts(Peer(name, process.url, process.pid, process))
        except BaseException:
            await process.stop()
            raise

    async def attach(self, url: str, pid: int) -> Peer:
        """Measure a server of ours that somebody else started and will stop."""
        return await self._with_accounts(Peer(OURS, url.rstrip("/"), pid))

    async def _with_accounts(self, peer: Peer) -> Peer:
        if peer.name not in self._accounts:
            is_ours = peer.name == OURS
            self._accounts[peer.name] = (
                await register(peer.url, self._account_count)
                if is_ours
                else mint(self._account_count)
            )
        peer.accounts = self._accounts[peer.name]
        return peer


def missing_requirement(name: str) -> str | None:
    """What has to be installed before this peer can run."""
    if name != NODE:
        return None
    if shutil.which("node") is None:
        return "Node 20 or newer"
    if not (NODE_PEER / "node_modules").is_dir():
        return f"the Node peer's packages (npm ci --prefix {NODE_PEER})"
    return None
