"""Chat while people come, go and change their minds; what passes without being stored."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from server.domain.ids import MessageId
from server.errors import InvalidPayload, NotFound, Unavailable
from server.protocol.chat import (
    ChatDelete,
    ChatEdit,
    ChatEdited,
    ChatHistory,
    ChatMessage,
    Reaction,
    RemoteReaction,
    RemoteTyping,
    Typing,
)
from server.protocol.room import JoinRoom, LeaveRoom
from server.storage.database import Database
from server.storage.file_records import FileRecords
from server.storage.messages import Draft, Message, MessageStore
from tests.unit.services.chat_house import ChatHouse
from tests.unit.services.recording import caller

ALICE, BOB, CAROL = caller("alice"), caller("bob"), caller("carol")


@pytest.fixture
async def house(messages: MessageStore, records: FileRecords) -> ChatHouse:
    """Alice and Bob are in the room `demo`."""
    house = ChatHouse(messages, records)
    await house.meet(ALICE, BOB)
    return house


@pytest.fixture
def before_storing(
    messages: MessageStore, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[], Awaitable[object]]], None]:
    """What happens between the start of `add` or `edit` and what MongoDB does."""
    add, edit = messages.add, messages.edit

    def happens(what: Callable[[], Awaitable[object]]) -> None:
        async def adding(draft: Draft) -> Message:
            await what()
            return await add(draft)

        async def editing(message_id: MessageId, text: str, edited_at: int) -> Message | None:
            await what()
            return await edit(message_id, text, edited_at)

        monkeypatch.setattr(messages, "add", adding)
        monkeypatch.setattr(messages, "edit", editing)

    return happens


Happens = Callable[[Callable[[], Awaitable[object]]], None]


async def test_message_when_somebody_comes_in_while_it_is_stored_then_they_get_it(
    house: ChatHouse, before_storing: Happens
) -> None:
    """Their history was read before it: otherwise they would never see it."""

    async def carol_comes() -> None:
        await house.room.join(CAROL, JoinRoom(room_id="demo"))
        assert await house.texts(CAROL) == []
        house.sender.take()

    before_storing(carol_comes)
    await house.say(ALICE)
    assert house.told() == [(BOB.participant_id, ChatMessage), (CAROL.participant_id, ChatMessage)]


async def test_message_when_somebody_leaves_while_it_is_stored_then_they_do_not_get_it(
    house: ChatHouse, before_storing: Happens
) -> None:
    async def bob_goes() -> None:
        await house.room.leave(BOB, LeaveRoom(room_id="demo"))
        house.sender.take()

    before_storing(bob_goes)
    await house.say(ALICE)
    assert house.told() == []


async def test_message_when_its_sender_is_removed_while_it_is_stored_then_the_others_get_it(
    house: ChatHouse, before_storing: Happens
) -> None:
    async def alice_is_gone() -> None:
        await house.presence.leave_all(ALICE.participant_id, ALICE.connection_id)
        house.sender.take()

    before_storing(alice_is_gone)
    await house.say(ALICE)
    assert house.told() == [(BOB.participant_id, ChatMessage)]


async def test_edit_when_deleted_meanwhile_on_another_device_then_not_found(
    house: ChatHouse, before_storing: Happens
) -> None:
    said = await house.say(ALICE)

    async def the_phone_deletes() -> None:
        await house.chat.delete(ALICE, ChatDelete(id=said.id))
        house.sender.take()

    before_storing(the_phone_deletes)
    with pytest.raises(NotFound):
        await house.chat.edit(ALICE, ChatEdit(id=said.id, text="late"))
    assert house.told() == []
    assert await house.texts(BOB) == [""]


async def test_mid_when_repeated_while_the_first_is_stored_then_one_message(
    house: ChatHouse,
) -> None:
    said = await asyncio.gather(*(house.say(ALICE, mid="m1") for _ in range(4)))
    assert len({message.id for message in said}) == 1
    assert await house.texts(BOB) == ["hello"]


async def test_typing_when_told_then_the_others_alone_and_nothing_is_stored(
    house: ChatHouse,
) -> None:
    for is_typing in (True, False):
        await house.chat.show_typing(ALICE, Typing(room_id="demo", is_typing=is_typing))
        told = RemoteTyping(room_id="demo", from_=ALICE.participant_id, is_typing=is_typing)
        assert house.sender.take() == [(BOB.participant_id, told)]
    assert await house.texts(BOB) == []


async def test_reaction_when_one_emoji_then_the_others_alone_and_nothing_is_stored(
    house: ChatHouse,
) -> None:
    await house.chat.react(ALICE, Reaction(room_id="demo", emoji="👩🏽‍🚀"))
    told = RemoteReaction(room_id="demo", from_=ALICE.participant_id, emoji="👩🏽‍🚀")
    assert house.sender.take() == [(BOB.participant_id, told)]
    assert await house.texts(BOB) == []


@pytest.mark.parametrize("emoji", ["x", "<b>", "👍👍", "1️⃣", "\u202e"])
async def test_k1_reaction_when_anything_else_then_refused(house: ChatHouse, emoji: str) -> None:
    with pytest.raises(InvalidPayload) as raised:
        await house.chat.react(ALICE, Reaction(room_id="demo", emoji=emoji))
    assert raised.value.details == {"field": "emoji"}
    assert house.sender.take() == []


async def test_history_when_longer_than_a_page_then_turned_back_to_the_start(
    house: ChatHouse,
) -> None:
    for number in range(5):
        await house.say(ALICE, str(number))
    last = await house.chat.history(BOB, ChatHistory(room_id="demo", limit=3))
    assert [message.text for message in last.messages] == ["2", "3", "4"]
    first = await house.chat.history(BOB, ChatHistory(room_id="demo", limit=3, cursor=last.cursor))
    assert [message.text for message in first.messages] == ["0", "1"]
    assert first.cursor is None


async def test_f22_chat_when_mongodb_is_away_then_unavailable_and_nobody_is_told() -> None:
    away = Database("away")
    house = ChatHouse(MessageStore(away), FileRecords(away))
    await house.meet(ALICE, BOB)
    for attempt in (
        house.say(ALICE),
        house.say(ALICE, to=BOB.participant_id),
        house.chat.edit(ALICE, ChatEdit(id="0" * 24, text="x")),
        house.chat.delete(ALICE, ChatDelete(id="0" * 24)),
        house.chat.history(ALICE, ChatHistory(room_id="demo")),
    ):
        with pytest.raises(Unavailable):
            await attempt
    assert house.told() == []
    await house.chat.show_typing(ALICE, Typing(room_id="demo", is_typing=True))
    assert house.told() == [(BOB.participant_id, RemoteTyping)]


async def test_text_when_said_and_changed_then_not_in_the_logs(
    house: ChatHouse, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said = await house.say(ALICE, "a secret")
    await house.chat.edit(ALICE, ChatEdit(id=said.id, text="another secret"))
    with pytest.raises(InvalidPayload):
        await house.say(ALICE, "secret\0")
    assert ChatEdited in [event for _, event in house.told()]
    ours = [r for r in caplog.records if r.name.startswith("server")]
    assert "secret" not in str([(r.getMessage(), r.__dict__) for r in ours])
