"""What every test may ask for: one real mongod a session, one database and settings a test."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from server.settings import Settings
from tests.support.mongo import FreeDatabases, session_mongod
from tests.support.redis import RedisServer


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of tests with one name the lanes would run one only, and nobody would notice."""
    names = Counter(item.nodeid for item in items if not item.get_closest_marker("alone"))
    if twice := [name for name, count in names.items() if count > 1]:
        raise pytest.UsageError(f"several tests have this name: {', '.join(twice)}")


@pytest.fixture(scope="session")
def mongo_uri() -> Iterator[str]:
    with session_mongod() as uri:
        yield uri


@pytest.fixture
async def redis_server(tmp_path: Path) -> AsyncIterator[RedisServer]:
    """An empty one of the test's own, which it may stop, kill or pause."""
    async with RedisServer(tmp_path / "redis") as server:
        yield server


@pytest.fixture(scope="session")
def free_databases(mongo_uri: str) -> Iterator[FreeDatabases]:
    with FreeDatabases(mongo_uri) as databases:
        yield databases


@pytest.fixture
def settings(mongo_uri: str, free_databases: FreeDatabases, tmp_path: Path) -> Iterator[Settings]:
    """As in production but for a free port, an own database and no rate limits.

    `msgspec.structs.replace(settings, …)` changes what a test is about.
    """
    database = free_databases.take()
    yield Settings(
        env="production",
        port=0,
        data_dir=tmp_path / "data",
        client_dir=tmp_path / "client",
        mongo_uri=mongo_uri,
        mongo_database=database,
        jwt_secret="test-secret-of-at-least-32-bytes-" + "x" * 16,
        rate_limit_factor=0,
    )
    free_databases.give_back(database)
