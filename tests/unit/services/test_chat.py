"""Chat: who reads what, who may change what, and what is refused."""

import pytest

from server.errors import (
    Forbidden,
    InvalidPayload,
    NotFound,
    NotInRoom,
    PeerNotFound,
)
from server.protocol.chat import (
    ChatDelete,
    ChatDeleted,
    ChatEdit,
    ChatEdited,
    ChatHistory,
    ChatMessage,
    ChatMessageBody,
    Reaction,
    Typing,
)
from server.protocol.room import JoinRoom, LeaveRoom
from server.storage.file_records import FileRecords
from server.storage.messages import MessageStore
from tests.unit.services.chat_house import ChatHouse
from tests.unit.services.house import NOW
from tests.unit.services.recording import caller

ALICE, BOB, CAROL = caller("alice"), caller("bob"), caller("carol")
PHONE = caller("alice", "-phone")
UNKNOWN = "0" * 24


@pytest.fixture
async def house(messages: MessageStore, records: FileRecords) -> ChatHouse:
    """Alice, Bob and Carol are in the room `demo`."""
    house = ChatHouse(messages, records)
    await house.meet(ALICE, BOB, CAROL)
    return house


async def test_message_when_to_the_room_then_the_others_get_what_the_ack_has(
    house: ChatHouse,
) -> None:
    said = await house.say(ALICE, "Zoe\u0308 👍🏽")
    assert (said.room_id, said.from_, said.name) == ("demo", ALICE.participant_id, "Alice")
    assert (said.user_id, said.text, said.sent_at) == (ALICE.user_id, "Zoë 👍🏽", NOW * 1000)
    assert (said.to, said.reply_to, said.edited_at, said.is_deleted) == (None, None, None, False)
    sent = house.sender.take()
    assert [to for to, _ in sent] == [BOB.participant_id, CAROL.participant_id]
    fields = {name: getattr(said, name) for name in ChatMessageBody.__struct_fields__}
    assert {event for _, event in sent} == {ChatMessage(**fields)}


async def test_message_when_the_sender_has_another_name_in_the_room_then_that_one(
    house: ChatHouse,
) -> None:
    await house.room.leave(CAROL, LeaveRoom(room_id="demo"))
    await house.room.join(PHONE, JoinRoom(room_id="demo", name="Alice on the train"))
    assert (await house.say(PHONE)).name == "Alice on the train"


async def test_e4_message_when_not_in_the_room_then_refused_and_nothing_stored(
    house: ChatHouse,
) -> None:
    await house.room.leave(CAROL, LeaveRoom(room_id="demo"))
    house.sender.take()
    for attempt in (
        house.say(CAROL),
        house.say(ALICE, room_id="elsewhere"),
        house.chat.history(CAROL, ChatHistory(room_id="demo")),
        house.chat.show_typing(CAROL, Typing(room_id="demo", is_typing=True)),
        house.chat.react(CAROL, Reaction(room_id="demo", emoji="👍")),
    ):
        with pytest.raises(NotInRoom):
            await attempt
    assert house.sender.take() == []
    assert await house.texts(ALICE) == []


@pytest.mark.parametrize("text", [" ", "\u200d", "a\0b", "a\u202eb", "\ud800", "é" * 2049])
async def test_k1_text_when_unusual_then_refused_and_nothing_changes(
    house: ChatHouse, text: str
) -> None:
    said = await house.say(ALICE)
    house.sender.take()
    for attempt in (
        house.say(ALICE, text),
        house.chat.edit(ALICE, ChatEdit(id=said.id, text=text)),
    ):
        with pytest.raises(InvalidPayload) as raised:
            await attempt
        assert raised.value.details == {"field": "text"}
    assert house.sender.take() == []
    assert await house.texts(BOB) == ["hello"]


async def test_private_when_to_a_participant_then_they_alone_and_the_ack(house: ChatHouse) -> None:
    said = await house.say(ALICE, "psst", to=BOB.participant_id)
    assert (said.to, said.to_name) == (BOB.participant_id, "Bob")
    assert house.told() == [(BOB.participant_id, ChatMessage)]
    assert await house.texts(ALICE) == await house.texts(BOB) == ["psst"]
    assert await house.texts(CAROL) == []


@pytest.mark.parametrize(
    "to", [ALICE.participant_id, BOB.email, "p_nobody", "p_dave", "__proto__", "demo"]
)
async def test_private_when_to_nobody_of_the_room_then_refused(house: ChatHouse, to: str) -> None:
    await house.meet(ALICE, caller("dave"), room_id="other")
    with pytest.raises(PeerNotFound):
        await house.say(ALICE, to=to)
    assert house.sender.take() == []
    assert await house.texts(ALICE) == []


async def test_reply_when_to_what_one_can_see_here_then_it_names_it(house: ChatHouse) -> None:
    public = await house.say(ALICE)
    private = await house.say(ALICE, "psst", to=BOB.participant_id)
    assert (await house.say(CAROL, reply_to=public.id)).reply_to == public.id
    assert (await house.say(BOB, reply_to=private.id)).reply_to == private.id
    await house.meet(ALICE, BOB, room_id="other")
    for who, fields in (
        (CAROL, {"reply_to": private.id}),
        (BOB, {"reply_to": public.id, "room_id": "other"}),
        (BOB, {"reply_to": UNKNOWN}),
    ):
        house.sender.take()
        with pytest.raises(NotFound) as raised:
            await house.say(who, **fields)
        assert raised.value.message == "There is no such message to reply to"
        assert house.sender.take() == []


async def test_edit_when_ones_own_then_the_others_see_it_and_the_ack_has_it(
    house: ChatHouse,
) -> None:
    said = await house.say(ALICE, "helo")
    house.sender.take()
    house.now += 60
    edited = await house.chat.edit(ALICE, ChatEdit(id=said.id, text="hello"))
    assert (edited.text, edited.sent_at, edited.edited_at) == (
        "hello",
        said.sent_at,
        said.sent_at + 60_000,
    )
    assert house.told() == [(BOB.participant_id, ChatEdited), (CAROL.participant_id, ChatEdited)]
    assert await house.texts(BOB) == ["hello"]


async def test_k2_delete_when_ones_own_then_its_place_is_kept_and_its_text_is_gone(
    house: ChatHouse,
) -> None:
    said = await house.say(ALICE, "oops")
    await house.say(BOB, "what?")
    house.sender.take()
    for _ in range(2):
        await house.chat.delete(ALICE, ChatDelete(id=said.id))
        gone = ChatDeleted(room_id="demo", id=said.id)
        assert house.sender.take() == [(BOB.participant_id, gone), (CAROL.participant_id, gone)]
    page = await house.chat.history(BOB, ChatHistory(room_id="demo"))
    assert [(m.text, m.is_deleted) for m in page.messages] == [("", True), ("what?", False)]
    with pytest.raises(NotFound):
        await house.chat.edit(ALICE, ChatEdit(id=said.id, text="back"))
    assert house.sender.take() == []


async def test_change_when_of_another_then_forbidden_and_of_what_one_cannot_see_not_found(
    house: ChatHouse,
) -> None:
    public = (await house.say(ALICE)).id
    private = (await house.say(ALICE, "psst", to=BOB.participant_id)).id
    await house.meet(ALICE, room_id="other")
    elsewhere = (await house.say(ALICE, room_id="other")).id
    house.sender.take()
    for who, message_id, refusal in (
        (BOB, public, Forbidden),
        (BOB, private, Forbidden),
        (CAROL, private, NotFound),
        (BOB, elsewhere, NotFound),
        (BOB, UNKNOWN, NotFound),
    ):
        for attempt in (
            house.chat.edit(who, ChatEdit(id=message_id, text="mine")),
            house.chat.delete(who, ChatDelete(id=message_id)),
        ):
            with pytest.raises(refusal) as raised:
                await attempt
            assert type(raised.value) is refusal
            if refusal is NotFound:
                assert (raised.value.message, raised.value.details) == ("Not found", {})
    assert house.sender.take() == []
    assert await house.texts(ALICE) == ["hello", "psst"]


async def test_k2_change_when_one_has_left_the_room_then_not_found(house: ChatHouse) -> None:
    said = await house.say(ALICE)
    await house.room.leave(ALICE, LeaveRoom(room_id="demo"))
    house.sender.take()
    with pytest.raises(NotFound):
        await house.chat.edit(ALICE, ChatEdit(id=said.id, text="late"))
    with pytest.raises(NotFound):
        await house.chat.delete(ALICE, ChatDelete(id=said.id))
    assert house.sender.take() == []
    assert await house.texts(BOB) == ["hello"]


async def test_devices_when_two_of_one_user_then_each_is_told_and_either_may_edit(
    house: ChatHouse,
) -> None:
    await house.room.leave(CAROL, LeaveRoom(room_id="demo"))
    await house.meet(PHONE)
    said = await house.say(ALICE)
    assert house.told() == [(BOB.participant_id, ChatMessage), (PHONE.participant_id, ChatMessage)]
    await house.chat.edit(PHONE, ChatEdit(id=said.id, text="from the phone"))
    assert house.told() == [(ALICE.participant_id, ChatEdited), (BOB.participant_id, ChatEdited)]


async def test_private_when_changed_then_only_its_reader_is_told_also_as_somebody_new(
    house: ChatHouse,
) -> None:
    said = await house.say(ALICE, "psst", to=BOB.participant_id)
    house.sender.take()
    await house.chat.edit(ALICE, ChatEdit(id=said.id, text="psst!"))
    assert house.told() == [(BOB.participant_id, ChatEdited)]
    await house.room.leave(BOB, LeaveRoom(room_id="demo"))
    house.sender.take()
    await house.chat.edit(ALICE, ChatEdit(id=said.id, text="psst?"))
    assert house.told() == []
    reloaded = caller("bob", "-again")
    await house.meet(reloaded)
    await house.chat.delete(ALICE, ChatDelete(id=said.id))
    assert house.told() == [(reloaded.participant_id, ChatDeleted)]


async def test_mid_when_repeated_then_the_stored_message_for_those_who_may_read_it(
    house: ChatHouse,
) -> None:
    said = await house.say(ALICE, "psst", to=BOB.participant_id, mid="m1")
    assert await house.say(ALICE, "psst", to=BOB.participant_id, mid="m1") == said
    assert {to for to, _ in house.told()} == {BOB.participant_id}
    await house.meet(ALICE, BOB, room_id="other")
    for fields in ({}, {"to": CAROL.participant_id}, {"room_id": "other"}):
        with pytest.raises(InvalidPayload) as raised:
            await house.say(ALICE, "psst", mid="m1", **fields)
        assert raised.value.details == {"field": "mid"}
    assert house.told() == []


async def test_mid_when_repeated_after_the_message_was_deleted_then_nobody_is_told(
    house: ChatHouse,
) -> None:
    said = await house.say(ALICE, mid="m1")
    await house.chat.delete(ALICE, ChatDelete(id=said.id))
    house.sender.take()
    assert (await house.say(ALICE, mid="m1")).is_deleted
    assert house.told() == []
