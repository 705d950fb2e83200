"""Made-up histories: alice and bob in one room, told line by line."""

from typing import Any, TypeVar

from tests.support.faults.checker import Checker
from tests.support.faults.history import (
    Answered,
    Dropped,
    Entry,
    Leaving,
    Left,
    Received,
    Returned,
    SawRoster,
    Seated,
    Sent,
    mark_of,
)

GRACE_SECONDS = 8.0
ROOM = "demo"

AnyEntry = TypeVar("AnyEntry", bound=Entry)


class Story:
    """Each verb is one entry, a tenth of a second after the one before."""

    def __init__(self) -> None:
        self.at = 0.0
        self.checker = Checker(GRACE_SECONDS)
        for name in ("alice", "bob"):
            self.tell(Seated, name, seat_id=name, room=ROOM)
        self.tell(SawRoster, "bob", seat_id="bob", room=ROOM, others=("alice",))
        self.tell(SawRoster, "alice", seat_id="alice", room=ROOM, others=("bob",))

    def tell(self, kind: type[AnyEntry], who: str, **fields: Any) -> None:
        self.at += 0.1
        self.checker.note(kind(self.at, who, **fields))

    def wait(self, seconds: float) -> None:
        self.at += seconds

    def send(self, number: int, to: str = "bob") -> None:
        names = {"sender_id": "alice", "target_id": to, "number": number}
        self.tell(Sent, "alice", event="iceCandidate", **names)

    def answer(self, number: int, code: str = "ok") -> None:
        self.tell(Answered, "alice", mark=mark_of("alice", number), code=code)

    def receive(self, number: int, seat_id: str = "bob", sender_id: str = "alice") -> None:
        self.tell(Received, "bob", mark=mark_of(sender_id, number), seat_id=seat_id)

    def deliver(self, *numbers: int) -> None:
        for number in numbers:
            self.send(number)
            self.receive(number)
            self.answer(number)

    def drop(self, name: str) -> None:
        self.tell(Dropped, name, seat_id=name, silent_since=self.at)

    def come_back(self, name: str, *, is_recovered: bool = True) -> None:
        self.tell(Returned, name, seat_id=name, room=ROOM, is_recovered=is_recovered)

    def say_goodbye(self, name: str) -> None:
        self.tell(Leaving, name, seat_id=name, room=ROOM, is_goodbye=True)

    def leave(self, name: str) -> None:
        self.tell(Leaving, name, seat_id=name, room=ROOM)

    def hear_of_leave(self, name: str) -> None:
        self.tell(Left, name, seat_id=name, room=ROOM)

    @property
    def ending(self) -> list[str]:
        """The kinds of violations when nothing else happens."""
        self.checker.finish()
        return [violation.kind for violation in self.checker.violations]
