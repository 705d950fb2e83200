"""Who has come and gone on a node alone."""

from collections import deque
from collections.abc import Callable
from itertools import islice
from time import time

from server.domain.attendance import Movement
from server.domain.ids import RoomId
from server.domain.participant import Participant
from server.domain.room import ChangeKind

MAX_KEPT = 100_000


class MemoryMovements:
    """Implements the Movements port. `clock` in Unix seconds."""

    def __init__(self, clock: Callable[[], float] = time) -> None:
        self._clock = clock
        self._kept: deque[Movement] = deque(maxlen=MAX_KEPT)
        self._last = (0, 0)

    def note(self, kind: ChangeKind, room_id: RoomId, participant: Participant) -> None:
        """Other changes than these two are passed over."""
        if kind not in ("joined", "left"):
            return
        milliseconds, number = self._last
        now = int(self._clock() * 1000)
        self._last = (now, 0) if now > milliseconds else (milliseconds, number + 1)
        name = movement_id(*self._last)
        self._kept.append(Movement(name, kind, room_id, participant, self._last[0] / 1000))

    async def take(self, done: str, count: int) -> list[Movement] | None:
        while self._kept and self._kept[0].id <= done:
            self._kept.popleft()
        return list(islice(self._kept, count))


def movement_id(milliseconds: int, number: int) -> str:
    """Of one length, so that ids sort as they are."""
    return f"{milliseconds:015d}-{number:06d}"
