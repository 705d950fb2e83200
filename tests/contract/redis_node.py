"""One node of several without its doors, over a real Redis: it may be killed at any moment."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from redis.asyncio import Redis

from server.domain.ids import ParticipantId, SessionId
from server.domain.room import Change
from server.presence.redis.hosting import RedisHosting
from server.presence.redis.link import Scripts, open_redis
from server.presence.redis.mirror import Mirror
from server.presence.redis.movements import RedisMovements
from server.presence.redis.node import Node
from server.presence.redis.outgoing import Outgoing
from server.presence.redis.presence import RedisPresence
from server.tasks import end_tasks
from tests.contract.people import GRACE_SECONDS, NOW
from tests.contract.subject import Clock, Subject

ARRIVAL_SECONDS = 5.0
LASTING = tuple(
    f"parley:{kind}".encode()
    for kind in (
        "nodes",
        "settled",
        "resumed",
        "epoch",
        "inbox:",
        "reply:",
        "done:",
        "last:",
        "newest:",
        "movements",
    )
)


class RecordingLocal:
    """Implements the Local port: keeps what came for the connections of a node."""

    def __init__(self) -> None:
        self.delivered: list[tuple[ParticipantId, str, bytes]] = []
        self.taken_away: list[ParticipantId] = []
        self.ended: list[SessionId] = []
        self.gone: set[ParticipantId] = set()
        self.cuts = 0
        self.arrived: asyncio.Event = asyncio.Event()

    def deliver(self, participant_id: ParticipantId, message_id: str, packet: bytes) -> bool:
        self.delivered.append((participant_id, message_id, packet))
        return True

    def is_here(self, participant_id: ParticipantId) -> bool:
        return participant_id not in self.gone

    def take_away(self, participant_id: ParticipantId) -> None:
        self.taken_away.append(participant_id)

    def end_session(self, session_id: SessionId) -> None:
        self.ended.append(session_id)
        self.arrived.set()

    def cut_all(self) -> None:
        self.cuts += 1


class RedisNode:
    """What ClusterNode builds, within reach."""

    def __init__(
        self, url: str, clock: Clock | None = None, *, lease_seconds: float = 60.0
    ) -> None:
        self.redis: Redis = open_redis(url)
        self.scripts = Scripts(self.redis)
        self.mirror = Mirror()
        self.outgoing = Outgoing(self.scripts, deadline_seconds=0.5)
        self.presence = RedisPresence(self.scripts, self.mirror, self.outgoing, clock)
        self.hosting = RedisHosting(self.scripts, self.outgoing)
        self.movements = RedisMovements(self.scripts, self.outgoing)
        self.local = RecordingLocal()
        self.node = Node(
            self.redis,
            self.scripts,
            self.mirror,
            self.outgoing,
            self.presence,
            self.local,
            lease_seconds=lease_seconds,
            grace_seconds=GRACE_SECONDS,
        )
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def id(self) -> str:
        return self.node.id

    async def start(self) -> None:
        await self.node.open()
        self.resume()

    def resume(self) -> None:
        work: list[Callable[[], Awaitable[None]]] = [
            self.outgoing.run,
            self.node.keep_lease,
            self.node.read_inbox,
        ]
        self._tasks = [asyncio.ensure_future(each()) for each in work]

    async def pause(self) -> None:
        """It does nothing any more, as if it were killed or stopped."""
        tasks, self._tasks = self._tasks, []
        await end_tasks(tasks)

    async def kill(self) -> None:
        await self.pause()
        await self.redis.aclose()

    async def settled(self) -> None:
        """What is in its inbox has been dealt with: a mark at the end of it has arrived."""
        mark = SessionId(secrets.token_hex(4))
        await self.redis.xadd(f"parley:inbox:{self.id}", {"s": mark})
        async with asyncio.timeout(ARRIVAL_SECONDS):
            while mark not in self.local.ended:
                self.local.arrived.clear()
                await self.local.arrived.wait()

    async def up_to_date(self) -> None:
        """And Redis has forgotten what it was told."""
        await self.settled()
        self.outgoing.report_handled()
        async with asyncio.timeout(ARRIVAL_SECONDS):
            while await self.redis.xlen(f"parley:inbox:{self.id}"):  # noqa: ASYNC110
                await asyncio.sleep(0)

    async def leftovers(self) -> object:
        """In Redis and in the mirror, of participants and rooms."""
        keys = [key for key in await self.redis.keys() if not key.startswith(LASTING)]
        mirror = self.mirror
        rest = {**vars(mirror), **vars(mirror._book), "untold": self.presence.later._untold}
        rest |= {"arriving": self.presence.arrivals._arriving, "keys": keys}
        ignored = ("watcher", "_book")
        return {name: value for name, value in rest.items() if value and name not in ignored}


class Place(RedisNode):
    """A node, and what its watcher was told."""

    def __init__(self, url: str, clock: Clock) -> None:
        super().__init__(url, clock)
        self.told: list[Change] = []
        self.presence.watch(self.told.append)

    async def take(self) -> list[Change]:
        await self.up_to_date()
        told, self.told[:] = list(self.told), []
        return told


async def empty(url: str) -> None:
    redis = open_redis(url)
    await redis.flushall()
    await redis.aclose()


@asynccontextmanager
async def running_node(url: str, clock: Clock | None = None) -> AsyncIterator[RedisNode]:
    node = RedisNode(url, clock)
    try:
        await node.start()
        yield node
    finally:
        await node.kill()


@asynccontextmanager
async def open_redis_presence(url: str) -> AsyncIterator[Subject]:
    """One node over an empty Redis."""
    await empty(url)
    clock = Clock(NOW)
    async with running_node(url, clock) as node:
        yield Subject(
            node.presence, node.hosting, clock, node.settled, node.leftovers, node.movements
        )
