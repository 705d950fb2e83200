"""The connection to MongoDB, and the one place where its failures become ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection
from pymongo.errors import ConnectionFailure, PyMongoError
from pymongo.write_concern import WriteConcern

from server.errors import Unavailable

TIMEOUT_MS = 2000

Document = dict[str, Any]
Collection = AsyncIOMotorCollection[Document]


class Database:
    """One MongoDB database; usable between `open` and `close`."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._mongo: AsyncIOMotorClient[Document] | None = None

    def open(self, uri: str) -> None:
        """Make the client, in the running loop; it connects with the first command.

        A command that MongoDB does not answer fails after two seconds, not after thirty.
        """
        self._mongo = AsyncIOMotorClient(
            uri,
            appname="parley",
            tz_aware=True,
            timeoutMS=TIMEOUT_MS,
            serverSelectionTimeoutMS=TIMEOUT_MS,
        )

    def close(self) -> None:
        if self._mongo is not None:
            self._mongo.close()
            self._mongo = None

    def collection(self, name: str) -> Collection:
        """Majority writes: what was acknowledged survives a crash. Raises Unavailable."""
        if self._mongo is None:
            raise Unavailable
        return self._mongo[self._name].get_collection(
            name, write_concern=WriteConcern(w="majority")
        )

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
