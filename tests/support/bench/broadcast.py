"""Section broadcast: CPU time of the server per event to a room of a hundred.

Ten of them send, each again as soon as the last one is acked, or one alone; all others get it.
Reactions are stored nowhere. Chat messages ours stores in MongoDB before anybody hears of them, the
other servers do not. The CPU time of MongoDB is not counted.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from tests.support.bench.accounts import Account
from tests.support.bench.connection import DEADLINE_SECONDS, Connection, ProtocolViolation
from tests.support.bench.load import awake
from tests.support.bench.measurements import Measurements, Metric
from tests.support.bench.peers import Peer
from tests.support.bench.progress import report
from tests.support.bench.wire import event_packet, event_start

ROOM_SIZE = 100
CHAT = Metric("broadcast_chat", f"chat message to {ROOM_SIZE}", "CPU µs/message")

_TEXT = "x" * 120
_SPEAKERS = 10
_ACK_ID = 7
_DRAIN_SECONDS = 20
_POLL_SECONDS = 0.001


@dataclass(frozen=True)
class Step:
    """What is sent, by how many at the same time."""

    event: str
    content: dict[str, str]
    speakers: int
    metric: Metric
    per_delivery: Metric


def _step(event: str, content: dict[str, str], speakers: int, metric: Metric) -> Step:
    delivery = Metric(f"{metric.key}_delivery", f"{metric.title}, each", "CPU µs/delivery")
    return Step(event, content, speakers, metric, delivery)


CHAT_STEP = _step("chatMessage", {"text": _TEXT}, _SPEAKERS, CHAT)
_LONE = Metric("broadcast_lone", f"{CHAT.title}, one alone", CHAT.unit)
_REACTION = Metric("broadcast_reaction", f"reaction to {ROOM_SIZE}", CHAT.unit)
_STEPS = (
    CHAT_STEP,
    _step("chatMessage", {"text": _TEXT}, 1, _LONE),
    _step("reaction", {"emoji": "\N{THUMBS UP SIGN}"}, _SPEAKERS, _REACTION),
)


@dataclass(frozen=True)
class Counts:
    """With nothing lost `acked` is `sent` and `delivered` is that for everybody else."""

    sent: int
    acked: int
    delivered: int


class ChatRoom:
    """People in one room, the first of whom send when told to."""

    def __init__(self, peer: Peer, size: int = ROOM_SIZE) -> None:
        self.peer = peer
        self._size = size
        self._room_id = f"bench-{uuid4().hex[:12]}"
        self._connections: list[Connection] = []
        self._failure: ProtocolViolation | None = None
        self._sent = self._acked = self._delivered = 0
        self._is_running = False
        self._packet = self._arrival = b""

    async def open(self) -> None:
        for number in range(self._size):
            account = self.peer.accounts[number % len(self.peer.accounts)]
            async with asyncio.timeout(DEADLINE_SECONDS):
                self._connections.append(await self._join(account))

    async def close(self) -> None:
        await asyncio.gather(*(connection.close() for connection in self._connections))

    async def talk(self, step: Step, seconds: float) -> Counts:
        payload = {"roomId": self._room_id, **step.content}
        self._packet = event_packet(step.event, payload, _ACK_ID)
        self._arrival = event_start(step.event)
        self._sent = self._acked = self._delivered = 0
        self._is_running = True
        for speaker in self._connections[: step.speakers]:
            self._say(speaker)
        with awake():
            await self._sleep(seconds)
        self._is_running = False
        return await self._drain()

    async def _join(self, account: Account) -> Connection:
        connection = Connection(account.token)
        await connection.open(self.peer.url)
        joined = connection.next_event("userJoined")
        connection.emit("joinRoom", {"email": account.email, "roomId": self._room_id})
        await joined
        connection.on_event = self._receive
        connection.on_ack = lambda packet: self._receive_ack(connection, packet)
        connection.on_failure = self._fail
        return connection

    def _say(self, speaker: Connection) -> None:
        self._sent += 1
        speaker.send(self._packet)

    def _receive(self, packet: bytes) -> None:
        if packet.startswith(self._arrival):
            self._delivered += 1

    def _receive_ack(self, speaker: Connection, packet: bytes) -> None:
        if b'"ok":true' not in packet:
            self._fail(ProtocolViolation(f"refused: {packet[:200]!r}"))
            return
        self._acked += 1
        if self._is_running:
            self._say(speaker)

    async def _drain(self) -> Counts:
        deadline = time.monotonic() + _DRAIN_SECONDS
        while True:
            counts = Counts(self._sent, self._acked, self._delivered)
            if counts == Counts(self._sent, self._sent, self._sent * (self._size - 1)):
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


async def measure_broadcast(
    rooms: Sequence[ChatRoom], rounds: int, seconds: float, results: Measurements
) -> None:
    """Round 0 warms up and is dropped; within a round the servers take turns."""
    for number in range(rounds + 1):
        report(f"broadcast, round {number} of {rounds}" if number else "broadcast, warm-up")
        for step in _STEPS:
            for room in rooms:
                gauges, name = room.peer.gauges, room.peer.name
                before = gauges.cpu_seconds()
                counts = await room.talk(step, seconds)
                cpu_us = (gauges.cpu_seconds() - before) * 1e6
                if number:
                    results.add(step.metric, name, cpu_us / counts.sent)
                    results.add(step.per_delivery, name, cpu_us / counts.delivered)
