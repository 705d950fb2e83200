"""What one person has to say: one thing at a time, until it is answered."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from tests.support.faults.history import Answered, Sent

if TYPE_CHECKING:
    from tests.support.faults.person import Person

OK = "ok"
SEAT_LOST = "seat_lost"  # our own code: nobody is there any more in whose name it was said
INTERNAL_ERROR = "internal_error"  # passes too, but should not be there
PASSING = frozenset({"unavailable", "rate_limited", INTERNAL_ERROR})
ACK_SECONDS = 6.0
RETRY_SECONDS = (0.1, 0.3)

Payload = dict[str, Any]


@dataclass(slots=True)
class Message:
    """`before` runs ahead of each try, `then` gets what was answered."""

    event: str
    payload: Payload
    signal: Sent | None = None
    seat_id: str = ""  # makes sense under this participant id only; empty: under any
    before: Callable[[], None] | None = None
    then: Callable[[Payload], None] | None = None
    code: str = ""  # how it ended
    ended: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Outbox:
    """Bursts go out together as browsers trickle candidates, everything else alone."""

    person: "Person"
    rng: Random
    waiting: deque[list[Message]] = field(default_factory=deque)
    is_busy: bool = False
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_idle(self) -> bool:
        return not self.waiting and not self.is_busy

    def put(self, *burst: Message) -> None:
        self.waiting.append(list(burst))
        self._news.set()

    async def run(self) -> None:
        while True:
            self._news.clear()
            while self.waiting:
                self.is_busy = True
                await self.settle(self.waiting.popleft())
                self.is_busy = False
            await self._news.wait()

    async def settle(self, burst: list[Message]) -> None:
        """Again and again with the same `mid`, until each was answered."""
        while [message for message in burst if not message.code]:
            connection = await self.person.connected()
            for message in burst:
                if message.seat_id not in ("", self.person.seat_id) and not message.code:
                    self._end(message, SEAT_LOST)
            pending = [message for message in burst if not message.code]
            if not pending:
                return
            for message in pending:
                if message.before is not None:
                    message.before()
            answers = [connection.ask(message.event, message.payload) for message in pending]
            await asyncio.wait(answers, timeout=ACK_SECONDS)
            has_gap = False
            for message, answer in zip(pending, answers, strict=True):
                body = answer.result() if answer.done() else None
                if body is not None:
                    self._read(message, body, is_last=len(burst) > 1)
                has_gap = has_gap or not message.code
            if has_gap:
                await asyncio.sleep(self.rng.uniform(*RETRY_SECONDS))

    def _read(self, message: Message, body: Payload, *, is_last: bool) -> None:
        """In a burst a passing refusal is final: what came behind it may have been delivered."""
        if body["ok"]:
            self.person.was_served()
            if message.then is not None:
                message.then(body["data"])
            self._end(message, OK)
            return
        code = body["error"]["code"]
        if code == INTERNAL_ERROR:
            self.person.complain(f"{message.event} was answered with {code}")
        if code not in PASSING or (is_last and message.signal is not None):
            self._end(message, code)

    def _end(self, message: Message, code: str) -> None:
        message.code = code
        message.ended.set()
        if message.signal is not None:
            history = self.person.history
            history.add(Answered(history.now(), self.person.name, message.signal.mark, code))
