"""Connection state recovery: what a client may have missed is kept for its return.

The server side of the feature that official Socket.IO clients have built in: `pid` names the
state, each event ends with an offset, and whoever comes back with both gets the events after it.
"""

import secrets
from collections import deque
from dataclasses import dataclass
from time import monotonic


@dataclass(frozen=True, slots=True)
class ResumeLimits:
    """What is kept for one participant; `max_age` in seconds."""

    max_packets: int = 1024
    max_bytes: int = 1024 * 1024
    max_age: float = 60.0


class ResumeBuffer:
    """The last events of one participant, each with its offset, oldest first."""

    __slots__ = ("_bytes", "_last", "_limits", "_packets", "pid")

    def __init__(self, limits: ResumeLimits) -> None:
        self.pid = secrets.token_urlsafe(16)
        self._limits = limits
        self._packets: deque[tuple[float, bytes]] = deque()
        self._bytes = 0
        self._last = 0  # offset of the newest packet

    def stamp(self, packet: bytes) -> bytes:
        """The event with its offset as last argument, remembered."""
        self._last += 1
        stamped = b'%b,"%d"]' % (packet[:-1], self._last)
        self._packets.append((monotonic(), stamped))
        self._bytes += len(stamped)
        limits = self._limits
        while len(self._packets) > limits.max_packets or self._bytes > limits.max_bytes:
            self._drop_oldest()
        return stamped

    @property
    def size_bytes(self) -> int:
        return self._bytes

    def since(self, offset: str | None) -> list[bytes] | None:
        """The events after `offset`, None when some of them are no longer kept.

        `offset` is what the client has seen last; nothing seen counts as the very beginning.
        """
        seen = int(offset) if offset and offset.isascii() and offset.isdigit() else 0
        missed = self._last - seen
        if not 0 <= missed <= len(self._packets):
            return None
        return [packet for _, packet in list(self._packets)[len(self._packets) - missed :]]

    def forget_old(self, now: float | None = None) -> None:
        """Drop what nobody can come back for any more."""
        oldest = (monotonic() if now is None else now) - self._limits.max_age
        while self._packets and self._packets[0][0] < oldest:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        self._bytes -= len(self._packets.popleft()[1])
