"""The services of a call, for every test that asks for the `house`."""

from collections.abc import AsyncIterator

import pytest

from server.settings import Settings
from server.storage.database import Database
from server.storage.file_records import FileRecords
from server.storage.messages import MessageStore
from tests.unit.services.house import House


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The test's own."""
    database = Database(settings.mongo_database)
    await database.open(settings.mongo_uri)
    yield database
    database.close()


@pytest.fixture
async def messages(database: Database) -> MessageStore:
    """Empty."""
    store = MessageStore(database)
    await store.create_indexes()
    return store


@pytest.fixture
async def records(database: Database) -> FileRecords:
    """Empty."""
    records = FileRecords(database)
    await records.create_indexes()
    return records
