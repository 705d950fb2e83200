"""One run of the benchmark: its sections one after another, the servers of each side by side."""

from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from tests.support.bench.broadcast import ChatRoom, measure_broadcast
from tests.support.bench.connections import allowed_connections, measure_connections
from tests.support.bench.cross import NODE_COUNT, CrossRun, greet
from tests.support.bench.latency import measure_latency, measure_storm
from tests.support.bench.load import Load
from tests.support.bench.measurements import Measurements
from tests.support.bench.options import CONNECTIONS, LATENCY, RELAY, STORM, Options
from tests.support.bench.peers import OURS, Peer, PeerFactory
from tests.support.bench.process import Gauges
from tests.support.bench.progress import report
from tests.support.bench.relay import LoadedPeer, Mode, measure_relay
from tests.support.bench.stores import Stores


class Run:
    """`results` hold what was measured."""

    def __init__(self, options: Options, scratch: Path) -> None:
        self._options = options
        self._stores = Stores(scratch)
        self._factory = PeerFactory(scratch, options.sizes.accounts, self._stores)
        self.results = Measurements()

    async def run(self) -> None:
        sections = set(self._options.sections)
        try:
            if sections & {RELAY, LATENCY} or self._measures_storm:
                await self._measure_under_load()
            if self._options.measures_broadcast:
                await self._measure_broadcast()
            if self._options.crossing:
                await self._measure_cross()
            if CONNECTIONS in sections:
                await self._measure_connections()
        finally:
            await self._stores.close()

    @property
    def _measures_storm(self) -> bool:
        return STORM in self._options.sections and OURS in self._options.peers

    async def _measure_under_load(self) -> None:
        sizes, sections = self._options.sizes, self._options.sections
        rate = self._options.messages_per_second
        async with AsyncExitStack() as stack:
            loaded = []
            for name in self._options.peers:
                peer = await self._start(name)
                stack.push_async_callback(peer.stop)
                loaded.append(await self._loaded(peer, stack))
            if RELAY in sections:
                await self._measure_relay(loaded)
            rounds, seconds = sizes.latency_rounds, sizes.latency_seconds
            if LATENCY in sections:
                await measure_latency(loaded, rounds, seconds, rate, self.results)
            if self._measures_storm:
                ours = next(server for server in loaded if server.peer.name == OURS)
                await measure_storm(ours, rounds, seconds, rate, self.results)

    async def _measure_relay(self, loaded: list[LoadedPeer]) -> None:
        sizes = self._options.sizes
        async with AsyncExitStack() as stack:
            in_turn = []
            for server in loaded:
                in_turn.append(server)
                if server.peer.name == OURS:
                    in_turn.append(await self._loaded(server.peer, stack, Mode.RECOVERY))
                    if self._options.measures_cluster_relay:
                        node = await self._factory.start_cluster(OURS, 1)
                        stack.push_async_callback(node.stop)
                        in_turn.append(await self._loaded(node, stack, Mode.CLUSTER))
            await measure_relay(in_turn, sizes.rounds, sizes.relay_seconds, self.results)

    async def _measure_broadcast(self) -> None:
        sizes = self._options.sizes
        async with AsyncExitStack() as stack:
            rooms = []
            for name in self._options.peers:
                peer = await self._start(name)
                stack.push_async_callback(peer.stop)
                rooms.append(ChatRoom(peer))
                stack.push_async_callback(rooms[-1].close)
                await rooms[-1].open()
            rounds, seconds = sizes.broadcast_rounds, sizes.broadcast_seconds
            await measure_broadcast(rooms, rounds, seconds, self.results)

    async def _measure_cross(self) -> None:
        sizes = self._options.sizes
        rounds, seconds = sizes.cross_rounds, sizes.cross_seconds
        async with AsyncExitStack() as stack:
            loaded = []
            for name in self._options.crossing:
                peer = await self._factory.start_cluster(name, NODE_COUNT)
                stack.push_async_callback(peer.stop)
                await greet(peer)
                loaded.append(await self._loaded(peer, stack))
                if name == OURS:
                    loaded.append(await self._loaded(peer, stack, Mode.RECOVERY))
            redis = await self._stores.redis()
            run = CrossRun(loaded, Gauges(redis.pid), self.results)
            await run.relay(rounds, seconds)
            await run.trickle(rounds, seconds, self._options.messages_per_second)

    async def _measure_connections(self) -> None:
        sizes = self._options.sizes
        count = allowed_connections(sizes.connections)
        if count < sizes.connections:
            report(f"only {count} connections: raise the limit of open files (ulimit -n)")
        # a second look at the same process would find the memory of the first
        rounds = 1 if self._options.attach else sizes.connection_rounds
        for _ in range(rounds):
            for name in self._options.peers:
                await measure_connections(partial(self._start, name), count, self.results)

    async def _start(self, name: str) -> Peer:
        if name == OURS and self._options.attach:
            return await self._factory.attach(*self._options.attach)
        return await self._factory.start(name)

    async def _loaded(
        self, peer: Peer, stack: AsyncExitStack, mode: Mode = Mode.PLAIN
    ) -> LoadedPeer:
        load = Load()
        stack.push_async_callback(load.close)
        wants_recovery = mode is not Mode.PLAIN
        pairs = self._options.sizes.pairs
        await load.open(peer.urls, peer.accounts, pairs, wants_recovery=wants_recovery)
        return LoadedPeer(peer, load, mode)
