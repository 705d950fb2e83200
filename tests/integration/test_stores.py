"""The stores over a real MongoDB: what the database itself has to guarantee."""

import asyncio
from collections.abc import AsyncIterator
from time import time

import pytest
from bson import ObjectId

from server.domain.ids import SessionId, UserId
from server.errors import AlreadyExists, Unavailable
from server.settings import Settings
from server.storage.database import Database
from server.storage.sessions import SessionStore
from server.storage.users import UserStore


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    database = Database(settings.mongo_database)
    await database.open(settings.mongo_uri)
    yield database
    database.close()


async def test_users_when_added_then_found_by_email_and_id(database: Database) -> None:
    users = UserStore(database)
    added = await users.add("Alice", "alice@example.org", b"hash")
    assert await users.find_by_email("alice@example.org") == added
    assert await users.find(added.id) == added
    assert isinstance(added.id, str)


async def test_users_when_email_is_taken_then_already_exists(database: Database) -> None:
    users = UserStore(database)
    await users.create_indexes()
    await users.create_indexes()
    await users.add("Alice", "alice@example.org", b"hash")
    with pytest.raises(AlreadyExists):
        await users.add("Other", "alice@example.org", b"hash")


@pytest.mark.parametrize("user_id", [str(ObjectId()), "", "x", "../..", "\0"])
async def test_users_when_id_is_of_nobody_then_none(database: Database, user_id: str) -> None:
    assert await UserStore(database).find(UserId(user_id)) is None


async def test_sessions_when_removed_or_of_another_then_not_open(database: Database) -> None:
    sessions = SessionStore(database)
    alice, bob, session = UserId("a"), UserId("b"), SessionId("s")
    await sessions.add(session, alice, time() + 60)
    assert await sessions.is_open(session, alice)
    assert not await sessions.is_open(session, bob)
    await sessions.remove(session)
    await sessions.remove(session)
    assert not await sessions.is_open(session, alice)


async def test_sessions_when_expired_then_mongodb_removes_them(database: Database) -> None:
    sessions = SessionStore(database)
    await sessions.create_indexes()
    await sessions.add(SessionId("old"), UserId("a"), time() - 1)
    await sessions.add(SessionId("new"), UserId("a"), time() + 60)
    deadline = time() + 10
    while await sessions.is_open(SessionId("old"), UserId("a")):
        assert time() < deadline
        await asyncio.sleep(0.1)
    assert await sessions.is_open(SessionId("new"), UserId("a"))


async def test_database_when_not_open_then_unavailable() -> None:
    database = Database("parley")
    with pytest.raises(Unavailable):
        await database.ping()
    with pytest.raises(Unavailable):
        await UserStore(database).find_by_email("alice@example.org")
