"""The services of a call, for every test that asks for the `house`."""

from collections.abc import AsyncIterator

import pytest

from server.settings import Settings
from server.storage.database import Database
from server.storage.messages import MessageStore
from tests.unit.services.house import House


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
async def messages(settings: Settings) -> AsyncIterator[MessageStore]:
    """Empty, in a database of the test's own."""
    database = Database(settings.mongo_database)
    await database.open(settings.mongo_uri)
    store = MessageStore(database)
    await store.create_indexes()
    yield store
    database.close()
