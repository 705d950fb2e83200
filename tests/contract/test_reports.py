"""What nodes tell of themselves, over each implementation."""

from collections.abc import AsyncIterator

import pytest

from server.presence.base import Reports
from server.presence.redis.link import Scripts, open_redis
from server.presence.redis.outgoing import Outgoing
from server.presence.redis.reports import RedisReports
from server.presence.reports import MemoryReports


@pytest.fixture(params=["memory", "redis"])
def redis_url(request: pytest.FixtureRequest) -> str:
    """Empty for memory."""
    is_shared = request.param == "redis"
    return str(request.getfixturevalue("shared_redis_url")) if is_shared else ""


@pytest.fixture
async def reports(redis_url: str) -> AsyncIterator[Reports]:
    if not redis_url:
        yield MemoryReports()
        return
    redis = open_redis(redis_url)
    await redis.flushall()
    outgoing = Outgoing(Scripts(redis), 1.0)
    outgoing.node_id = "n_this"
    await redis.zadd("parley:nodes", {"n_this": 1, "n_silent": 2})
    await redis.set("parley:report:n_dead", b"of a node without a lease")
    yield RedisReports(redis, outgoing)
    await redis.aclose()


async def test_reports_when_nobody_has_told_anything_then_none(reports: Reports) -> None:
    assert await reports.all() == []


async def test_reports_when_told_again_then_the_newest_of_nodes_that_are_up(
    reports: Reports,
) -> None:
    assert reports.node_id.startswith("n_")
    await reports.publish(b"first")
    await reports.publish(b"second")
    assert await reports.all() == [b"second"]


async def test_reports_when_redis_is_empty_then_none(shared_redis_url: str) -> None:
    redis = open_redis(shared_redis_url)
    await redis.flushall()
    assert await RedisReports(redis, Outgoing(Scripts(redis), 1.0)).all() == []
    await redis.aclose()
