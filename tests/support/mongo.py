"""A real mongod for a test session."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from uuid import uuid4

from pymongo import MongoClient

from server.storage.embedded import embedded_mongod

MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 4 * 1024**3
# MongoDB looks for expired documents every second and not every minute.
OPTIONS = ("--setParameter", "ttlMonitorSleepSecs=1")


@contextmanager
def session_mongod() -> Iterator[str]:
    """Gives the URI; it is gone at the end, also when the test run is killed."""
    with (
        tempfile.TemporaryDirectory(prefix="parley-mongo-", dir=_quick_place()) as directory,
        asyncio.Runner() as runner,
    ):
        mongod = embedded_mongod(Path(directory), *OPTIONS)
        uri = runner.run(mongod.__aenter__())
        try:
            yield uri
        finally:
            runner.run(mongod.__aexit__(None, None, None))


def _quick_place() -> str | None:
    """Memory, where there is enough of it: what is written down for good in tests need not
    outlive them, and a slow disk would have MongoDB stand still for seconds."""
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ENOUGH_BYTES
    return str(MEMORY) if has_room else None


class FreeDatabases:
    """One for each test, empty. Collections and indexes stay for the next: to make them anew for
    every test takes longer than most tests do."""

    def __init__(self, uri: str) -> None:
        self._client: MongoClient[dict[str, object]] = MongoClient(uri)
        self._free: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def take(self) -> str:
        return self._free.pop() if self._free else f"test-{uuid4().hex}"

    def give_back(self, name: str) -> None:
        database = self._client[name]
        for collection in database.list_collection_names():
            database[collection].delete_many({})
        self._free.append(name)
