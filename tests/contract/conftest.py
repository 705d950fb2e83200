"""The same test bodies over every implementation of a port."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from functools import partial

import pytest

from server.presence.base import Presence
from tests.contract.implementations import Implementation, open_memory
from tests.contract.redis_node import open_redis_presence
from tests.contract.subject import Subject
from tests.support.redis import RedisServer


@pytest.fixture(scope="session")
def shared_redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server for all tests, which empty it."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    with asyncio.Runner() as runner:
        runner.run(server.__aenter__())
        yield server.url
        runner.run(server.kill())


@pytest.fixture(params=["memory", "redis"])
def implementation(request: pytest.FixtureRequest) -> Implementation:
    if request.param == "memory":
        return Implementation(open_memory)
    url = request.getfixturevalue("shared_redis_url")
    return Implementation(partial(open_redis_presence, url), effort=0.3)


@pytest.fixture
async def subject(implementation: Implementation) -> AsyncIterator[Subject]:
    async with implementation.open() as subject:
        yield subject


@pytest.fixture
def presence(subject: Subject) -> Presence:
    return subject.presence
