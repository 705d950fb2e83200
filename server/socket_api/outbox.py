"""What waits for the next poll of a session without a websocket; bounded by its owner."""

import asyncio
import base64

SEPARATOR = b"\x1e"
MAX_POLL_PACKETS = 16  # a Python client drops a connection that answers a poll with more


def from_base64(data: bytes) -> bytes:
    """A binary packet of a POST. Raises binascii.Error."""
    return base64.b64decode(data, validate=True)


class Outbox:
    """Encoded packets in order, each with whether it is binary; one reader may wait."""

    __slots__ = ("_packets", "_waiter", "size_bytes")

    def __init__(self) -> None:
        self._packets: list[tuple[bytes, bool]] = []
        self._waiter: asyncio.Future[None] | None = None
        self.size_bytes = 0

    def __len__(self) -> int:
        return len(self._packets)

    @property
    def is_awaited(self) -> bool:
        return self._waiter is not None

    def put(self, packet: bytes, is_binary: bool = False) -> None:
        self._packets.append((packet, is_binary))
        self.size_bytes += len(packet)
        self.wake()

    def wake(self) -> None:
        """Let the reader look again, also when nothing has come."""
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    async def changed(self) -> None:
        """Until something is put or the reader is woken."""
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def take_all(self) -> list[tuple[bytes, bool]]:
        packets, self._packets, self.size_bytes = self._packets, [], 0
        return packets

    def take_payload(self, max_bytes: int) -> bytes:
        """The answer to a poll: as many packets as clients take, at least one."""
        taken: list[bytes] = []
        size = 0
        for packet, is_binary in self._packets[:MAX_POLL_PACKETS]:
            encoded = b"b" + base64.b64encode(packet) if is_binary else packet
            size += len(encoded) + 1
            if taken and size > max_bytes:
                break
            taken.append(encoded)
        del self._packets[: len(taken)]
        self.size_bytes = sum(len(packet) for packet, _ in self._packets)
        return SEPARATOR.join(taken)
