"""Inserts of many callers in few commands: a command costs the server more than what is in it."""

import asyncio
from collections.abc import Callable

from pymongo.errors import BulkWriteError, DuplicateKeyError, PyMongoError

from server.errors import Unavailable
from server.storage.database import Collection, Document

_MAX_DOCUMENTS = 100
_DUPLICATE_KEY = 11000

Waiting = tuple[Document, asyncio.Future[None]]


class Batches:
    """What is to be inserted while a command is under way goes together with the next one."""

    def __init__(self, collection: Callable[[], Collection]) -> None:
        self._collection = collection
        self._waiting: list[Waiting] = []
        self._task: asyncio.Task[None] | None = None

    async def insert(self, document: Document) -> None:
        """Return when it is stored. Raises Unavailable, DuplicateKeyError, PyMongoError."""
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((document, stored))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._insert_all())
        await stored

    async def _insert_all(self) -> None:
        while self._waiting:
            batch = self._waiting[:_MAX_DOCUMENTS]
            del self._waiting[:_MAX_DOCUMENTS]
            await self._insert(batch)

    async def _insert(self, batch: list[Waiting]) -> None:
        failures: dict[int, Exception] = {}
        try:
            documents = [document for document, _ in batch]
            await self._collection().insert_many(documents, ordered=False)
        except BulkWriteError as error:
            failures = _failures(error, len(batch))
        except (PyMongoError, Unavailable) as error:
            failures = dict.fromkeys(range(len(batch)), error)
        for number, (_, stored) in enumerate(batch):
            if stored.done():  # whoever waited has been told something else
                continue
            if number in failures:
                stored.set_exception(failures[number])
            else:
                stored.set_result(None)


def _failures(error: BulkWriteError, count: int) -> dict[int, Exception]:
    """By place in the batch; what the database could not confirm has failed for all."""
    details = error.details
    failures: dict[int, Exception] = {}
    if details["writeConcernErrors"]:
        failures = dict.fromkeys(range(count), error)
    for refused in details["writeErrors"]:
        is_duplicate = refused["code"] == _DUPLICATE_KEY
        failures[refused["index"]] = (
            DuplicateKeyError(refused["errmsg"], _DUPLICATE_KEY) if is_duplicate else error
        )
    return failures
