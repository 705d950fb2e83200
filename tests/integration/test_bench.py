"""The benchmark's load generator counts honestly."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.bench.exchanges import CANDIDATES, OFFER_ANSWER, Exchange
from tests.support.bench.load import Load
from tests.support.bench.peers import STOCK, PeerFactory
from tests.support.bench.relay import LoadedPeer, cpu_per_message

_PAIRS = 5
_SECONDS = 0.5


@pytest.fixture
async def stock(tmp_path: Path) -> AsyncIterator[LoadedPeer]:
    peer = await PeerFactory(tmp_path, account_count=4).start(STOCK)
    load = Load()
    try:
        await load.open(peer.url, peer.accounts, _PAIRS)
        yield LoadedPeer(peer, load)
        await load.close()
    finally:
        await peer.stop()


@pytest.mark.parametrize("exchange", [OFFER_ANSWER, CANDIDATES], ids=["offers", "candidates"])
async def test_load_on_stock_server_counts_every_message_sent_as_received_and_acked(
    stock: LoadedPeer, exchange: Exchange
) -> None:
    cpu_us, counts = await cpu_per_message(stock, exchange, _SECONDS, with_acks=True)

    assert counts.sent >= 2 * _PAIRS
    assert counts.received == counts.acked == counts.sent
    assert cpu_us > 0
