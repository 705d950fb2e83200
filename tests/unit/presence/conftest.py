"""Real nodes over a real Redis of the test's own."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from tests.contract.redis_node import RedisNode
from tests.support.redis import RedisServer

StartNode = Callable[..., Awaitable[RedisNode]]


@pytest.fixture
async def start_node(redis_server: RedisServer) -> AsyncIterator[StartNode]:
    """`node = await start_node(lease_seconds=0.4)`"""
    async with AsyncExitStack() as stack:

        async def start(*, lease_seconds: float = 60.0) -> RedisNode:
            node = RedisNode(redis_server.url, lease_seconds=lease_seconds)
            stack.push_async_callback(node.kill)
            await node.start()
            return node

        yield start


@pytest.fixture
async def node(start_node: StartNode) -> RedisNode:
    return await start_node()
