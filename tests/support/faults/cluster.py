"""The server under test: nodes as processes of their own, a real MongoDB and a real Redis."""

import asyncio
import os
import signal
import subprocess
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psutil

from server.storage.embedded import embedded_mongod
from tests.support.redis import RedisServer, free_port
from tests.support.server_process import REPOSITORY

START_SECONDS = 30.0
STOP_SECONDS = 10.0
JWT_SECRET = "a secret of the fault kit, long enough for HS256"
FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
_INHERITED = ("PATH", "HOME", "LANG", "TMPDIR")


@dataclass(frozen=True, slots=True)
class Tempo:
    """The server's settings in seconds; the client is told the heartbeat by the server."""

    ping_interval: float = 1.0
    ping_timeout: float = 2.0
    grace: float = 8.0
    lease: float = 2.0
    remote_deadline: float = 2.0
    drain: float = 2.0

    @property
    def until_gone(self) -> float:
        """When the last trace of somebody who stays away must have disappeared, with a reserve."""
        return self.ping_interval + self.ping_timeout + self.lease + self.grace + 4.0


class Node:
    """`python -m server` on a port that it keeps over its deaths."""

    def __init__(self, name: str, directory: Path, variables: dict[str, str]) -> None:
        self.name = name
        self.port = free_port()
        self._directory = directory / name
        self._directory.mkdir(parents=True, exist_ok=True)
        self._process: Process | None = None
        self._variables = variables | {"PORT": str(self.port), "DATA_DIR": str(self._directory)}

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", self.port

    async def start(self) -> None:
        """Return when it accepts connections."""
        environment = {key: os.environ[key] for key in _INHERITED if key in os.environ}
        environment |= {"PYTHONPATH": str(REPOSITORY), **self._variables}
        with (self._directory / "log.txt").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *("setpriv", "--pdeathsig", "KILL", sys.executable, "-m", "server"),
                cwd=self._directory,
                env=environment,
                stdin=DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        async with asyncio.timeout(START_SECONDS):
            while not await self._accepts():
                if self._process.returncode is not None:
                    raise RuntimeError(f"{self.name} did not start:\n{self.log[-2000:]}")
                await asyncio.sleep(0.02)

    async def kill(self) -> None:
        await self._end(signal.SIGKILL)

    async def stop(self, within_seconds: float = STOP_SECONDS) -> None:
        """SIGTERM, and SIGKILL for who does not listen. Raises TimeoutError then."""
        try:
            async with asyncio.timeout(within_seconds):
                await self._end(signal.SIGTERM)
        finally:
            await self.kill()

    def pause(self) -> None:
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    @property
    def log(self) -> str:
        return (self._directory / "log.txt").read_text(errors="replace")

    async def _end(self, signal_number: int) -> None:
        process = self._process
        if process is not None and process.returncode is None:
            process.send_signal(signal_number)
            await process.wait()

    def _signal(self, signal_number: int) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal_number)

    async def _accepts(self) -> bool:
        try:
            _, writer = await asyncio.open_connection(*self.address)
        except OSError:
            return False
        writer.transport.abort()
        return True


class Cluster:
    """Nodes and what they share. With one node there is no Redis."""

    def __init__(self, directory: Path, nodes: int, tempo: Tempo, mongo_uri: str) -> None:
        self._directory = directory
        self.tempo = tempo
        self._mongod = _mongod_process(mongo_uri)
        self.redis = RedisServer(directory / "redis") if nodes > 1 else None
        self._common = _settings(tempo) | {"MONGO_URI": mongo_uri, "JWT_SECRET": JWT_SECRET}
        self._common["MONGO_DATABASE"] = f"faults-{uuid4().hex}"
        self._count = nodes
        self.clock_file = directory / "clock"
        self.nodes: list[Node] = []

    async def start(self) -> None:
        """Fresh nodes and an empty Redis; MongoDB stays."""
        if self.redis is not None:
            await self.redis.__aenter__()
            self._common["REDIS_URL"] = self.redis.url
        self.clock_file.write_text("+0\n")
        directory = self._directory / uuid4().hex[:8]
        self.nodes = [
            Node(f"node{number}", directory, self._common | self._clock(number))
            for number in range(self._count)
        ]
        await asyncio.gather(*(node.start() for node in self.nodes))

    async def stop(self) -> None:
        for node in self.nodes:
            await node.kill()
        if self.redis is not None:
            await self.redis.__aexit__()
            self.redis = RedisServer(self._directory / uuid4().hex[:8])

    def pause_mongo(self) -> None:
        self._mongod.suspend()

    def resume_mongo(self) -> None:
        self._mongod.resume()

    @property
    def can_jump(self) -> bool:
        return FAKETIME.exists()

    def jump(self, seconds: float) -> None:
        """The wall clock of the last node is wrong by so much; its monotonic clock is not."""
        self.clock_file.write_text(f"{seconds:+.0f}\n")

    def _clock(self, number: int) -> dict[str, str]:
        if number < self._count - 1 or not self.can_jump:
            return {}
        return {
            "LD_PRELOAD": str(FAKETIME),
            "FAKETIME_TIMESTAMP_FILE": str(self.clock_file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }


@asynccontextmanager
async def cluster(directory: Path, nodes: int, tempo: Tempo) -> AsyncIterator[Cluster]:
    """MongoDB runs; `start` and `stop` bring and take the nodes. Nothing of it is left behind."""
    async with embedded_mongod(directory) as mongo_uri:
        found = Cluster(directory, nodes, tempo, mongo_uri)
        try:
            yield found
        finally:
            found.resume_mongo()
            await found.stop()


def _settings(tempo: Tempo) -> dict[str, str]:
    seconds = {
        "PING_INTERVAL_SECONDS": tempo.ping_interval,
        "PING_TIMEOUT_SECONDS": tempo.ping_timeout,
        "GRACE_SECONDS": tempo.grace,
        "LEASE_SECONDS": tempo.lease,
        "REMOTE_DEADLINE_SECONDS": tempo.remote_deadline,
        "DRAIN_SECONDS": tempo.drain,
    }
    return {name: str(value) for name, value in seconds.items()} | {
        "HOST": "127.0.0.1",
        "RATE_LIMIT_FACTOR": "0",
        "MAX_CONNECTIONS_PER_ADDRESS": "10000",
        "MAX_CONNECTIONS_PER_USER": "100",
        "LOG_FORMAT": "json",
    }


def _mongod_process(mongo_uri: str) -> psutil.Process:
    """Our child that listens where the URI says."""
    port = mongo_uri.partition("127.0.0.1:")[2].partition("/")[0]
    (found,) = (child for child in psutil.Process().children() if port in child.cmdline())
    return found
