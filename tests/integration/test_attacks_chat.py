"""Attacks on chat: one test at least per row, named by its id."""

from typing import Any
from uuid import uuid4

import pytest

from server.protocol.chat import ChatMessage
from tests.conformance.raw_clients import Door
from tests.support.marks import over
from tests.support.peer import Peer
from tests.support.peers import Peers
from tests.support.raw_socket import connected, join

UNKNOWN = "0" * 24
Pair = tuple[Peer, Peer]

pytestmark = over("websocket")


@pytest.fixture
def room() -> str:
    """Its own: what was said in a room stays, and the tests share a database."""
    return f"room-{uuid4().hex}"


@pytest.fixture
async def pair(peer: Peers, room: str) -> Pair:
    """Alice and Bob in the room, with nothing unread."""
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join(room)
    await bob.join(room)
    await alice.unread()
    await bob.unread()
    return alice, bob


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "javascript:alert(1)",
        "[a](javascript:alert(1)) **b** `c`",
        "&lt;b&gt; \\u003cb\\u003e %3Cb%3E",
        '"}], "x": {"$gt": ""} \\',
        "__proto__",
        "constructor",
        "prototype",
    ],
)
async def test_k1_a8_text_when_it_looks_like_code_then_it_travels_as_it_is(
    pair: Pair, room: str, text: str
) -> None:
    alice, bob = pair
    said = await alice.say(room, text)
    assert said["text"] == text
    assert await bob.next_payload(ChatMessage) == said
    assert (await bob.history(room))["messages"] == [said]


@pytest.mark.parametrize(
    "text",
    [
        *(None, 1, True, [], ["x"], {}, {"$gt": ""}),
        *("", " \n\t", "\u200b", "a\0b", "a\rb", "a\x1b[2Jb", "a\u202eb", "a\u2066b", "a\u0378"),
        *("x" * 4001, "é" * 2049, "👍" * 1025, "x" * 65_536),
    ],
    ids=lambda text: ascii(text)[:20],
)
async def test_k1_text_when_no_text_or_unusual_or_too_long_then_invalid(
    pair: Pair, room: str, text: Any
) -> None:
    alice, bob = pair
    said = await alice.say(room, "before")
    await bob.next(ChatMessage)
    assert await alice.refusal("chatMessage", {"roomId": room, "text": text}) == "invalid_payload"
    assert await alice.refusal("chatEdit", {"id": said["id"], "text": text}) == "invalid_payload"
    assert await alice.refusal("reaction", {"roomId": room, "emoji": text}) == "invalid_payload"
    assert (await bob.history(room))["messages"] == [said]
    await bob.expect_silence()


async def test_k1_text_when_it_has_half_a_surrogate_then_nothing_reaches_the_room(
    peer: Peers, door: Door, pair: Pair, room: str
) -> None:
    """It is no JSON text: as everything malformed it closes the connection."""
    _, bob = pair
    eve = await connected(door, await peer.token("eve"))
    await join(eve, room)
    await eve.send(f'42["chatMessage",{{"roomId":"{room}","text":"a\\ud800b"}}]')
    await eve.next_until_close()
    assert (await bob.history(room))["messages"] == []
    assert not [event for event in await bob.unread() if isinstance(event, ChatMessage)]


async def test_k1_history_when_full_of_the_longest_messages_then_a_whole_page_arrives(
    pair: Pair, room: str
) -> None:
    """Every character of them is escaped in JSON; a page stays below what a reader may queue."""
    alice, bob = pair
    longest = '"' * 4000
    for _ in range(100):
        await alice.say(room, longest)
    page = await bob.history(room, limit=100)
    assert [message["text"] for message in page["messages"]] == [longest] * 100
    await bob.say(room, "still here")


async def test_k2_history_when_never_joined_or_left_then_refused(
    peer: Peers, pair: Pair, room: str
) -> None:
    alice, bob = pair
    said = await alice.say(room, "for those in the room")
    eve = await peer("eve")
    for room_id in (room, f"{room}-unknown"):
        assert await eve.refusal("chatHistory", {"roomId": room_id}) == "not_in_room"
        message = {"roomId": room_id, "text": "hello"}
        assert await eve.refusal("chatMessage", message) == "not_in_room"
    await eve.join(f"{room}-eve")
    await bob.unread()
    await alice.leave(room)
    for who in (alice, eve):
        assert await who.refusal("chatHistory", {"roomId": room}) == "not_in_room"
        assert await who.refusal("chatMessage", {"roomId": room, "text": "x"}) == "not_in_room"
        assert await who.refusal("typing", {"roomId": room, "isTyping": True}) == "not_in_room"
        assert await who.refusal("reaction", {"roomId": room, "emoji": "👍"}) == "not_in_room"
    assert (await bob.history(room))["messages"] == [said]


async def test_k2_message_when_of_a_room_one_is_not_in_then_as_if_there_was_none(
    peer: Peers, pair: Pair, room: str
) -> None:
    alice, bob = pair
    said = await alice.say(room, "hello")
    await bob.unread()
    eve = await peer("eve")
    elsewhere = f"{room}-eve"
    await eve.join(elsewhere)
    for event, fields in (
        ("chatEdit", {"text": "x"}),
        ("chatDelete", {}),
    ):
        answers = [
            await eve.call_with_ack(event, {"id": message_id, **fields})
            for message_id in (said["id"], UNKNOWN)
        ]
        assert answers[0] == answers[1]
        assert answers[0][0]["error"]["code"] == "not_found"
    replies = [
        await eve.call_with_ack(
            "chatMessage", {"roomId": elsewhere, "text": "x", "replyTo": message_id}
        )
        for message_id in (said["id"], UNKNOWN)
    ]
    assert replies[0] == replies[1]
    assert replies[0][0]["error"]["code"] == "not_found"
    page = await eve.history(elsewhere, cursor=said["id"])
    assert page == {"messages": [], "cursor": None}
    assert (await bob.history(room))["messages"] == [said]
    await bob.expect_silence()


ODD_PAGES: dict[str, list[Any]] = {
    "limit": [0, -1, 101, 2**63, 1.5, "10", None, {"$gt": 0}],
    "cursor": [
        "",
        "$gt",
        {"$gt": ""},
        "0" * 23,
        "0" * 25,
        "G" * 24,
        "A" * 24,
        "0" * 24 + "\n",
        0,
        [],
    ],
    "roomId": [None, {"$ne": ""}, "../x", ""],
}


@pytest.mark.parametrize(
    "change", [{key: value} for key, values in ODD_PAGES.items() for value in values], ids=str
)
async def test_k2_a7_page_when_asked_for_with_anything_else_then_invalid(
    pair: Pair, room: str, change: dict[str, Any]
) -> None:
    alice, _ = pair
    assert await alice.refusal("chatHistory", {"roomId": room, **change}) == "invalid_payload"


@pytest.mark.parametrize("name", ["__proto__", "constructor", "prototype"])
async def test_a8_chat_when_room_and_keys_are_named_like_properties_then_plain_text(
    peer: Peers, name: str
) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join(name)
    await bob.join(name)
    said = await alice.say(name, name, mid=uuid4().hex, **{name: {"text": "x", "from": bob.id}})
    assert name not in said
    assert (said["roomId"], said["text"], said["from"]) == (name, name, alice.id)
    assert await bob.next_payload(ChatMessage) == said
    assert (await bob.history(name))["messages"][-1] == said
    for field in ("to", "replyTo"):
        assert await alice.refusal("chatMessage", {"roomId": name, "text": "x", field: name}) in (
            "peer_not_found",
            "invalid_payload",
        )


async def test_k1_b7_message_when_of_ten_megabytes_then_cut_off_and_nobody_hears_of_it(
    pair: Pair, room: str
) -> None:
    alice, bob = pair
    await alice.send("chatMessage", {"roomId": room, "text": "x" * 10_000_000})
    await alice.wait_closed()
    assert (await bob.history(room))["messages"] == []
    assert [event for event in await bob.unread() if isinstance(event, ChatMessage)] == []
