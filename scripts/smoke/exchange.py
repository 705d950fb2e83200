"""The whole exchange of a call between two people, over one transport."""

from collections.abc import Awaitable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from scripts.smoke.peer import Peer, Refused, Transport
from scripts.smoke.report import Report, Unexpected, expect

# Line ends and letters beyond ASCII show whether an SDP travels byte for byte.
SDP = "v=0\r\no=- 46117317 2 IN IP4 127.0.0.1\r\ns=Grüße 👋\r\nt=0 0\r\na=ice-ufrag:F7gI\r\n"
OFFER = {"type": "offer", "sdp": SDP}
ANSWER = {"type": "answer", "sdp": SDP + "a=setup:active\r\n"}
CANDIDATES = 30


def candidate(number: int) -> dict[str, object]:
    line = f"candidate:{number} 1 udp 2122260223 192.0.2.1 {50000 + number} typ host"
    return {"candidate": line, "sdpMid": "0", "sdpMLineIndex": 0, "usernameFragment": "F7gI"}


@dataclass
class Exchange:
    """Alice is in the room, Bob comes in and calls. Raises StepFailed."""

    report: Report
    transport: Transport
    alice: Peer
    bob: Peer
    room: str

    async def run(self) -> None:
        await self._connect()
        await self._refusals()
        await self._join()
        await self._call()
        await self._candidates()
        await self._renegotiate()
        await self._media_state()
        await self._leave()

    async def _connect(self) -> None:
        for name, peer in (("alice", self.alice), ("bob", self.bob)):
            with self._step(f"{name} connects"):
                await peer.connect(self.transport)
        with self._step("alice joins an empty room, joinRoom -> userJoined"):
            snapshot = await self.alice.join(self.room)
            expect(snapshot["participants"] == [], snapshot)
            joined = await self.alice.next("userJoined")
            expect((joined["email"], joined["roomId"]) == (self.alice.email, self.room), joined)

    async def _refusals(self) -> None:
        to_alice = {"to": self.alice.id, "offer": OFFER}
        with self._step("refused: a call from outside the room"):
            await refused(self.bob.ask("callUser", to_alice), "not_in_room", "peer_not_found")
        with self._step("refused: a call from a foreign room"):
            await self.bob.join(f"{self.room}-other")
            await refused(self.bob.ask("callUser", to_alice), "peer_not_found")
            await self.bob.ask("leaveRoom", {"roomId": f"{self.room}-other"})
            await self.alice.hears_nothing("incomingCall")
        with self._step("refused: joinRoom with somebody else's email, as ack"):
            await refused(self.bob.join(self.room, email=self.alice.email), "forbidden")
        with self._step("refused: the same without an ack, as error event"):
            payload = {"email": self.alice.email, "roomId": self.room}
            await self.bob.tell("joinRoom", payload)
            error = await self.bob.next("error")
            expect(error["code"] == "forbidden", error)
            expect(error["event"] == "joinRoom", error)
            expect(error["message"], error)
            await self.alice.hears_nothing("newUserJoined")

    async def _join(self) -> None:
        with self._step("bob joins, joinRoom -> newUserJoined"):
            snapshot = await self.bob.join(self.room)
            expect([one["id"] for one in snapshot["participants"]] == [self.alice.id], snapshot)
            newcomer = await self.alice.next("newUserJoined")
            expect((newcomer["email"], newcomer["id"]) == (self.bob.email, self.bob.id), newcomer)

    async def _call(self) -> None:
        alice, bob = self.alice, self.bob
        with self._step("callUser -> incomingCall, the offer byte for byte"):
            await bob.ask("callUser", {"to": alice.id, "offer": OFFER, "from": "somebody else"})
            call = await alice.next("incomingCall")
            expect(call["from"] == bob.id, call["from"])
            expect(call["offer"] == OFFER, "the offer was altered")
        with self._step("callAccepted -> callAccepted, addressed by email"):
            await alice.ask("callAccepted", {"to": bob.email, "answer": ANSWER})
            accepted = await bob.next("callAccepted")
            expect(accepted["from"] == alice.id, accepted["from"])
            expect(accepted["answer"] == ANSWER, "the answer was altered")

    async def _candidates(self) -> None:
        for name, sender, receiver in (
            ("bob", self.bob, self.alice),
            ("alice", self.alice, self.bob),
        ):
            with self._step(f"iceCandidate: {CANDIDATES} from {name} and their end, in order"):
                for number in range(CANDIDATES):
                    payload = {"to": receiver.id, "candidate": candidate(number)}
                    await sender.tell("iceCandidate", payload)
                await sender.ask("iceCandidate", {"to": receiver.id, "candidate": None})
                arrived = [await receiver.next("iceCandidate") for _ in range(CANDIDATES + 1)]
                expected = [*map(candidate, range(CANDIDATES)), None]
                expect([one["candidate"] for one in arrived] == expected, "not in order")
                expect({one["from"] for one in arrived} == {sender.id}, "a forged sender")

    async def _renegotiate(self) -> None:
        alice, bob = self.alice, self.bob
        with self._step("negotiationneed -> negotiationneed"):
            await alice.ask("negotiationneed", {"to": bob.id, "offer": OFFER})
            need = await bob.next("negotiationneed")
            expect((need["from"], need["offer"]) == (alice.id, OFFER), need["from"])
        with self._step("negotiationDone -> negotiationFinal"):
            await bob.ask("negotiationDone", {"to": alice.id, "answer": ANSWER})
            final = await alice.next("negotiationFinal")
            expect((final["from"], final["answer"]) == (bob.id, ANSWER), final["from"])

    async def _media_state(self) -> None:
        alice, bob = self.alice, self.bob
        with self._step("muteToggle -> remoteMuted"):
            await alice.ask("muteToggle", {"to": bob.id, "isMuted": True})
            muted = await bob.next("remoteMuted")
            expect((muted["isMuted"], muted["from"]) == (True, alice.id), muted)
        with self._step("cameraToggle to the whole room -> remoteCamera"):
            await alice.ask("cameraToggle", {"isCameraOff": True})
            camera = await bob.next("remoteCamera")
            expect((camera["isCameraOff"], camera["from"]) == (True, alice.id), camera)

    async def _leave(self) -> None:
        alice, bob = self.alice, self.bob
        with self._step("endCall -> callEnded"):
            await alice.ask("endCall", {"to": bob.id})
            await bob.next("callEnded")
        with self._step("bob disconnects -> userLeft at once"):
            await bob.disconnect()
            left = await alice.next("userLeft")
            expect((left["id"], left["email"]) == (bob.id, bob.email), left)
        with self._step("alice disconnects"):
            await alice.disconnect()

    def _step(self, name: str) -> AbstractContextManager[None]:
        return self.report.step(self.transport, name)


async def wrong_token_is_refused(peer: Peer, transport: Transport) -> None:
    """With the message that existing clients compare with. Raises Unexpected."""
    refusal = await _refusal_of(peer.connect(transport, token="wrong"))
    expect(refusal.message == "Authentication failed", f"the message was {refusal.message!r}")
    expect(refusal.code == "unauthenticated", f"the code was {refusal.code!r}")


async def refused(request: Awaitable[object], *codes: str) -> None:
    """Raises Unexpected."""
    refusal = await _refusal_of(request)
    expect(refusal.code in codes, f"refused with {refusal}")


async def _refusal_of(request: Awaitable[object]) -> Refused:
    try:
        await request
    except Refused as refusal:
        return refusal
    raise Unexpected("this was accepted")
