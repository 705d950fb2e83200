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
    """The last events of one participant, each with its offset, oldest first."""

    __slots__ = ("_bytes", "_last", "_limits", "_packets", "pid")

    def __init__(self, limits: ResumeLimits, pid: str) -> None:
        self.pid = pid
        self._limits = limits
        self._packets: deque[tuple[float, bytes]] = deque()
        self._bytes = 0
        self._last = 0  # number of the newest packet

    def stamp(self, packet: bytes, message_id: str | None = None) -> bytes | None:
        """The event with its offset as last argument, remembered; None when not to be sent."""
        self._last += 1
        stamped = b'%b,"%d"]' % (packet[:-1], self._last)
        self._keep(stamped)
        return stamped

    @property
    def size_bytes(self) -> int:
        return self._bytes

    def since(self, offset: str | None) -> list[bytes] | None:
        """The events after `offset`, None when some of them are no longer kept.

        `offset` is what the client has seen last; nothing seen counts as the very beginning.
        """
        missed = self._last - read_sequence(offset)
        if not 0 <= missed <= len(self._packets):
            return None
        return [packet for _, packet in list(self._packets)[len(self._packets) - missed :]]

    def renew(self, pid: str) -> None:
        """Start over under a new name: what was kept is not enough for its client."""
        self.pid = pid
        self._packets.clear()
        self._bytes = 0

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
        """Drop what nobody can come back for any more."""
        oldest = (monotonic() if now is None else now) - self._limits.max_age
        while self._packets and self._packets[0][0] < oldest:
            self._drop_oldest()

    def _keep(self, stamped: bytes) -> None:
        self._packets.append((monotonic(), stamped))
        self._bytes += len(stamped)
        limits = self._limits
        while len(self._packets) > limits.max_packets or self._bytes > limits.max_bytes:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        self._bytes -= len(self._packets.popleft()[1])


def read_sequence(offset: str | None) -> int:
    """The number an offset starts with; what is none of ours counts as the very beginning."""
    number = (offset or "").partition(":")[0]
    is_one = number.isascii() and number.isdigit() and len(number) <= MAX_DIGITS
    return int(number) if is_one else 0
