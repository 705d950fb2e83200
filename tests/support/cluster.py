"""`scripts/cluster` as people run it, without its installing: a process of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any

import msgspec
from aiohttp import ClientSession

from scripts.local_cluster.state import ClusterState
from tests.support.api import PASSWORD
from tests.support.javascript import JavaScriptPeer
from tests.support.peers import TRANSPORTS
from tests.support.server_process import REPOSITORY, children, is_running, wait_until

_OWN = ("PATH", "HOME", "LANG", "TMPDIR")
COMMAND = [sys.executable, "-m", "scripts.local_cluster"]


class ClusterProcess:
    """A running or failed cluster; standard output and error are read from files."""

    def __init__(self, directory: Path, variables: dict[str, str], nodes: int) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.data_dir = Path(variables.get("DATA_DIR", directory / "data"))
        self._directory = directory
        self._environment = {key: os.environ[key] for key in _OWN if key in os.environ}
        self._environment |= {"PYTHONPATH": str(REPOSITORY), "PORT": "0"}
        self._environment |= {"DATA_DIR": str(self.data_dir)} | variables
        with self._file("out").open("wb") as out, self._file("err").open("wb") as err:
            self.process = subprocess.Popen(
                [*COMMAND, str(nodes)],
                cwd=directory,
                env=self._environment,
                stdout=out,
                stderr=err,
            )

    @property
    def out(self) -> str:
        return self._file("out").read_text()

    @property
    def err(self) -> str:
        return self._file("err").read_text()

    @property
    def state(self) -> ClusterState:
        return msgspec.json.decode((self.data_dir / "cluster.json").read_bytes(), type=ClusterState)

    @property
    def url(self) -> str:
        return self.state.url

    def wait_ready(self) -> "ClusterProcess":
        last_line = "Stop everything: Ctrl-C"
        wait_until(lambda: last_line in self.out or self.process.poll() is not None, 30)
        assert last_line in self.out, self.err
        return self

    def log(self, name: str) -> str:
        return (self.data_dir / "cluster" / f"{name}.log").read_text()

    def requests(self) -> list[dict[str, Any]]:
        """What nginx has written down."""
        lines = self.log("nginx").splitlines()
        return [msgspec.json.decode(line) for line in lines if line.startswith("{")]

    async def connections(self, number: int) -> int:
        """How many the node has."""
        url = f"http://127.0.0.1:{self.state.nodes[number - 1].port}/metrics"
        async with ClientSession() as http, http.get(url) as answer:
            lines = (await answer.text()).splitlines()
        (line,) = (line for line in lines if line.startswith("parley_connections "))
        return int(float(line.split()[1]))

    def signal_node(self, number: int, signal_number: signal.Signals) -> None:
        pid = self.state.nodes[number - 1].pid
        assert pid, f"node {number} does not run"
        os.kill(pid, signal_number)

    def roll(self) -> "subprocess.Popen[str]":
        """As from a second terminal."""
        return subprocess.Popen(
            [*COMMAND, "roll"],
            cwd=self._directory,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def family(self) -> list[int]:
        """Every process of the cluster: nodes, nginx and its workers, Redis, MongoDB."""
        own = children(self.process.pid)
        return own + [grandchild for child in own for grandchild in children(child)]

    def stop(self, signal_number: int = signal.SIGINT) -> int:
        """The exit code."""
        self.process.send_signal(signal_number)
        return self.process.wait(20)

    def _file(self, name: str) -> Path:
        return self._directory / f"{name}.txt"


@contextmanager
def cluster_process(
    directory: Path, variables: dict[str, str], nodes: int = 2
) -> Iterator[ClusterProcess]:
    """Whatever the test does with it, nothing of it is left."""
    cluster = ClusterProcess(directory, variables, nodes)
    try:
        yield cluster
    finally:
        family = cluster.family()
        if cluster.process.poll() is None:
            cluster.process.kill()
            cluster.process.wait()
        wait_until(lambda: not any(map(is_running, family)), 15)


class Callers:
    """`alice, bob = await callers("alice", "bob")`: the official library, through nginx.

    Over websocket they are on one node after the other. They come back by themselves.
    """

    def __init__(self, cluster: ClusterProcess, stack: AsyncExitStack) -> None:
        self._cluster = cluster
        self._stack = stack

    async def __call__(
        self, *names: str, transport: str = "websocket", query: str = ""
    ) -> list[JavaScriptPeer]:
        return [await self._connect(name, transport, query) for name in names]

    async def _connect(self, name: str, transport: str, query: str) -> JavaScriptPeer:
        auth = {"token": await self._register(name), "recovery": True}
        peer = await JavaScriptPeer.start(name)
        self._stack.push_async_callback(peer.close)
        url = self._cluster.url + query
        await peer.connect(url, auth, TRANSPORTS[transport], reconnection=True)
        return peer

    async def _register(self, name: str) -> str:
        account = {"name": name, "email": f"{name}@example.org", "password": PASSWORD}
        url = f"{self._cluster.url}/api/auth/register"
        async with ClientSession() as http, http.post(url, json=account) as answer:
            return str((await answer.json())["token"])
