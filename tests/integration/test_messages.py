"""The messages over a real MongoDB: order, pages, repetitions, and who may see what."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId

from server.domain.ids import MessageId, ParticipantId, RoomId, UserId
from server.errors import Unavailable
from server.settings import Settings
from server.storage.database import Database
from server.storage.messages import Draft, Message, MessageStore

DEMO, OTHER = RoomId("demo"), RoomId("other")
ALICE, BOB, CAROL = UserId("u_alice"), UserId("u_bob"), UserId("u_carol")
NOW_MS = 4_000_000_000_123  # MongoDB removes by the real clock what is over


def draft(text: str = "hello", **changes: Any) -> Draft:
    """Of Alice to the room."""
    alice = {"from_": ParticipantId("p_alice"), "user_id": ALICE, "name": "Alice"}
    fields: dict[str, Any] = {"room_id": DEMO, "text": text, "sent_at": NOW_MS, **alice}
    return Draft(**fields | changes)


def whisper(text: str, **changes: Any) -> Draft:
    """Of Alice to Bob."""
    bob = {"to": ParticipantId("p_bob"), "to_user_id": BOB, "to_name": "Bob"}
    return draft(text, **bob | changes)


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
    await store.create_indexes()
    return store


async def texts(messages: MessageStore, reader: UserId, room_id: RoomId = DEMO) -> list[str]:
    return [m.text for m in (await messages.page(room_id, reader, None, 100)).messages]


async def test_message_when_added_then_found_as_it_was(messages: MessageStore) -> None:
    first = await messages.add(draft(mid="m1"))
    assert (first.text, first.sent_at, first.mid) == ("hello", NOW_MS, "m1")
    second = await messages.add(whisper("psst", reply_to=first.id))
    assert (second.to, second.to_user_id, second.to_name) == ("p_bob", BOB, "Bob")
    for message in (first, second):
        assert await messages.find(message.id) == message
        assert ObjectId.is_valid(message.id)
    assert second.reply_to == first.id


async def test_message_when_unknown_then_none(messages: MessageStore) -> None:
    nobodys = MessageId(str(ObjectId()))
    assert await messages.find(nobodys) is None
    assert await messages.edit(nobodys, "x", NOW_MS) is None
    await messages.delete(nobodys, NOW_MS)


async def test_order_when_sent_within_one_millisecond_then_as_sent(messages: MessageStore) -> None:
    for number in range(20):
        await messages.add(draft(str(number)))
    assert await texts(messages, ALICE) == [str(number) for number in range(20)]


async def test_order_when_the_clock_steps_back_then_as_sent(messages: MessageStore) -> None:
    for number in range(5):
        await messages.add(draft(str(number), sent_at=NOW_MS - number * 60_000))
    assert await texts(messages, ALICE) == ["0", "1", "2", "3", "4"]


async def test_order_when_from_two_nodes_within_one_second_then_as_sent_not_as_stored(
    database: Database, messages: MessageStore
) -> None:
    """The driver's ids would sort by process, or as they were made."""
    there = MessageStore(database)
    for number in (1, 3, 5):
        await messages.add(draft(str(number), sent_at=NOW_MS + number))
    for number in (0, 2, 4):
        await there.add(draft(str(number), sent_at=NOW_MS + number))
    assert await texts(messages, ALICE) == ["0", "1", "2", "3", "4", "5"]


@pytest.mark.parametrize("limit", [1, 3, 4, 100])
async def test_pages_when_turned_back_then_each_message_once_and_the_start_is_known(
    messages: MessageStore, limit: int
) -> None:
    for number in range(8):
        await messages.add(draft(str(number)))
        await messages.add(draft("elsewhere", room_id=OTHER))
    read: list[str] = []
    cursor: MessageId | None = None
    sizes = []
    while True:
        page = await messages.page(DEMO, BOB, cursor, limit)
        read = [m.text for m in page.messages] + read
        sizes.append(len(page.messages))
        cursor = page.cursor
        if cursor is None:
            break
        assert cursor == page.messages[0].id
    assert read == [str(number) for number in range(8)]
    assert len(sizes) == -(-8 // limit)


async def test_page_when_the_room_is_unknown_then_empty(messages: MessageStore) -> None:
    assert await messages.page(OTHER, ALICE, None, 50) == ([], None)


async def test_page_when_there_are_private_ones_then_only_their_two_users_see_them(
    messages: MessageStore,
) -> None:
    await messages.add(draft("one"))
    await messages.add(whisper("psst"))
    await messages.add(draft("two"))
    assert await texts(messages, ALICE) == ["one", "psst", "two"]
    assert await texts(messages, BOB) == ["one", "psst", "two"]
    assert await texts(messages, CAROL) == ["one", "two"]


async def test_page_when_hidden_ones_lie_between_then_full_and_no_hint_of_them(
    messages: MessageStore,
) -> None:
    for _ in range(5):
        await messages.add(whisper("psst"))
    for number in range(3):
        await messages.add(draft(str(number)))
        await messages.add(whisper("psst"))
    page = await messages.page(DEMO, CAROL, None, 3)
    assert [m.text for m in page.messages] == ["0", "1", "2"]
    assert page.cursor is None  # though there are older ones, for others


async def test_mid_when_repeated_then_the_stored_message_and_nothing_more(
    database: Database, messages: MessageStore
) -> None:
    first = await messages.add(draft("first", mid="m1"))
    for store in (messages, MessageStore(database)):
        assert await store.add(draft("again", mid="m1", sent_at=NOW_MS + 5)) == first
    await messages.add(draft("other mid", mid="m2"))
    await messages.add(draft("other sender", mid="m1", from_=ParticipantId("p_bob")))
    await messages.add(draft("none"))
    await messages.add(draft("none"))
    expected = ["first", "other mid", "other sender", "none", "none"]
    assert await texts(messages, ALICE) == expected


async def test_mid_when_repeated_at_the_same_time_on_two_nodes_then_stored_once(
    database: Database, messages: MessageStore
) -> None:
    nodes = [messages, MessageStore(database)]
    for number in range(10):
        repeated = draft(str(number), mid=f"m{number}")
        stored = await asyncio.gather(*(nodes[i % 2].add(repeated) for i in range(8)))
        assert len({message.id for message in stored}) == 1
    assert len(await texts(messages, ALICE)) == 10


async def test_edit_when_made_then_another_text_in_the_same_place(messages: MessageStore) -> None:
    first = await messages.add(draft("helo"))
    await messages.add(draft("next"))
    edited = await messages.edit(first.id, "hello", NOW_MS + 1000)
    assert edited is not None
    assert (edited.text, edited.edited_at, edited.sent_at) == ("hello", NOW_MS + 1000, NOW_MS)
    assert await messages.find(first.id) == edited
    assert await texts(messages, BOB) == ["hello", "next"]


async def test_k2_delete_when_made_then_no_text_is_left_and_no_edit_brings_it_back(
    database: Database, messages: MessageStore
) -> None:
    first = await messages.add(draft("a secret"))
    await messages.add(draft("next"))
    await messages.delete(first.id, NOW_MS + 1000)
    await messages.delete(first.id, NOW_MS + 2000)
    deleted = await messages.find(first.id)
    assert isinstance(deleted, Message)
    assert (deleted.text, deleted.deleted_at) == ("", NOW_MS + 1000)
    assert await messages.edit(first.id, "back", NOW_MS + 3000) is None
    assert await texts(messages, BOB) == ["", "next"]
    documents = await database.collection("messages").find().to_list(None)
    assert "a secret" not in str(documents)


async def test_order_when_times_are_random_then_ids_sort_as_they_were_added(
    messages: MessageStore,
) -> None:
    seeded = random.Random(1)
    added = [
        (await messages.add(draft(sent_at=NOW_MS + seeded.randrange(-3, 4)))).id for _ in range(50)
    ]
    assert added == sorted(set(added))


async def test_page_when_asked_then_no_other_room_is_read(
    database: Database, messages: MessageStore
) -> None:
    async def uses_of_its_index() -> int:
        stats = await database.collection("messages").aggregate([{"$indexStats": {}}]).to_list(None)
        return int({use["name"]: use["accesses"]["ops"] for use in stats}["roomId_1__id_1"])

    await messages.add(draft())
    before = (await messages.add(draft(room_id=OTHER))).id
    used_before = await uses_of_its_index()
    for number in range(3):
        await messages.page(DEMO, BOB, before if number else None, 1)
    assert await uses_of_its_index() == used_before + 3


async def test_messages_when_the_database_is_not_open_then_unavailable() -> None:
    store, some = MessageStore(Database("parley")), MessageId("0" * 24)
    for ask in (
        store.create_indexes(),
        store.add(draft()),
        store.find(some),
        store.edit(some, "x", NOW_MS),
        store.delete(some, NOW_MS),
        store.page(DEMO, ALICE, None, 1),
    ):
        with pytest.raises(Unavailable):
            await ask


async def test_message_when_its_time_is_up_then_mongodb_removes_it(database: Database) -> None:
    store = MessageStore(database, retention_days=7)
    await store.create_indexes()
    message = await store.add(draft())
    indexes = await database.collection("messages").index_information()
    assert indexes["expiresAt_1"]["expireAfterSeconds"] == 0
    stored = await database.collection("messages").find_one({"_id": ObjectId(message.id)})
    assert stored is not None
    assert stored["expiresAt"] - stored["sentAt"] == timedelta(days=7)
