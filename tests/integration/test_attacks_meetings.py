"""Attacks on meetings: every event and route, by everybody who must not (E1, E2, E4, K2, C5)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from server.protocol.registry import client_events
from tests.support.marks import over
from tests.support.meetings import Meetings
from tests.support.peer import Peer
from tests.support.peers import Peers
from tests.support.signals import ANSWER, OFFER, candidate
from tests.support.verbs import Payload

pytestmark = over("websocket")

NO_FILE = "0" * 32
OF_NO_ROOM = {"joinRoom", "leaveRoom"}  # how one comes in and goes: see test_attacks_rooms.py
OF_HOSTS = {
    *("lobby", "admit", "deny", "muteParticipant", "stopCamera", "stopShare"),
    *("removeParticipant", "lockRoom", "setRole", "endMeeting"),
}
CLOSED = {"not_in_room", "peer_not_found", "not_found", "forbidden", "file_not_found"}


@dataclass
class House:
    """A meeting with Alice, its owner and host, and Carol; Mallory is the one who tries."""

    peers: Peers
    meetings: Meetings
    code: str
    alice: Peer
    carol: Peer
    said: Payload

    async def mallory(self, token: str = "") -> Peer:
        return await self.peers("mallory", token=token)

    async def act(self, event: str, **fields: object) -> None:
        await self.alice.ask(event, {"roomId": self.code} | fields)

    async def state(self) -> tuple[Any, ...]:
        """All that could have changed. Forgets what Alice and Carol have not read."""
        roster = await self.alice.ask("joinRoom", {"roomId": self.code})
        history = await self.alice.history(self.code)
        meeting = await self.meetings.get(self.code)
        await self.alice.unread()
        await self.carol.unread()
        return roster, history, meeting.json


@pytest.fixture
async def house(peer: Peers) -> House:
    meetings = Meetings(peer.api, await peer.token("alice"))
    code = await meetings.code()
    alice, carol = await peer("alice"), await peer("carol")
    await alice.join(code)
    await carol.join(code)
    said = await alice.say(code, "among us")
    await alice.say(code, "for Carol", to=carol.id)
    return House(peer, meetings, code, alice, carol, said)


def payloads(house: House, said: Payload) -> dict[str, list[Payload]]:
    """Of every client event, what reaches the room when it comes from somebody in it."""
    room, of_room = {"roomId": house.code}, house.carol.id
    carol = {"to": of_room}
    received = dict.fromkeys(("isReceivingAudio", "isReceivingVideo", "isReceivingScreen"), True)
    one = room | {"id": of_room}
    return {
        **{event: [carol | {"offer": OFFER}] for event in ("callUser", "negotiationneed")},
        **{event: [carol | {"answer": ANSWER}] for event in ("callAccepted", "negotiationDone")},
        **{event: [carol] for event in ("callDeclined", "endCall")},
        "iceCandidate": [carol | {"candidate": candidate()}],
        "muteToggle": [carol | {"isMuted": True}],
        "cameraToggle": [carol | {"isCameraOff": True}],
        "screenShare": [carol | {"isSharing": True}],
        "mediaReport": [carol | received],
        "viewReport": [carol | {"camera": None, "screen": None, "isFocused": True}],
        "chatMessage": [
            room | {"text": "hello"},
            room | {"text": "hello", "to": of_room},
            room | {"text": "hello", "replyTo": said["id"]},
            room | {"text": "", "file": NO_FILE},
        ],
        "chatEdit": [{"id": said["id"], "text": "another"}],
        "chatDelete": [{"id": said["id"]}],
        "chatHistory": [room, room | {"cursor": said["id"], "limit": 100}],
        "typing": [room | {"isTyping": True}],
        "reaction": [room | {"emoji": "👍"}],
        "raiseHand": [room | {"isRaised": True}, one | {"isRaised": False}],
        "lobby": [room],
        "admit": [one, room | {"all": True}],
        "deny": [one],
        "muteParticipant": [one, room | {"all": True}],
        "stopCamera": [one],
        "stopShare": [one],
        "removeParticipant": [one, one | {"ban": True}],
        "lockRoom": [room | {"isLocked": True}],
        "setRole": [one | {"role": role} for role in ("participant", "cohost", "host")],
        "endMeeting": [room],
    }


async def never_there(house: House) -> Peer:
    mallory = await house.mallory()
    await mallory.join("elsewhere")
    return mallory


async def left(house: House) -> Peer:
    mallory = await inside(house)
    await mallory.leave(house.code)
    return mallory


async def waiting(house: House) -> Peer:
    await house.meetings.change(house.code, lobby=True)
    mallory = await house.mallory()
    assert await mallory.refusal("joinRoom", {"roomId": house.code}) == "lobby_waiting"
    return mallory


async def removed(house: House) -> Peer:
    mallory = await inside(house)
    await house.act("removeParticipant", id=mallory.id)
    return mallory


async def banned(house: House) -> Peer:
    mallory = await inside(house)
    await house.act("removeParticipant", id=mallory.id, ban=True)
    assert await mallory.refusal("joinRoom", {"roomId": house.code}) == "banned"
    return mallory


async def guest_of_another_meeting(house: House) -> Peer:
    other = await house.meetings.code()
    token = (await Meetings(house.peers.api).join(other, name="Mallory")).token
    mallory = await house.mallory(token)
    await mallory.join(other)
    return mallory


async def inside(house: House) -> Peer:
    mallory = await house.mallory()
    await mallory.join(house.code)
    return mallory


async def guest(house: House) -> Peer:
    token = (await Meetings(house.peers.api).join(house.code, name="Mallory")).token
    mallory = await house.mallory(token)
    await mallory.join(house.code, role="host", ownRole="host")
    return mallory


async def ex_cohost(house: House) -> Peer:
    mallory = await inside(house)
    for role in ("cohost", "participant"):
        await house.act("setRole", id=mallory.id, role=role)
    return mallory


Arrival = Callable[[House], Awaitable[Peer]]


@pytest.mark.parametrize(
    "arrive",
    [never_there, left, waiting, removed, banned, guest_of_another_meeting],
    ids=lambda arrive: arrive.__name__,
)
async def test_e2_e4_k2_event_when_from_outside_then_refused_and_nothing_happens(
    house: House, arrive: Arrival
) -> None:
    mallory = await arrive(house)
    attempts = payloads(house, house.said)
    assert set(attempts) | OF_NO_ROOM == {event.event_name for event in client_events()}
    before = await house.state()
    await mallory.unread()
    for event, tries in attempts.items():
        for payload in tries:
            assert await mallory.refusal(event, payload) in CLOSED, (event, payload)
    for media in ({"isMuted": True}, {"isMuted": False}):
        await mallory.send("muteToggle", media)  # to all of their rooms, which this is none of
    await mallory.unread()
    await house.alice.expect_silence()
    await house.carol.expect_silence()
    assert await house.state() == before


@pytest.mark.parametrize("arrive", [inside, guest, ex_cohost], ids=lambda arrive: arrive.__name__)
async def test_e1_power_when_used_by_somebody_without_it_then_forbidden_and_nothing_happens(
    house: House, arrive: Arrival
) -> None:
    mallory = await arrive(house)
    attempts = payloads(house, house.said)
    before = await house.state()
    for event in sorted(OF_HOSTS):
        for payload in attempts[event]:
            assert await mallory.refusal(event, payload) == "forbidden", (event, payload)
    for event in ("chatDelete", "chatEdit", "raiseHand"):
        assert await mallory.refusal(event, attempts[event][-1]) == "forbidden", event
    await house.alice.expect_silence()
    await house.carol.expect_silence()
    assert await house.state() == before


async def test_e1_host_when_they_are_it_no_more_then_neither_above_the_host_nor_over_roles(
    house: House,
) -> None:
    """Given host, and lost it to the owner who came back: what they were before, a participant."""
    mallory = await inside(house)
    await house.act("setRole", id=mallory.id, role="host")
    assert await house.alice.refusal("endMeeting", {"roomId": house.code}) == "forbidden"
    await house.alice.leave(house.code)
    await house.alice.join(house.code)
    before = await house.state()
    alice, carol = house.alice.id, house.carol.id
    for event, fields in (
        ("endMeeting", {}),
        ("setRole", {"id": mallory.id, "role": "host"}),
        ("setRole", {"id": alice, "role": "participant"}),
        ("removeParticipant", {"id": alice}),
        ("muteParticipant", {"id": alice, "mayUnmute": False}),
        ("lockRoom", {"isLocked": True}),
        ("stopCamera", {"id": carol}),
    ):
        assert await mallory.refusal(event, {"roomId": house.code} | fields) == "forbidden", event
    assert await house.state() == before
