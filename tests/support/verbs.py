"""A participant as verbs, so that tests read as transcripts; subclasses bring the connection."""

import asyncio
from abc import ABC, abstractmethod
from typing import Any, TypeVar

import msgspec

from server.protocol.base import ErrorBody, ServerEvent
from server.protocol.connection import ErrorEvent
from server.protocol.registry import server_events
from server.protocol.room import RoomSnapshot

PATIENCE_SECONDS = 15.0
NOBODYS_ROOM = "a-room-that-nobody-is-in"
_CLASSES = {event.event_name: event for event in server_events()}

AnyEvent = TypeVar("AnyEvent", bound=ServerEvent)
Payload = dict[str, Any]


class Refused(Exception):
    """The server's answer to an event was a refusal."""

    def __init__(self, body: ErrorBody) -> None:
        super().__init__(f"{body.code}: {body.message}")
        self.code = body.code
        self.details = body.details


class Verbs(ABC):
    """One verb per client event. Each waits for its ack and raises Refused."""

    def __init__(self, name: str, email: str) -> None:
        self.name = name
        self.email = email
        self.id = ""
        self.inbox: list[tuple[str, tuple[Any, ...]]] = []
        self.closed = asyncio.Event()
        self._news = asyncio.Event()

    @abstractmethod
    async def send(self, event: str, *arguments: Any) -> None:
        """Emit without an ack."""

    @abstractmethod
    async def call_with_ack(self, event: str, *arguments: Any) -> list[Any]:
        """The arguments of the ack."""

    async def ask(self, event: str, payload: Any) -> Payload:
        """Emit and return what the ack carries as data."""
        answers = await self.call_with_ack(event, payload)
        assert len(answers) == 1, answers
        answer = answers[0]
        if answer["ok"] is True:
            assert set(answer) == {"ok", "data"}, answer
            data: Payload = answer["data"]
            return data
        assert answer["ok"] is False, answer
        assert set(answer) == {"ok", "error"}, answer
        raise Refused(msgspec.convert(answer["error"], ErrorBody, strict=True))

    async def refusal(self, event: str, payload: Any) -> str:
        """The code with which an event is refused."""
        try:
            data = await self.ask(event, payload)
        except Refused as refused:
            return refused.code
        raise AssertionError(f"{event} was accepted: {data}")

    async def join(self, room_id: str, **fields: Any) -> RoomSnapshot:
        data = await self.ask("joinRoom", {"roomId": room_id, **fields})
        snapshot = msgspec.convert(data, RoomSnapshot)
        self.id = snapshot.id
        return snapshot

    async def leave(self, room_id: str) -> Payload:
        return await self.ask("leaveRoom", {"roomId": room_id})

    async def raise_hand(self, room_id: str, is_raised: bool = True) -> Payload:
        return await self.ask("raiseHand", {"roomId": room_id, "isRaised": is_raised})

    async def call(self, to: "Verbs | str", offer: Payload, **fields: Any) -> Payload:
        return await self.ask("callUser", {"to": address(to), "offer": offer, **fields})

    async def accept(self, to: "Verbs | str", answer: Payload, **fields: Any) -> Payload:
        return await self.ask("callAccepted", {"to": address(to), "answer": answer, **fields})

    async def decline(self, to: "Verbs | str", **fields: Any) -> Payload:
        return await self.ask("callDeclined", {"to": address(to), **fields})

    async def offer(self, to: "Verbs | str", offer: Payload, **fields: Any) -> Payload:
        return await self.ask("negotiationneed", {"to": address(to), "offer": offer, **fields})

    async def answer(self, to: "Verbs | str", answer: Payload, **fields: Any) -> Payload:
        return await self.ask("negotiationDone", {"to": address(to), "answer": answer, **fields})

    async def trickle(self, to: "Verbs | str", candidate: Any, **fields: Any) -> Payload:
        return await self.ask("iceCandidate", {"to": address(to), "candidate": candidate, **fields})

    async def mute(self, is_muted: bool = True, **fields: Any) -> Payload:
        return await self.ask("muteToggle", {"isMuted": is_muted, **fields})

    async def turn_camera_off(self, is_camera_off: bool = True, **fields: Any) -> Payload:
        return await self.ask("cameraToggle", {"isCameraOff": is_camera_off, **fields})

    async def share_screen(self, is_sharing: bool = True, **fields: Any) -> Payload:
        return await self.ask("screenShare", {"isSharing": is_sharing, **fields})

    async def say(self, room_id: str, text: str, **fields: Any) -> Payload:
        return await self.ask("chatMessage", {"roomId": room_id, "text": text, **fields})

    async def edit(self, message: Payload, text: str) -> Payload:
        return await self.ask("chatEdit", {"id": message["id"], "text": text})

    async def take_back(self, message: Payload) -> Payload:
        return await self.ask("chatDelete", {"id": message["id"]})

    async def history(self, room_id: str, **fields: Any) -> Payload:
        return await self.ask("chatHistory", {"roomId": room_id, **fields})

    async def hang_up(self, to: "Verbs | str", **fields: Any) -> Payload:
        return await self.ask("endCall", {"to": address(to), **fields})

    async def next(
        self, event: type[AnyEvent], within_seconds: float = PATIENCE_SECONDS
    ) -> AnyEvent:
        """The oldest unread event of this class; others stay unread."""
        return msgspec.convert(await self.next_payload(event, within_seconds), event)

    async def next_payload(
        self, event: type[ServerEvent], within_seconds: float = PATIENCE_SECONDS
    ) -> Payload:
        """As `next`, just as it came: all the fields and nothing else."""
        try:
            async with asyncio.timeout(within_seconds):
                while True:
                    for index, (name, arguments) in enumerate(self.inbox):
                        if name == event.event_name:
                            del self.inbox[index]
                            assert len(arguments) == 1, arguments
                            payload: Payload = arguments[0]
                            return payload
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            unread = [name for name, _ in self.inbox]
            raise AssertionError(f"{self.name}: no {event.event_name}, unread: {unread}") from None

    async def unread(self) -> list[ServerEvent]:
        """Everything that has been sent here so far and was not read, in the order it came.

        An answered question behind it shows that nothing is still on its way.
        """
        await self.call_with_ack("leaveRoom", {"roomId": NOBODYS_ROOM})
        received, self.inbox = self.inbox, []
        return [msgspec.convert(arguments[0], _CLASSES[name]) for name, arguments in received]

    async def expect_silence(self) -> None:
        """Nothing came that was not read."""
        assert await self.unread() == [], self.name

    async def error_after(self, event: str, *arguments: Any) -> ErrorEvent:
        """The `error` event that answers an event sent without an ack."""
        await self.send(event, *arguments)
        error = await self.next(ErrorEvent)
        assert error.event == event
        return error

    async def wait_closed(self, within_seconds: float = PATIENCE_SECONDS) -> None:
        """Until the server has closed the connection."""
        await asyncio.wait_for(self.closed.wait(), within_seconds)

    def receive(self, event: str, *arguments: Any) -> None:
        """Called by the subclass for each server event."""
        self.inbox.append((event, arguments))
        self._news.set()


def address(to: "Verbs | str") -> str:
    return to if isinstance(to, str) else to.id
