"""Somebody who also writes in the chat of their room."""

import asyncio
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.support.faults.connection import Connection
from tests.support.faults.history import Said, Stored, mark_of
from tests.support.faults.outbox import Message
from tests.support.faults.person import Person

MAX_WAITING = 5
PAGE = 100

Payload = dict[str, Any]


@dataclass(slots=True)
class Chatter:
    """`rate`: messages a second. The text of a message is its mark."""

    person: Person
    rng: Random
    rate: float
    number: int = 0

    async def run(self) -> None:
        while True:
            await asyncio.sleep(self.rng.expovariate(self.rate))
            person = self.person
            if person.room and person.seat_id and len(person.outbox.waiting) <= MAX_WAITING:
                person.outbox.put(self._message())

    def _message(self) -> Message:
        person, room, seat_id = self.person, self.person.room, self.person.seat_id
        self.number += 1
        mid = f"chat-{self.number}"
        mark = mark_of(seat_id, self.number)
        person.history.add(
            Said(person.history.now(), person.name, seat_id, room, mark, self.number)
        )

        def stored(_: Payload) -> None:
            person.history.add(Stored(person.history.now(), person.name, mark))

        payload = {"roomId": room, "text": mark, "mid": mid}
        return Message("chatMessage", payload, seat_id=seat_id, then=stored)


async def kept_messages(connection: Connection, room: str) -> list[str] | None:
    """All texts of a room, which the asker enters for it; None when an answer does not come."""
    await connection.ask("joinRoom", {"roomId": room})
    texts: list[str] = []
    wish: Payload = {"roomId": room, "limit": PAGE}
    while True:
        answer = await connection.ask("chatHistory", wish)
        if answer is None or not answer["ok"]:
            return None
        page = answer["data"]
        texts += [message["text"] for message in page["messages"]]
        if page["cursor"] is None:
            return texts
        wish["cursor"] = page["cursor"]
