"""Messages that are stored at the same time share a command, and nothing else."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from server.errors import Unavailable
from server.settings import Settings
from server.storage.database import Database
from server.storage.messages import MessageStore
from tests.integration.test_messages import BOB, NOW_MS, draft, texts


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    database = Database(settings.mongo_database)
    await database.open(settings.mongo_uri)
    yield database
    database.close()


@pytest.fixture
async def messages(database: Database) -> MessageStore:
    store = MessageStore(database)
    await store.create_indexes()
    return store


async def insert_commands(database: Database) -> int:
    status = await database.collection("messages").database.command("serverStatus")
    total: int = status["metrics"]["commands"]["insert"]["total"]
    return total


async def test_messages_when_many_come_at_once_then_all_are_stored_with_few_commands(
    database: Database, messages: MessageStore
) -> None:
    before = await insert_commands(database)
    drafts = [draft(f"m{number}", sent_at=NOW_MS + number) for number in range(250)]
    stored = await asyncio.gather(*map(messages.add, drafts))

    assert [message.text for message in stored] == [one.text for one in drafts]
    assert await texts(messages, BOB) == [one.text for one in drafts[-100:]]
    assert await insert_commands(database) - before <= 5


async def test_batch_when_it_has_repetitions_then_each_gets_its_first_and_the_rest_is_stored(
    messages: MessageStore,
) -> None:
    first = await messages.add(draft("before", mid="m1"))
    several = [
        messages.add(draft("plain")),
        messages.add(draft("again", mid="m1")),
        messages.add(draft("new", mid="m2")),
        messages.add(draft("new again", mid="m2")),
        messages.add(draft("last")),
    ]
    stored = await asyncio.gather(*several)

    assert [message.text for message in stored] == ["plain", "before", "new", "new", "last"]
    assert (stored[1].id, stored[3].id) == (first.id, stored[2].id)
    assert await texts(messages, BOB) == ["before", "plain", "new", "last"]


async def test_batch_when_one_is_given_up_then_the_others_are_stored(
    messages: MessageStore,
) -> None:
    several = [asyncio.create_task(messages.add(draft(f"m{number}"))) for number in range(5)]
    await asyncio.sleep(0)
    several[0].cancel()
    several[3].cancel()
    outcome = await asyncio.gather(*several, return_exceptions=True)

    kept = [message.text for message in outcome if not isinstance(message, BaseException)]
    assert kept == ["m1", "m2", "m4"]
    assert set(kept) <= set(await texts(messages, BOB))
    assert (await messages.add(draft("after"))).text == "after"


async def test_batch_when_the_database_is_closed_then_everybody_is_told(
    database: Database, messages: MessageStore
) -> None:
    database.close()
    several = [messages.add(draft(f"m{number}")) for number in range(5)]
    outcome = await asyncio.gather(*several, return_exceptions=True)
    assert [type(error) for error in outcome] == [Unavailable] * 5
