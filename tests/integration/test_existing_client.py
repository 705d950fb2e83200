"""A client as it is in the field: the first events only, no acks, no field that came later."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import socketio
from aiohttp import ClientSession

from server.protocol.call import (
    CallAnswered,
    CallEnded,
    IncomingCall,
    NegotiationFinal,
    NegotiationOffered,
)
from server.protocol.media import RemoteMuted
from server.protocol.room import NewUserJoined
from tests.support.peers import Peers
from tests.support.signals import ANSWER, OFFER
from tests.support.verbs import PATIENCE_SECONDS

KNOWN_EVENTS = {
    "userJoined": {"email", "roomId"},
    "newUserJoined": {"email", "id"},
    "incomingCall": {"from", "offer"},
    "callAccepted": {"from", "answer"},
    "negotiationneed": {"from", "offer"},
    "negotiationFinal": {"from", "answer"},
    "remoteMuted": {"isMuted"},
    "callEnded": set(),
    "error": {"message"},
}


class ExistingClient:
    """What it receives of a known event are the fields it knows; it never sees anything else."""

    def __init__(self, email: str, http: ClientSession) -> None:
        self.email = email
        self._inbox: dict[str, asyncio.Queue[dict[str, Any]]] = {}
        self.socket = socketio.AsyncClient(
            reconnection=False, handle_sigint=False, http_session=http
        )
        for event, fields in KNOWN_EVENTS.items():
            self._listen(event, fields)

    def _listen(self, event: str, fields: set[str]) -> None:
        inbox = self._inbox[event] = asyncio.Queue()

        def receive(payload: dict[str, Any]) -> None:
            assert fields <= set(payload), f"{event} without {fields - set(payload)}"
            inbox.put_nowait({field: payload[field] for field in fields})

        self.socket.on(event, receive)

    async def connect(self, url: str, token: str, transport: str) -> None:
        await self.socket.connect(
            url, auth={"token": token}, transports=[transport], wait_timeout=PATIENCE_SECONDS
        )

    async def emit(self, event: str, **payload: Any) -> None:
        await self.socket.emit(event, payload)

    async def next(self, event: str) -> dict[str, Any]:
        return await asyncio.wait_for(self._inbox[event].get(), PATIENCE_SECONDS)

    def has_unread(self) -> bool:
        return any(not inbox.empty() for inbox in self._inbox.values())


class ExistingClients:
    """`await existing_client("alice")`."""

    def __init__(self, peers: Peers, transport: str, http: ClientSession) -> None:
        self._peers = peers
        self._transport = transport
        self._http = http
        self.made: list[ExistingClient] = []

    async def __call__(self, name: str) -> ExistingClient:
        client = ExistingClient(self._peers.email(name), self._http)
        self.made.append(client)
        await client.connect(self._peers.url, await self._peers.token(name), self._transport)
        return client


@pytest.fixture
async def existing_client(peer: Peers, transport: str) -> AsyncIterator[ExistingClients]:
    async with ClientSession() as http:
        clients = ExistingClients(peer, transport, http)
        yield clients
        for client in clients.made:
            await client.socket.disconnect()


async def test_existing_client_when_with_its_like_then_a_whole_call(
    existing_client: ExistingClients,
) -> None:
    alice, bob = await existing_client("alice"), await existing_client("bob")
    await alice.emit("joinRoom", email=alice.email, roomId="demo")
    assert await alice.next("userJoined") == {"email": alice.email, "roomId": "demo"}
    await bob.emit("joinRoom", email=bob.email, roomId="demo")
    assert await bob.next("userJoined") == {"email": bob.email, "roomId": "demo"}
    newcomer = await alice.next("newUserJoined")
    assert newcomer["email"] == bob.email
    bobs_id = newcomer["id"]

    await alice.emit("callUser", to=bobs_id, offer=OFFER)
    incoming = await bob.next("incomingCall")
    assert incoming["offer"] == OFFER
    alices_id = incoming["from"]
    await bob.emit("callAccepted", to=alices_id, answer=ANSWER)
    assert await alice.next("callAccepted") == {"from": bobs_id, "answer": ANSWER}

    await alice.emit("negotiationneed", to=bobs_id, offer=OFFER)
    assert await bob.next("negotiationneed") == {"from": alices_id, "offer": OFFER}
    await bob.emit("negotiationDone", to=alices_id, answer=ANSWER)
    assert await alice.next("negotiationFinal") == {"from": bobs_id, "answer": ANSWER}

    await bob.emit("muteToggle", to=alices_id, isMuted=True)
    assert await alice.next("remoteMuted") == {"isMuted": True}
    await bob.emit("muteToggle", to=alices_id, isMuted=False)
    assert await alice.next("remoteMuted") == {"isMuted": False}

    await alice.emit("endCall", to=bobs_id)
    assert await bob.next("callEnded") == {}
    assert not alice.has_unread()
    assert not bob.has_unread()


async def test_existing_client_when_with_a_modern_one_then_a_whole_call(
    existing_client: ExistingClients, peer: Peers
) -> None:
    alice, bob = await existing_client("alice"), await peer("bob")
    await bob.join("demo")
    await bob.unread()
    await alice.emit("joinRoom", email=alice.email, roomId="demo")
    await alice.next("userJoined")
    alices_id = (await bob.next(NewUserJoined)).id

    await bob.call(alices_id, OFFER, generation=3)
    assert await alice.next("incomingCall") == {"from": bob.id, "offer": OFFER}
    await alice.emit("callAccepted", to=bob.id, answer=ANSWER)
    answered = await bob.next(CallAnswered)
    assert (answered.from_, answered.generation) == (alices_id, None)

    await alice.emit("negotiationneed", to=bob.id, offer=OFFER)
    assert (await bob.next(NegotiationOffered)).from_ == alices_id
    await bob.answer(alices_id, ANSWER)
    assert await alice.next("negotiationFinal") == {"from": bob.id, "answer": ANSWER}
    await bob.offer(alices_id, OFFER)
    await alice.next("negotiationneed")
    await alice.emit("negotiationDone", to=bob.id, answer=ANSWER)
    assert (await bob.next(NegotiationFinal)).from_ == alices_id

    await alice.emit("muteToggle", to=bob.id, isMuted=True)
    assert await bob.next(RemoteMuted) == RemoteMuted(from_=alices_id, is_muted=True)
    await bob.mute()
    assert await alice.next("remoteMuted") == {"isMuted": True}
    # What came later than this client passes it by.
    await bob.turn_camera_off()
    await bob.trickle(alices_id, None)
    await alice.emit("endCall", to=bob.id)
    assert (await bob.next(CallEnded)).from_ == alices_id
    await bob.expect_silence()
    assert not alice.has_unread()


async def test_existing_client_when_called_by_email_then_answers_as_ever(
    existing_client: ExistingClients, peer: Peers
) -> None:
    alice, bob = await existing_client("alice"), await peer("bob")
    await bob.join("demo")
    await bob.unread()
    await alice.emit("joinRoom", email=alice.email, roomId="demo")
    await alice.next("userJoined")
    await bob.next(NewUserJoined)
    await bob.call(alice.email, OFFER)
    caller = (await alice.next("incomingCall"))["from"]
    await alice.emit("callAccepted", to=caller, answer=ANSWER)
    await bob.next(CallAnswered)
    await bob.expect_silence()


async def test_existing_client_when_it_errs_then_an_error_with_a_message(
    existing_client: ExistingClients, peer: Peers
) -> None:
    alice, bob = await existing_client("alice"), await peer("bob")
    await bob.join("demo")
    await bob.unread()
    await alice.emit("joinRoom", email=bob.email, roomId="demo")
    assert (await alice.next("error"))["message"]
    await alice.emit("callUser", to=bob.id, offer=OFFER)
    assert (await alice.next("error"))["message"]
    assert IncomingCall not in [type(event) for event in await bob.unread()]
