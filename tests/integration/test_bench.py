"""The benchmark's load generator counts honestly."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.support.bench.broadcast import CHAT_STEP, ChatRoom
from tests.support.bench.cross import CROSS_CANDIDATE, NODE_COUNT, CrossRun, greet
from tests.support.bench.exchanges import CANDIDATES, OFFER_ANSWER, Exchange
from tests.support.bench.load import Load
from tests.support.bench.measurements import Measurements, Metric
from tests.support.bench.peers import OURS, STOCK, Peer, PeerFactory
from tests.support.bench.process import Gauges
from tests.support.bench.relay import LoadedPeer, Mode, cpu_per_message
from tests.support.bench.stores import Stores

_PAIRS = 5
_SECONDS = 0.5
_EXCHANGES = pytest.mark.parametrize(
    "exchange", [OFFER_ANSWER, CANDIDATES], ids=["offers", "candidates"]
)

Loaded = Callable[[Peer, Mode], Awaitable[LoadedPeer]]


@pytest.fixture
async def stores(tmp_path: Path) -> AsyncIterator[Stores]:
    stores = Stores(tmp_path)
    yield stores
    await stores.close()


@pytest.fixture
def factory(tmp_path: Path, stores: Stores) -> PeerFactory:
    return PeerFactory(tmp_path, account_count=4, stores=stores)


@pytest.fixture
async def loaded() -> AsyncIterator[Loaded]:
    async with AsyncExitStack() as stack:

        async def load_up(peer: Peer, mode: Mode) -> LoadedPeer:
            stack.push_async_callback(peer.stop)
            await greet(peer)
            load = Load()
            stack.push_async_callback(load.close)
            wants_recovery = mode is not Mode.PLAIN
            await load.open(peer.urls, peer.accounts, _PAIRS, wants_recovery=wants_recovery)
            return LoadedPeer(peer, load, mode)

        yield load_up


@_EXCHANGES
async def test_load_on_stock_server_counts_every_message_sent_as_received_and_acked(
    factory: PeerFactory, loaded: Loaded, exchange: Exchange
) -> None:
    stock = await loaded(await factory.start(STOCK), Mode.PLAIN)

    cpu_us, counts = await cpu_per_message(stock, exchange, _SECONDS, with_acks=True)

    assert counts.sent >= 2 * _PAIRS
    assert counts.received == counts.acked == counts.sent
    assert cpu_us > 0


@pytest.mark.parametrize(
    ("name", "mode"), [(STOCK, Mode.PLAIN), (OURS, Mode.RECOVERY)], ids=["stock", "ours"]
)
async def test_load_when_callers_and_callees_are_on_two_nodes_then_every_message_is_counted(
    factory: PeerFactory, loaded: Loaded, name: str, mode: Mode
) -> None:
    cluster = await loaded(await factory.start_cluster(name, NODE_COUNT), mode)

    before = [Gauges(pid).cpu_seconds() for pid in cluster.peer.pids]
    _, counts = await cpu_per_message(cluster, CANDIDATES, _SECONDS, with_acks=True)

    assert counts.sent >= 2 * _PAIRS
    assert counts.received == counts.acked == counts.sent
    after = [Gauges(pid).cpu_seconds() for pid in cluster.peer.pids]
    each = [end - start for start, end in zip(before, after, strict=True)]
    assert min(each) > max(each) / 4


@pytest.mark.parametrize("name", [STOCK, OURS])
async def test_broadcast_when_some_write_then_everybody_else_gets_each_message(
    factory: PeerFactory, name: str
) -> None:
    peer = await factory.start(name)
    room = ChatRoom(peer, size=12)
    try:
        await room.open()
        counts = await room.talk(CHAT_STEP, _SECONDS)
    finally:
        await room.close()
        await peer.stop()

    assert counts.sent > CHAT_STEP.speakers
    assert (counts.acked, counts.delivered) == (counts.sent, counts.sent * 11)


async def test_cross_when_run_then_nodes_and_redis_are_counted_apart(
    factory: PeerFactory, loaded: Loaded, stores: Stores
) -> None:
    stock = await loaded(await factory.start_cluster(STOCK, NODE_COUNT), Mode.PLAIN)
    results = Measurements()
    redis = await stores.redis()

    run = CrossRun([stock], Gauges(redis.pid), results)
    await run.relay(1, _SECONDS)
    await run.trickle(1, _SECONDS, per_second=100)

    costs = {samples.metric.key: samples.middle(STOCK) or 0 for samples in results}
    assert costs[CROSS_CANDIDATE.key] > costs[f"{CROSS_CANDIDATE.key}_redis"] > 0
    assert costs["cross_p99"] >= costs["cross_p50"] > 0


def test_ratio_when_a_metric_has_a_base_then_it_is_to_that_of_the_same_round() -> None:
    plain = Metric("plain", "plain", "µs")
    other = plain.variant("other", "otherwise", OURS)
    results = Measurements()
    for metric, values in ((plain, (10.0, 100.0, 10.0)), (other, (11.0, 120.0, 13.0))):
        for value in values:
            results.add(metric, OURS, value)

    assert results.ratio(other, OURS) == pytest.approx(1.2)
    assert results.ratio(plain, OURS) is None
