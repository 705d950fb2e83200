"""The connection to MongoDB, and the one place where its failures become ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pymongo
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection
from pymongo.errors import ConnectionFailure, PyMongoError
from pymongo.write_concern import WriteConcern

from server.errors import Unavailable

TIMEOUT_MS = 2000
INDEX_SECONDS = 60.0

Document = dict[str, Any]
Collection = AsyncIOMotorCollection[Document]


@contextmanager
def patiently() -> Iterator[None]:
    """Around what a start has to wait for: an index of a collection that is large already."""
    with pymongo.timeout(INDEX_SECONDS):
        yield


class DatabaseUnusable(Exception):
    """The database cannot be opened; the text is one line for people."""


class Database:
    """One MongoDB database; usable between `open` and `close`."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._mongo: AsyncIOMotorClient[Document] | None = None
        self._collections: dict[str, Collection] = {}

    async def open(self, uri: str) -> None:
        """Connect, in the running loop. Raises DatabaseUnusable.

        From then on a command that MongoDB does not answer fails after two seconds, not thirty.
        """
        try:
            self._mongo = AsyncIOMotorClient(
                uri,
                appname="parley",
                tz_aware=True,
                timeoutMS=TIMEOUT_MS,
                serverSelectionTimeoutMS=TIMEOUT_MS,
            )
            await self._mongo[self._name].command("ping")
        except (PyMongoError, ValueError) as error:
            self.close()
            reason = str(error).partition(" (configured")[0].partition(", Timeout")[0]
            raise DatabaseUnusable(f"MONGO_URI: {reason}") from error

    def close(self) -> None:
        if self._mongo is not None:
            self._mongo.close()
            self._mongo = None
            self._collections.clear()

    def collection(self, name: str) -> Collection:
        """Majority writes: what was acknowledged survives a crash. Raises Unavailable."""
        if self._mongo is None:
            raise Unavailable
        if name not in self._collections:
            self._collections[name] = self._mongo[self._name].get_collection(
                name, write_concern=WriteConcern(w="majority")
            )
        return self._collections[name]

    async def ping(self) -> None:
        """Raises Unavailable."""
        with unreachable_as_unavailable():
            await self.collection("users").database.command("ping")


@contextmanager
def unreachable_as_unavailable() -> Iterator[None]:
    """MongoDB that is away, has no primary or does not answer in time raises Unavailable."""
    try:
        yield
    except PyMongoError as error:
        if isinstance(error, ConnectionFailure) or error.timeout:
            raise Unavailable from error
        raise
