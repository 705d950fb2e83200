"""Empties this node before it stops: its connections move to other nodes, in bounded time."""

import logging
import random
from asyncio import sleep
from collections.abc import Callable, Iterable
from time import monotonic

from server.domain.ids import ConnectionId
from server.protocol.connection import ServerDraining
from server.socket_api.connections import Connection
from server.socket_api.sender import encode_event

log = logging.getLogger(__name__)

SPREAD = 0.6  # of the time; the rest is for those who are slow to come off
NOTICE_SECONDS = 1.0  # for a proxy, before an empty node is gone
LOOK_SECONDS = 0.1


class Drain:
    """`announce` is called first: it turns away whoever is new. 0 `seconds`: nowhere to move to."""

    def __init__(
        self,
        connections: Iterable[Connection],
        *,
        seconds: float,
        announce: Iterable[Callable[[], None]],
    ) -> None:
        self.seconds = seconds
        self._connections = connections
        self._announce = announce
        self._told: set[ConnectionId] = set()

    async def run(self) -> None:
        """Returns when nobody is left, or when the time is up."""
        start = monotonic()
        for announce in self._announce:
            announce()
        log.info("draining: %d connections, at most %g s", len(self._connected()), self.seconds)
        try:
            await self._empty(start)
        finally:
            left = {connection.caller.connection_id for connection in self._connected()}
            took = monotonic() - start
            moved = len(self._told - left)
            log.info("drained in %.1f s: %d moved, %d left over", took, moved, len(left))

    async def _empty(self, start: float) -> None:
        notice, deadline = start + min(NOTICE_SECONDS, self.seconds), start + self.seconds
        while (now := monotonic()) < deadline:
            connected = self._connected()
            if not connected and now >= notice:
                return
            await self._tell(connected, max(start + SPREAD * self.seconds - now, 0))
            await sleep(LOOK_SECONDS)

    async def _tell(self, connected: list[Connection], window_seconds: float) -> None:
        """Each new one a moment of its own in the window: evenly, but in no pattern.

        Not kept for recovery: on the next node it would make them move again.
        """
        told = self._told
        ready = [each for each in connected if each.is_open]
        news = [each for each in ready if each.caller.connection_id not in told]
        for index, connection in enumerate(news):
            told.add(connection.caller.connection_id)
            share = (index + random.random()) / len(news)  # noqa: S311 - no secret
            event = ServerDraining(reconnect_in_ms=int(window_seconds * share * 1000))
            connection.socket.write(encode_event(event))
            await sleep(0)  # thousands in one go would hold up what others say

    def _connected(self) -> list[Connection]:
        """Without those who are lost: they come back elsewhere anyhow."""
        return [each for each in self._connections if each.lost_until is None]
