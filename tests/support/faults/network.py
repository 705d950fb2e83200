"""A TCP balancer of our own, with a door for each person that can break in every way."""

import asyncio
import socket
from collections import deque
from collections.abc import Sequence
from random import Random
from typing import cast

CONNECT_SECONDS = 1.0
# Small, so that a slow reader is felt by the server and not by the buffers of this machine.
RECEIVE_BUFFER_BYTES = 32 * 1024
TICK_SECONDS = 0.05

Address = tuple[str, int]


class Stream:
    """Bytes in one direction of a link."""

    def __init__(self) -> None:
        self.source: asyncio.Transport | None = None
        self.sink: asyncio.Transport | None = None
        self.is_swallowing = False
        self.delay_seconds = 0.0
        self.bytes_per_second = 0.0  # no limit
        self._held: deque[tuple[float, bytes]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._is_ending = False

    def feed(self, received: bytes) -> None:
        if self.is_swallowing:
            return
        is_quick = not self.delay_seconds and not self.bytes_per_second
        if self.sink is not None and not self._held and is_quick:
            self._write(received)
            return
        loop = asyncio.get_running_loop()
        self._held.append((loop.time() + self.delay_seconds, received))
        if self.bytes_per_second and self.source is not None:
            self.source.pause_reading()
        if self._timer is None and self.sink is not None:
            self.release()

    def release(self) -> None:
        """What is held goes out when it is due."""
        self._timer = asyncio.get_running_loop().call_later(0, self._pump)

    def end(self) -> None:
        """The source has closed; what is held goes first."""
        if self.is_swallowing:
            return
        self._is_ending = True
        if not self._held and self.sink is not None:
            self.sink.close()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        self._held.clear()

    def _pump(self) -> None:
        self._timer = None
        loop = asyncio.get_running_loop()
        allowance = int(self.bytes_per_second * TICK_SECONDS) or None
        while self._held and self._held[0][0] <= loop.time():
            due, chunk = self._held.popleft()
            self._write(chunk[:allowance])
            if allowance is not None and len(chunk) > allowance:
                self._held.appendleft((due, chunk[allowance:]))
                break
        if self._held:
            at = max(self._held[0][0], loop.time() + (TICK_SECONDS if allowance else 0))
            self._timer = loop.call_at(at, self._pump)
        else:
            self._emptied()

    def _emptied(self) -> None:
        if self._is_ending:
            self.end()
        elif self.source is not None and not self.source.is_closing():
            self.source.resume_reading()

    def _write(self, chunk: bytes) -> None:
        if self.sink is not None and not self.sink.is_closing():
            self.sink.write(chunk)


class _End(asyncio.Protocol):
    """One of the two sockets of a link."""

    def __init__(self, outgoing: Stream, incoming: Stream) -> None:
        self._outgoing = outgoing
        self._incoming = incoming

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports look like it and are none
        self._outgoing.source = self._incoming.sink = cast(asyncio.Transport, transport)

    def data_received(self, received: bytes) -> None:
        self._outgoing.feed(received)

    def connection_lost(self, error: Exception | None) -> None:
        self._incoming.stop()
        self._outgoing.end()

    def pause_writing(self) -> None:
        if self._incoming.source is not None:
            self._incoming.source.pause_reading()

    def resume_writing(self) -> None:
        if self._incoming.source is not None and not self._incoming.source.is_closing():
            self._incoming.source.resume_reading()


class Link:
    """A client's TCP connection and the one to a node behind it."""

    def __init__(self) -> None:
        self.upwards = Stream()
        self.downwards = Stream()
        self.node: Address | None = None

    @property
    def is_open(self) -> bool:
        """Both sockets."""
        return all(end is not None and not end.is_closing() for end in self._ends)

    @property
    def has_end(self) -> bool:
        """One socket at least, or one that is still to come."""
        return any(end is None or not end.is_closing() for end in self._ends)

    @property
    def _ends(self) -> tuple[asyncio.Transport | None, asyncio.Transport | None]:
        return self.upwards.source, self.upwards.sink

    def cut(self) -> None:
        """A FIN to both sides."""
        self._close(linger=None)

    def reset(self) -> None:
        """An RST to both sides."""
        self._close(linger=b"\1\0\0\0\0\0\0\0")

    def vanish(self, *, upwards: bool = True, downwards: bool = True) -> None:
        """Half-open: nothing comes through any more in these directions, not even the end.

        For good: TCP never goes on behind a gap.
        """
        self.upwards.is_swallowing |= upwards
        self.downwards.is_swallowing |= downwards

    def delay(self, seconds: float) -> None:
        self.upwards.delay_seconds = self.downwards.delay_seconds = seconds

    def slow_down(self, bytes_per_second: float) -> None:
        """The client reads this slowly, 0: as fast as it can."""
        self.downwards.bytes_per_second = bytes_per_second

    def _close(self, linger: bytes | None) -> None:
        for stream in (self.upwards, self.downwards):
            stream.stop()
            end = stream.source
            if end is not None and not end.is_closing():
                if linger is None:
                    end.close()
                else:
                    _socket_of(end).setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                    end.abort()


class Door:
    """Where one person connects to; takes a random node that accepts, as a balancer does."""

    def __init__(self, nodes: Sequence[Address], rng: Random) -> None:
        self.links: list[Link] = []
        self._nodes = nodes
        self._rng = rng
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server
        self.url = ""

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._accept, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()
        self.url = f"http://{host}:{port}"

    def close(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        for link in self.links:
            link.reset()

    @property
    def current(self) -> Link | None:
        """The newest link that is open."""
        self.links = [link for link in self.links if link.has_end]
        links = [link for link in self.links if link.is_open]
        return links[-1] if links else None

    def _accept(self) -> asyncio.Protocol:
        link = Link()
        self.links.append(link)
        return _Front(self, link)

    def connect(self, link: Link) -> None:
        task = asyncio.ensure_future(self._connect(link))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connect(self, link: Link) -> None:
        loop = asyncio.get_running_loop()
        for address in self._rng.sample(list(self._nodes), len(self._nodes)):
            upstream = _new_socket()
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    await loop.sock_connect(upstream, address)
                link.node = address
                end = _End(outgoing=link.downwards, incoming=link.upwards)
                await loop.create_connection(lambda end=end: end, sock=upstream)  # type: ignore[misc]
                link.upwards.release()
                break
            except (OSError, TimeoutError):
                upstream.close()
        else:
            link.cut()


class _Front(_End):
    """The client's side: what it says is held until there is a node to give it to."""

    def __init__(self, door: Door, link: Link) -> None:
        super().__init__(outgoing=link.upwards, incoming=link.downwards)
        self._door = door
        self._link = link

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._door.connect(self._link)


def _new_socket() -> socket.socket:
    upstream = socket.socket()
    upstream.setblocking(False)
    upstream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
    upstream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return upstream


def _socket_of(transport: asyncio.Transport) -> socket.socket:
    found: socket.socket = transport.get_extra_info("socket")
    return found
