"""Chat over real sockets and a real MongoDB, on one node and on two."""

from typing import Any
from uuid import uuid4

import pytest

from server.protocol.chat import (
    ChatDeleted,
    ChatEdited,
    ChatMessage,
    RemoteReaction,
    RemoteTyping,
)
from server.protocol.room import NewUserJoined
from tests.integration.conftest import Nodes
from tests.support.marks import over
from tests.support.peers import Peers


@pytest.fixture
def room() -> str:
    """Its own: what was said in a room stays, and the tests share a database."""
    return f"room-{uuid4().hex}"


def texts(page: dict[str, Any]) -> list[str]:
    return [message["text"] for message in page["messages"]]


async def test_message_when_said_then_everybody_else_reads_what_the_ack_has(
    peer: Peers, room: str
) -> None:
    alice, bob, carol = await peer("alice"), await peer("bob"), await peer("carol")
    for who in (alice, bob, carol):
        await who.join(room)
    for who in (alice, bob, carol):
        await who.unread()
    said = await alice.say(
        room, "hello 👩🏽‍🚀\nall", **{"from": bob.id, "userId": "x", "sentAt": 1}
    )
    assert set(said) == {
        *("id", "roomId", "from", "name", "userId", "text", "sentAt"),
        *("to", "toName", "replyTo", "file", "editedAt", "isDeleted"),
    }
    assert (said["roomId"], said["from"], said["name"]) == (room, alice.id, "Alice")
    assert said["text"] == "hello 👩🏽‍🚀\nall"
    assert said["sentAt"] > 1_700_000_000_000
    for other in (bob, carol):
        assert await other.next_payload(ChatMessage) == said
    answer = await bob.say(room, "hello Alice", replyTo=said["id"])
    assert await alice.next_payload(ChatMessage) == answer
    assert await carol.next_payload(ChatMessage) == answer
    assert said["id"] < answer["id"]
    for who in (alice, bob, carol):
        assert await who.history(room) == {"messages": [said, answer], "cursor": None}
        await who.expect_silence()


async def test_history_when_somebody_comes_later_then_what_was_said_without_the_private(
    peer: Peers, room: str
) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join(room)
    await bob.join(room)
    for number in range(5):
        await alice.say(room, str(number))
    await bob.say(room, "psst", to=alice.id)
    carol = await peer("carol")
    await carol.join(room)
    assert texts(await carol.history(room)) == ["0", "1", "2", "3", "4"]
    last = await carol.history(room, limit=2)
    assert (texts(last), last["cursor"]) == (["3", "4"], last["messages"][0]["id"])
    before = await carol.history(room, limit=3, cursor=last["cursor"])
    assert (texts(before), before["cursor"]) == (["0", "1", "2"], None)
    assert texts(await alice.history(room))[-1] == "psst"
    await carol.goodbye()
    carol = await peer("carol")
    await carol.join(room)
    assert texts(await carol.history(room)) == ["0", "1", "2", "3", "4"]


async def test_private_when_said_and_changed_then_its_reader_alone_hears(
    peer: Peers, room: str
) -> None:
    alice, bob, carol = await peer("alice"), await peer("bob"), await peer("carol")
    for who in (alice, bob, carol):
        await who.join(room)
    await carol.unread()
    said = await alice.say(room, "psst", to=bob.id)
    assert (said["to"], said["toName"]) == (bob.id, "Bob")
    assert await bob.next_payload(ChatMessage) == said
    edited = await alice.edit(said, "psst!")
    assert await bob.next_payload(ChatEdited) == edited
    assert await carol.refusal("chatEdit", {"id": said["id"], "text": "x"}) == "not_found"
    assert await alice.take_back(said) == {}
    assert await bob.next_payload(ChatDeleted) == {"roomId": room, "id": said["id"]}
    assert (await carol.history(room))["messages"] == []
    await carol.expect_silence()
    for to in (carol.email, alice.id, "p_nobody"):
        assert await alice.refusal("chatMessage", {"roomId": room, "text": "x", "to": to}) == (
            "peer_not_found"
        )


async def test_changes_when_made_then_the_others_hear_and_history_has_them(
    peer: Peers, room: str
) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join(room)
    await bob.join(room)
    first, second = await alice.say(room, "helo"), await alice.say(room, "oops")
    edited = await alice.edit(first, "hello")
    assert edited == first | {"text": "hello", "editedAt": edited["editedAt"]}
    assert edited["editedAt"] >= first["sentAt"]
    assert await bob.next_payload(ChatEdited) == edited
    await alice.take_back(second)
    assert await bob.next_payload(ChatDeleted) == {"roomId": room, "id": second["id"]}
    gone = second | {"text": "", "isDeleted": True}
    assert (await bob.history(room))["messages"] == [edited, gone]
    assert await bob.refusal("chatEdit", {"id": first["id"], "text": "mine"}) == "forbidden"
    assert await bob.refusal("chatDelete", {"id": first["id"]}) == "forbidden"
    assert await alice.refusal("chatEdit", {"id": second["id"], "text": "back"}) == "not_found"


async def test_typing_and_reaction_when_shown_then_the_others_see_and_history_does_not(
    peer: Peers, room: str
) -> None:
    alice, bob = await peer("alice"), await peer("bob")
    await alice.join(room)
    await bob.join(room)
    await alice.unread()
    for is_typing in (True, False):
        assert await alice.ask("typing", {"roomId": room, "isTyping": is_typing}) == {}
        told = {"roomId": room, "from": alice.id, "isTyping": is_typing}
        assert await bob.next_payload(RemoteTyping) == told
    assert await alice.ask("reaction", {"roomId": room, "emoji": "❤️‍🔥"}) == {}
    told = {"roomId": room, "from": alice.id, "emoji": "❤️‍🔥"}
    assert await bob.next_payload(RemoteReaction) == told
    assert (await bob.history(room))["messages"] == []
    await alice.expect_silence()


@over("websocket")
async def test_mid_when_repeated_also_after_a_return_then_stored_and_delivered_once(
    peer: Peers, room: str
) -> None:
    alice, bob = await peer.javascript("alice", recovery=True), await peer("bob")
    await alice.join(room)
    await bob.join(room)
    said = await alice.say(room, "hello", mid="m1")
    assert await alice.say(room, "hello", mid="m1") == said
    await alice.lose()
    assert await alice.returned()
    assert await alice.say(room, "hello", mid="m1") == said
    assert (await bob.history(room))["messages"] == [said]
    assert [e.id for e in await bob.unread() if isinstance(e, ChatMessage)] == [said["id"]]


async def test_mid_when_repeated_on_another_node_then_stored_and_delivered_once(
    nodes: Nodes, room: str
) -> None:
    here, there = nodes
    alice = await here.javascript("alice", recovery=True)
    bob = await here.javascript("bob", recovery=True)
    carol = await there.javascript("carol", recovery=True)
    for who in (alice, bob, carol):
        await who.join(room)
    await alice.next(NewUserJoined)
    await alice.next(NewUserJoined)
    public = await alice.say(room, "hello", mid="m1")
    private = await alice.say(room, "psst", mid="m2", to=bob.id)
    await alice.lose(there.url)
    assert await alice.returned()
    assert await alice.say(room, "hello", mid="m1") == public
    assert await alice.say(room, "psst", mid="m2", to=bob.id) == private
    after = await alice.say(room, "after", mid="m3")
    for who, messages in ((bob, [public, private, after]), (carol, [public, after])):
        for message in messages:
            assert await who.next_payload(ChatMessage) == message
        assert [e for e in await who.unread() if isinstance(e, ChatMessage)] == []
        assert (await who.history(room))["messages"] == messages


async def test_chat_when_between_nodes_then_each_once_in_order_and_changes_arrive(
    nodes: Nodes, room: str
) -> None:
    here, there = nodes
    alice, bob = await here("alice"), await there("bob")
    await alice.join(room)
    await bob.join(room)
    await alice.next(NewUserJoined)
    said = []
    for number in range(10):
        said.append(await alice.say(room, f"a{number}"))
        said.append(await bob.say(room, f"b{number}"))
    assert [await bob.next_payload(ChatMessage) for _ in range(10)] == said[::2]
    assert [await alice.next_payload(ChatMessage) for _ in range(10)] == said[1::2]
    assert (await alice.history(room))["messages"] == said
    edited = await alice.edit(said[0], "a!")
    assert await bob.next_payload(ChatEdited) == edited
    private = await bob.say(room, "psst", to=alice.id)
    assert await alice.next_payload(ChatMessage) == private
    await bob.take_back(private)
    assert await alice.next_payload(ChatDeleted) == {"roomId": room, "id": private["id"]}
