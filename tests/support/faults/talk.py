"""What people do in calls: offers, answers, candidates, mute; some come and go."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.support.faults.history import Leaving, Sent
from tests.support.faults.outbox import Message
from tests.support.faults.person import Person

SDP = (
    "v=0\r\no=- 46117317 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
    + "a=x-padding:0123456789\r\n" * 120
)
CANDIDATE = "candidate:1 1 udp 2122260223 192.0.2.1 50000 typ host"
MAX_BURST = 4
MAX_WAITING = 10
HOP_SECONDS = (0.1, 1.0)

Payload = dict[str, Any]

# How often, what, and its content: none for candidates, which go in bursts.
_SIGNALS: tuple[tuple[int, str, Payload], ...] = (
    (60, "iceCandidate", {"candidate": {"candidate": CANDIDATE, "sdpMid": "0"}}),
    (12, "negotiationneed", {"offer": {"type": "offer", "sdp": SDP}}),
    (12, "negotiationDone", {"answer": {"type": "answer", "sdp": SDP}}),
    (4, "callUser", {"offer": {"type": "offer", "sdp": SDP}}),
    (4, "callAccepted", {"answer": {"type": "answer", "sdp": SDP}}),
    (3, "endCall", {}),
)


@dataclass(slots=True)
class Talk:
    """`rate`: things a person does each second; `rooms`: those it moves between, none: stays."""

    person: Person
    rng: Random
    rate: float
    rooms: Sequence[str] = ()
    number: int = 0

    async def run(self) -> None:
        while True:
            await asyncio.sleep(self.rng.expovariate(self.rate))
            dice = self.rng.random()
            if self.rooms and dice < 0.01:
                await self._hop()
            elif self.rooms and dice < 0.015:
                self.person.say_goodbye()
            elif dice < 0.05:
                self._mute()
            else:
                self._signal()

    def _signal(self) -> None:
        person, rng = self.person, self.rng
        ((event, content),) = rng.choices(
            [signal[1:] for signal in _SIGNALS], [signal[0] for signal in _SIGNALS]
        )
        count = rng.randint(1, MAX_BURST) if event == "iceCandidate" else 1
        if not person.others or not person.seat_id or len(person.outbox.waiting) > MAX_WAITING:
            return
        target_id = rng.choice(sorted(person.others))
        person.outbox.put(*(self._message(event, content, target_id) for _ in range(count)))

    def _message(self, event: str, content: Payload, target_id: str) -> Message:
        """`generation` travels with a signal as it is: it carries the number."""
        person, number = self.person, self._next()
        now = person.history.now()
        signal = Sent(now, person.name, person.seat_id, target_id, number, event)
        person.history.add(signal)
        address = {"to": target_id, "generation": number, "mid": str(number)}
        return Message(event, content | address, signal, person.seat_id)

    def _mute(self) -> None:
        person, is_muted = self.person, self.rng.random() < 0.5

        def done(_: Payload) -> None:
            person.is_muted = is_muted

        if person.seat_id and person.room:
            payload = {"isMuted": is_muted, "mid": str(self._next())}
            person.outbox.put(Message("muteToggle", payload, seat_id=person.seat_id, then=done))

    async def _hop(self) -> None:
        """Leave, and come again soon, into another room or the same."""
        person = self.person
        if not person.room:
            return
        leave = Message("leaveRoom", {"roomId": person.room})
        announced: set[str] = set()

        def announce() -> None:
            """Once for each participant id: a repeat is no second leave."""
            if person.seat_id not in announced:
                announced.add(person.seat_id)
                now = person.history.now()
                person.history.add(Leaving(now, person.name, person.seat_id, person.room))

        leave.before = announce
        leave.then = lambda _: person.left()
        await self._say(leave)
        await asyncio.sleep(self.rng.uniform(*HOP_SECONDS))
        payload = person.join_payload(self.rng.choice(self.rooms))
        await self._say(Message("joinRoom", payload, then=person.entered))

    async def _say(self, message: Message) -> None:
        self.person.outbox.put(message)
        await message.ended.wait()

    def _next(self) -> int:
        self.number += 1
        return self.number
