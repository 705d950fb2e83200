"""What goes to many at once is collected for a moment: nothing is lost, and all stays in order."""

import asyncio

from server.protocol.chat import ChatMessage, RemoteReaction
from server.socket_api.sender import CROWD
from tests.integration.conftest import Nodes
from tests.support.peer import Peer
from tests.support.peers import Peers
from tests.support.signals import candidate, lines

ROOM = "crowd"
ROUNDS = 15
ARRIVAL_SECONDS = 5.0
EMOJI = ("👍", "🎉", "👏")


async def crowd(*places: Peers) -> list[Peer]:
    """A room in which everybody has more than a few others; the last come from the last place."""
    people = [await place(f"u{n}") for place in places for n in range(CROWD + 2)]
    for one in people:
        await one.join(ROOM)
    for one in people:
        await one.unread()
    return people


async def tell_everybody_and_one(speaker: Peer, one: Peer) -> list[str]:
    """Without waiting for an answer; what that one is to read, in this order."""
    said = []
    for number in range(ROUNDS):
        emoji, line = EMOJI[number % len(EMOJI)], candidate(number)
        await speaker.send("reaction", {"roomId": ROOM, "emoji": emoji})
        await speaker.send("iceCandidate", {"to": one.id, "candidate": line})
        said += [emoji, line["candidate"]]
    return said


async def read(one: Peer) -> list[str]:
    """Emoji and candidates in the order in which they came."""
    return [
        text
        for event in await one.unread()
        for text in ([event.emoji] if isinstance(event, RemoteReaction) else lines([event]))
    ]


async def test_crowd_when_told_and_signalled_in_turn_then_all_arrives_in_that_order(
    peer: Peers,
) -> None:
    people = await crowd(peer)
    speaker, one, *others = people
    said = await tell_everybody_and_one(speaker, one)
    await speaker.expect_silence()

    assert await read(one) == said
    for other in others:
        assert await read(other) == said[::2]


async def test_crowd_when_on_two_nodes_then_all_arrives_in_that_order(nodes: Nodes) -> None:
    people = await crowd(*nodes)
    speaker, near, far = people[0], people[1], people[-1]
    said = [await tell_everybody_and_one(speaker, one) for one in (near, far)]
    await speaker.expect_silence()
    expected = said[0][::2] + said[1]
    async with asyncio.timeout(ARRIVAL_SECONDS):
        while len(far.inbox) < len(expected):  # noqa: ASYNC110
            await asyncio.sleep(0.02)

    assert await read(near) == said[0] + said[1][::2]
    assert await read(far) == expected


async def test_crowd_when_everybody_speaks_at_once_then_each_hears_each_once_and_in_order(
    peer: Peers,
) -> None:
    people = await crowd(peer)
    room = f"{ROOM}-chat"
    await asyncio.gather(*(one.join(room) for one in people))
    said = {one.id: [str(n) for n in range(5)] for one in people}

    async def say(one: Peer) -> None:
        for text in said[one.id]:
            await one.say(room, text)

    await asyncio.gather(*(say(one) for one in people))
    for one in people:
        heard: dict[str, list[str]] = {}
        for event in await one.unread():
            if isinstance(event, ChatMessage):
                heard.setdefault(event.from_, []).append(event.text)
        assert heard == {who: texts for who, texts in said.items() if who != one.id}


async def test_crowd_when_somebody_can_resume_then_they_too_miss_nothing(peer: Peers) -> None:
    people = await crowd(peer)
    listener = await peer.javascript("lisa", recovery=True)
    await listener.join(ROOM)
    speaker = people[0]
    for _ in range(ROUNDS):
        await speaker.send("reaction", {"roomId": ROOM, "emoji": EMOJI[0]})
    await speaker.unread()
    heard = [event for event in await listener.unread() if isinstance(event, RemoteReaction)]
    assert len(heard) == ROUNDS
