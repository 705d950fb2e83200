"""The stores over a real MongoDB: what the database itself has to guarantee."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from time import time

import pytest
from pymongo.errors import NetworkTimeout

from server.domain.ids import MeetingId, SessionId, UserId
from server.domain.session import Device, Session
from server.errors import AlreadyExists, Unavailable
from server.settings import Settings
from server.storage.database import TIMEOUT_MS, Database, patiently
from server.storage.passes import PassStore, Verdict
from server.storage.sessions import SessionStore
from server.storage.users import UserStore


def _session(name: str, expires_at: float) -> Session:
    at = round(expires_at) - 100
    device = Device("a browser", "127.0.0.1")
    return Session(SessionId(name), UserId("a"), device, at, at, expires_at, expires_at, 0, at)


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


async def test_users_when_username_is_taken_then_already_exists_and_many_have_none(
    database: Database,
) -> None:
    users = UserStore(database)
    await users.create_indexes()
    alice = await users.add("Alice", "alice@example.org", b"hash", "alice")
    for name in ("bob", "carol"):
        await users.add(name, f"{name}@example.org", b"hash")
    assert await users.find_by_username("alice") == alice
    assert await users.find_by_username("bob") is None
    with pytest.raises(AlreadyExists) as raised:
        await users.add("Other", "other@example.org", b"hash", "alice")
    assert raised.value.details == {"field": "username"}


async def test_users_when_email_is_taken_then_already_exists(database: Database) -> None:
    users = UserStore(database)
    await users.create_indexes()
    await users.create_indexes()
    await users.add("Alice", "alice@example.org", b"hash")
    with pytest.raises(AlreadyExists):
        await users.add("Other", "alice@example.org", b"hash")


@pytest.mark.parametrize("user_id", ["f" * 24, "", "x", "../..", "\0"])
async def test_users_when_id_is_of_nobody_then_none(database: Database, user_id: str) -> None:
    assert await UserStore(database).find(UserId(user_id)) is None


async def test_sessions_when_removed_or_of_another_then_not_open(database: Database) -> None:
    sessions = SessionStore(database)
    session = _session("s", round(time()) + 60)
    await sessions.add(session)
    assert await sessions.find(session.id) == session
    assert not await sessions.remove(session.id, UserId("b"))
    assert await sessions.remove(session.id, session.user_id)
    assert not await sessions.remove(session.id, session.user_id)
    assert await sessions.find(session.id) is None


async def test_sessions_when_renewed_by_many_at_once_then_by_one(database: Database) -> None:
    sessions = SessionStore(database)
    now = round(time())
    session = _session("s", now + 60)
    await sessions.add(session)
    tries = (
        sessions.renew(session.id, 0, "::1", now, access_until=now + 5, expires_at=now + 90)
        for _ in range(20)
    )
    (renewed,) = [each for each in await asyncio.gather(*tries) if each]
    assert (renewed.generation, renewed.renewed_at, renewed.expires_at) == (1, now, now + 90)
    assert renewed.access_until == session.access_until  # the longer one is still about
    assert renewed.device == Device("a browser", "::1")
    assert await sessions.renew(session.id, 1, "::1", now + 91, now + 95, now + 200) is None


async def test_sessions_when_asked_until_when_then_of_those_that_are_open(
    database: Database,
) -> None:
    sessions = SessionStore(database)
    now = round(time())
    await sessions.add(_session("s", now + 60))
    await sessions.touch(SessionId("s"), now + 1, access_until=now + 90)
    await sessions.touch(SessionId("s"), now - 9, access_until=now + 10)
    asked = {SessionId("s"), SessionId("gone")}
    assert await sessions.access_until(asked) == {SessionId("s"): now + 90}
    found = await sessions.find(SessionId("s"))
    assert found is not None
    assert found.last_used_at == now + 1


async def test_sessions_when_of_an_older_version_then_still_good(database: Database) -> None:
    sessions = SessionStore(database)
    at = datetime.fromtimestamp(int(time()), UTC)
    await database.collection("sessions").insert_one(
        {"_id": "s", "userId": "a", "createdAt": at, "expiresAt": at + timedelta(days=7)}
    )
    found = await sessions.find(SessionId("s"))
    assert found is not None
    assert (found.device, found.generation) == (Device("", ""), 0)
    assert found.last_used_at == at.timestamp()
    assert await sessions.access_until([found.id]) == {found.id: found.expires_at}


async def test_sessions_when_expired_then_mongodb_removes_them(database: Database) -> None:
    sessions = SessionStore(database)
    await sessions.create_indexes()
    await sessions.add(_session("old", time() - 1))
    await sessions.add(_session("new", time() + 60))
    deadline = time() + 10
    while await sessions.find(SessionId("old")):
        assert time() < deadline
        await asyncio.sleep(0.1)
    assert await sessions.find(SessionId("new"))


async def test_passes_when_two_decide_first_at_the_same_moment_then_the_stricter_holds(
    database: Database,
) -> None:
    passes, meeting, now = PassStore(database), MeetingId("m"), time()
    await passes.create_indexes()
    for number in range(200):
        who = f"person{number}"
        strict: Verdict = "banned" if number % 2 else "must_ask"
        await asyncio.gather(
            passes.welcome(meeting, who, None, now),
            passes.give(meeting, [who], "must_ask", now),
            passes.give(meeting, [who], strict, now),
        )
        assert await passes.find(meeting, [who], now) == strict


async def test_passes_when_banned_then_welcome_only_when_that_is_over(database: Database) -> None:
    passes, meeting, who, now = PassStore(database), MeetingId("m"), "somebody", time()
    await passes.create_indexes()
    await passes.give(meeting, [who], "banned", now)
    seen = await passes.seen(meeting, who)
    assert not await passes.welcome(meeting, who, seen, now + 3600)
    await passes.give(meeting, [who], "must_ask", now + 3600)
    assert await passes.find(meeting, [who], now + 3600) == "banned"
    after = now + 91 * 24 * 3600
    await passes.give(meeting, [who], "must_ask", after)
    assert await passes.find(meeting, [who], after) == "must_ask"
    assert await passes.welcome(meeting, who, await passes.seen(meeting, who), after)


async def test_passes_when_taken_back_then_what_others_decided_stays(database: Database) -> None:
    passes, meeting, who, now = PassStore(database), MeetingId("m"), "somebody", time()
    await passes.create_indexes()
    await passes.give(meeting, [who], "banned", now)
    await passes.give(meeting, [who], "must_ask", now)
    await passes.take_back(meeting, [who], "must_ask", now)
    assert await passes.find(meeting, [who], now) == "banned"
    await passes.take_back(meeting, [who], "banned", now)
    assert await passes.find(meeting, [who], now) is None


async def test_database_when_not_open_then_unavailable() -> None:
    database = Database("parley")
    with pytest.raises(Unavailable):
        await database.ping()
    with pytest.raises(Unavailable):
        await UserStore(database).find_by_email("alice@example.org")


async def test_start_when_mongodb_needs_long_for_an_index_then_it_is_waited_for(
    database: Database,
) -> None:
    users = database.collection("users")
    await users.insert_one({"name": "Alice"})
    slowly = {"$where": f"sleep({TIMEOUT_MS + 200}) || true"}
    with patiently():
        assert await users.find_one(slowly)
    with pytest.raises(NetworkTimeout):
        await users.find_one(slowly)
