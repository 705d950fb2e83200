"""Connection state recovery: what a client may have missed is kept for its return.

The server side of the feature that official Socket.IO clients have built in: `pid` names the
state, each event ends with an offset, and whoever comes back with both gets the events after it.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from server.domain.recovery import Journal, JournalEntry

MAX_DIGITS = 15


@dataclass(frozen=True, slots=True)
class ResumeLimits:
    """What is kept for one participant; `max_age` in seconds."""

    max_packets: int = 1024
    max_bytes: int = 1024 * 1024
    max_age: float = 60.0


class ResumeBuffer:
    """The last events of one participant, oldest first; the newest has the number `_last`."""

    __slots__ = (
        "_bytes",
        "_last",
        "_marks",
        "_max_age",
        "_max_bytes",
        "_max_packets",
        "_packets",
        "pid",
    )

    def __init__(self, limits: ResumeLimits, pid: str) -> None:
        self.pid = pid
        self._max_packets = limits.max_packets
        self._max_bytes = limits.max_bytes
        self._max_age = limits.max_age
        self._packets: deque[bytes] = deque()
        self._bytes = 0
        self._last = 0
        self._marks: list[tuple[float, int]] = []  # until then (seconds), up to this number

    def stamp(
        self, packet: bytes, message_id: str | None = None, *, is_news: bool = False
    ) -> bytes | None:
        """Remember the event; None when it is not to be sent, else its ending on the wire.

        That is its offset as last argument, and takes the place of the closing bracket.
        """
        self._last = number = self._last + 1
        packets = self._packets
        packets.append(packet)
        size = self._bytes + len(packet)
        while size > self._max_bytes or len(packets) > self._max_packets:
            size -= len(packets.popleft())
        self._bytes = size
        return b',"%d"]' % number

    @property
    def size_bytes(self) -> int:
        return self._bytes

    def since(self, offset: str | None) -> list[bytes] | None:
        """The events after `offset`, None when some of them are no longer kept.

        `offset` is what the client has seen last; nothing seen counts as the very beginning.
        """
        seen = read_sequence(offset)
        missed = self._last - seen
        if not 0 <= missed <= len(self._packets):
            return None
        packets = list(self._packets)[len(self._packets) - missed :]
        return [
            packet[:-1] + self._ending(number) for number, packet in enumerate(packets, seen + 1)
        ]

    def renew(self, pid: str) -> None:
        """Start over under a new name: what was kept is not enough for its client."""
        self.pid = pid
        self._forget_all()

    def hold(self) -> None:
        """Its owner is coming back; where from, and with what, is being asked."""

    def go_on(self) -> None:
        """Nothing new was found: this buffer is what its owner goes on with."""

    def restore(
        self,
        journal: Journal,
        offset: str | None,
        term: str,
        encode: Callable[[JournalEntry], bytes],
    ) -> None:
        """Go on with what another node has kept; `term` is the connection that took it over."""
        raise NotImplementedError

    def forget_old(self, now: float | None = None) -> None:
        """Drop what nobody can come back for any more; to be called every few seconds."""
        now = monotonic() if now is None else now
        first = self._last - len(self._packets)
        while self._marks and self._marks[0][0] < now - self._max_age:
            _, number = self._marks.pop(0)
            for _ in range(number - first):
                self._bytes -= len(self._packets.popleft())
            first = max(first, number)
        if not self._marks or self._marks[-1][1] < self._last:
            self._marks.append((now, self._last))

    def _ending(self, number: int) -> bytes:
        return b',"%d"]' % number

    def _forget_all(self) -> None:
        self._packets.clear()
        self._marks.clear()
        self._bytes = 0


def read_sequence(offset: str | None) -> int:
    """The number an offset starts with; what is none of ours counts as the very beginning."""
    number = (offset or "").partition(":")[0]
    is_one = number.isascii() and number.isdigit() and len(number) <= MAX_DIGITS
    return int(number) if is_one else 0
