"""Everything that makes this process one node of several, built and run together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.metrics import Gauges
from server.presence.redis.counters import SharedCounters
from server.presence.redis.hosting import RedisHosting
from server.presence.redis.link import Scripts, open_redis
from server.presence.redis.mirror import Mirror
from server.presence.redis.movements import RedisMovements
from server.presence.redis.node import Local, Node
from server.presence.redis.outgoing import Outgoing
from server.presence.redis.presence import RedisPresence
from server.presence.redis.reports import RedisReports
from server.tasks import end_tasks


class ClusterNode:
    """`local` is what this node's connections can be told."""

    def __init__(
        self,
        redis_url: str,
        local: Local,
        *,
        lease_seconds: float,
        grace_seconds: float,
        deadline_seconds: float,
    ) -> None:
        self._redis = open_redis(redis_url)
        scripts = Scripts(self._redis)
        mirror = self._mirror = Mirror()
        self.remote = Outgoing(scripts, deadline_seconds)
        self.presence = RedisPresence(scripts, mirror, self.remote)
        self.hosting = RedisHosting(scripts, self.remote)
        self.counters = SharedCounters(self._redis)
        self.reports = RedisReports(self._redis, self.remote)
        self.live_rooms = mirror.live_rooms
        self.movements = RedisMovements(scripts, self.remote)
        self._node = Node(
            self._redis,
            scripts,
            mirror,
            self.remote,
            self.presence,
            local,
            lease_seconds=lease_seconds,
            grace_seconds=grace_seconds,
        )
        self.ping = self._node.ping
        self.retire = self._node.retire

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Raises RedisUnusable."""
        await self._node.open()
        work = (self.remote.run, self._node.keep_lease, self._node.read_inbox)
        tasks = [asyncio.create_task(each()) for each in work]
        try:
            yield
        finally:
            await end_tasks(tasks)
            await self._redis.aclose()

    async def end_session(self, session_id: str) -> None:
        """Done when every other node will know, or when Redis is away and gets it later."""
        await self.remote.end_session(session_id)

    def measure(self, gauges: Gauges) -> None:
        gauges.participants, gauges.rooms = self._mirror.counts()
        gauges.lease_losses = self._node.lease_losses
        gauges.remote_queue_bytes = self.remote.waiting_bytes
