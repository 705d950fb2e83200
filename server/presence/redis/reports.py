"""What the nodes tell of themselves: a key each, that ends with the node."""

from redis.asyncio import Redis

from server.presence.redis.link import away_as_unavailable
from server.presence.redis.outgoing import Outgoing

LASTS_SECONDS = 10


class RedisReports:
    """Implements the Reports port; of nodes that hold a lease."""

    def __init__(self, redis: Redis, outgoing: Outgoing) -> None:
        self._redis = redis
        self._outgoing = outgoing

    @property
    def node_id(self) -> str:
        return self._outgoing.node_id

    async def publish(self, report: bytes) -> None:
        with away_as_unavailable():
            await self._redis.set(_key(self.node_id), report, ex=LASTS_SECONDS)

    async def all(self) -> list[bytes]:
        with away_as_unavailable():
            nodes = await self._redis.zrange("parley:nodes", 0, -1)
            found = await self._redis.mget([_key(node.decode()) for node in nodes] or [_key("")])
        return [report for report in found if report is not None]


def _key(node: str) -> str:
    return f"parley:report:{node}"
