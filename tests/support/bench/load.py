"""The load generator: drives many pairs and counts what they send and get."""

import asyncio
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from tests.support.bench.accounts import Account
from tests.support.bench.connection import ProtocolViolation
from tests.support.bench.exchanges import CANDIDATES, Exchange
from tests.support.bench.pairs import Pair, Side, open_pair

_DRAIN_SECONDS = 20
_POLL_SECONDS = 0.001


@dataclass(frozen=True)
class Counts:
    """What went through while the load ran; all three agree when nothing is lost."""

    sent: int
    received: int
    acked: int


class Load:
    """Connected pairs on the nodes of one server, and the two ways to make them busy."""

    def __init__(self) -> None:
        self._pairs: list[Pair] = []
        self._failure: ProtocolViolation | None = None

    async def open(
        self,
        urls: Sequence[str],
        accounts: Sequence[Account],
        pair_count: int,
        *,
        wants_recovery: bool = False,
    ) -> None:
        for number in range(pair_count):
            caller, callee = (accounts[(2 * number + side) % len(accounts)] for side in (0, 1))
            pair = await open_pair(
                urls, (caller, callee), self._fail, wants_recovery=wants_recovery
            )
            self._pairs.append(pair)

    async def close(self) -> None:
        await asyncio.gather(*(side.close() for side in self._sides))

    async def exchange(self, exchange: Exchange, seconds: float, with_acks: bool) -> Counts:
        """Each pair sends as soon as it has its reply: the server is never idle."""
        for pair in self._pairs:
            pair.start(exchange, with_acks)
        with awake():
            await self._sleep(seconds)
        for pair in self._pairs:
            pair.stop()
        return await self._drain(with_acks)

    async def trickle(self, per_second: int, seconds: float) -> list[float]:
        """Candidates at a fixed rate; seconds each took from its sender to its receiver."""
        latencies: list[float] = []
        sent_at: list[deque[float]] = []
        message = CANDIDATES.request
        for pair in self._pairs:
            pending: deque[float] = deque()
            sent_at.append(pending)
            arrived = partial(_note_arrival, pending, latencies)
            pair.caller.prepare(message, message, False, _do_nothing)
            pair.callee.prepare(message, message, False, arrived)
        await self._send_at_rate(per_second, seconds, sent_at)
        await self._drain(with_acks=False)
        return latencies

    @property
    def _sides(self) -> list[Side]:
        return [side for pair in self._pairs for side in (pair.caller, pair.callee)]

    async def _send_at_rate(
        self, per_second: int, seconds: float, sent_at: list[deque[float]]
    ) -> None:
        started, sent = time.perf_counter(), 0
        while (elapsed := time.perf_counter() - started) < seconds:
            while sent < elapsed * per_second:
                index = sent % len(self._pairs)
                sent_at[index].append(time.perf_counter())
                self._pairs[index].caller.send()
                sent += 1
            await self._sleep(_POLL_SECONDS)

    async def _drain(self, with_acks: bool) -> Counts:
        deadline = time.monotonic() + _DRAIN_SECONDS
        while True:
            counts = Counts(
                sum(side.sent for side in self._sides),
                sum(side.received for side in self._sides),
                sum(side.acked for side in self._sides),
            )
            if counts.received == counts.sent and (not with_acks or counts.acked == counts.sent):
                return counts
            if time.monotonic() > deadline:
                raise ProtocolViolation(f"messages are missing: {counts}")
            await self._sleep(_POLL_SECONDS)

    async def _sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        if self._failure is not None:
            raise self._failure

    def _fail(self, violation: ProtocolViolation) -> None:
        self._failure = violation


@contextmanager
def awake() -> Iterator[None]:
    """Never wait for work: the server would pay for waking this process up, message by message,
    and the more the slower it is (2 µs more of its own were measured as 9)."""
    loop = asyncio.get_running_loop()
    is_over = False

    def look_again() -> None:
        if not is_over:
            loop.call_soon(look_again)

    look_again()
    try:
        yield
    finally:
        is_over = True


def _note_arrival(sent_at: deque[float], latencies: list[float]) -> None:
    latencies.append(time.perf_counter() - sent_at.popleft())


def _do_nothing() -> None:
    pass
