"""Starts the programs in their order, rolls the nodes, stops everything."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from scripts.local_cluster import parts
from scripts.local_cluster.program import ClusterError, Program, free_port
from scripts.local_cluster.state import ClusterState, NodeState, remove_state, write_state
from server.auth.secret import development_secret
from server.settings import Settings
from server.storage.embedded import embedded_mongod
from server.storage.lock import exclusive

LOOK_SECONDS = 0.5


class Cluster:
    """`async with running_cluster(settings, 2) as cluster:`. Nothing is restarted by itself."""

    def __init__(self, settings: Settings, count: int, mongo_uri: str) -> None:
        self._settings = settings
        self.redis_port, port, *self.ports = _ports(count + 2)
        self.port = settings.port or port
        directory = settings.data_dir / "cluster"
        directory.mkdir(parents=True, exist_ok=True)
        for log in directory.glob("*.log"):
            log.unlink()
        shared = {
            "REDIS_URL": f"redis://{parts.LOOPBACK}:{self.redis_port}/0",
            "MONGO_URI": mongo_uri,
            "JWT_SECRET": settings.jwt_secret or development_secret(settings.data_dir),
        }
        self.redis = parts.redis(directory, self.redis_port)
        self.nodes = [
            parts.node(number, port, directory, settings, shared)
            for number, port in enumerate(self.ports, 1)
        ]
        self.nginx = parts.nginx(directory, settings, self.port, self.ports)
        self._is_rolling = False
        self._rolls = 0
        self._error = ""

    @property
    def programs(self) -> list[Program]:
        return [self.nginx, *self.nodes, self.redis]

    @property
    def url(self) -> str:
        scheme = "https" if self._settings.has_tls else "http"
        host = self._settings.host if self._settings.host not in ("0.0.0.0", "::") else "localhost"
        return f"{scheme}://{host}:{self.port}"

    async def start(self) -> None:
        """Raises ClusterError."""
        await self.redis.start()
        await asyncio.gather(*(node.start() for node in self.nodes))
        await self.nginx.start()
        self.publish()

    async def stop(self) -> None:
        """nginx first, so that nobody is sent to a node that stops."""
        await self.nginx.stop()
        await asyncio.gather(*(node.stop() for node in self.nodes))
        await self.redis.stop()
        remove_state(self._settings.data_dir)

    async def roll(self) -> None:
        """Restart one node after the other; their clients move to the others meanwhile."""
        if self._is_rolling:
            return
        self._is_rolling, self._error = True, ""
        self.publish()
        try:
            for node in self.nodes:
                print(f"  {node.name} is drained and restarted", flush=True)
                await self.restart(node)
        except ClusterError as error:
            self._error = str(error)
            print(f"  {error}", flush=True)
        else:
            self._rolls += 1
        finally:
            self._is_rolling = False
            self.publish()

    async def restart(self, node: Program) -> None:
        """Returns when it is ready again. Raises ClusterError."""
        patience = self._settings.drain_seconds + parts.KILL_AFTER_SECONDS
        await node.stop(signal.SIGTERM, patience)
        self.publish()
        await node.start()
        self.publish()

    async def watch(self) -> None:
        """Says once when a program has ended that nobody has stopped."""
        known: set[int] = set()
        while True:
            for index, program in enumerate(self.programs):
                if program.is_missing and index not in known:
                    print(f"  {program.name} has ended, see {program.log}", flush=True)
                    self.publish()
                (known.add if program.is_missing else known.discard)(index)
            await asyncio.sleep(LOOK_SECONDS)

    def publish(self) -> None:
        nodes = tuple(
            NodeState(number, port, node.pid)
            for number, (port, node) in enumerate(zip(self.ports, self.nodes, strict=True), 1)
        )
        state = ClusterState(
            pid=os.getpid(),
            url=self.url,
            redis_port=self.redis_port,
            nodes=nodes,
            rolls=self._rolls,
            is_rolling=self._is_rolling,
            error=self._error,
        )
        write_state(self._settings.data_dir, state)


@asynccontextmanager
async def running_cluster(settings: Settings, count: int) -> AsyncIterator[Cluster]:
    """Everything is up inside and gone afterwards. Start it from the main thread.

    Raises ClusterError, EmbeddedError, DataDirectoryInUse.
    """
    async with AsyncExitStack() as stack:
        mongo_uri = settings.mongo_uri
        if mongo_uri:
            await stack.enter_async_context(exclusive(settings.data_dir))
        else:
            mongo_uri = await stack.enter_async_context(embedded_mongod(settings.data_dir))
        cluster = Cluster(settings, count, mongo_uri)
        stack.push_async_callback(cluster.stop)
        await cluster.start()
        yield cluster


def _ports(count: int) -> list[int]:
    ports: dict[int, None] = {}
    while len(ports) < count:
        ports[free_port()] = None
    return list(ports)
