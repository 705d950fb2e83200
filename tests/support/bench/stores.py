"""The mongod and the redis-server that the servers under measurement share."""

from contextlib import AsyncExitStack
from pathlib import Path

from server.storage.embedded import embedded_mongod
from tests.support.redis import RedisServer


class Stores:
    """Each is started when it is first asked for; `close` stops them."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._stack = AsyncExitStack()
        self._mongo_uri = ""
        self._redis: RedisServer | None = None

    async def mongo_uri(self) -> str:
        if not self._mongo_uri:
            mongod = embedded_mongod(self._scratch / "mongo")
            self._mongo_uri = await self._stack.enter_async_context(mongod)
        return self._mongo_uri

    async def redis(self) -> RedisServer:
        if self._redis is None:
            server = RedisServer(self._scratch / "redis")
            self._redis = await self._stack.enter_async_context(server)
        return self._redis

    async def close(self) -> None:
        await self._stack.aclose()
