"""What this node tells administrators of itself, and what it hears of the others."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from time import time
from typing import Protocol

import msgspec

from server.domain.ids import RoomId
from server.errors import (
    AppError,
    FileTooLarge,
    PayloadTooLarge,
    RateLimited,
    RoomFull,
    RoomLimitReached,
    StorageFull,
    Unavailable,
)
from server.metrics import Metrics
from server.presence.base import Reports
from server.protocol.admin import LimitHit, LiveRoom, NodeStatus

log = logging.getLogger(__name__)

REPORT_SECONDS = 2.0
MAX_ROOMS = 200

_TOO_MUCH: tuple[type[AppError], ...] = (
    RateLimited, RoomFull, RoomLimitReached, PayloadTooLarge, FileTooLarge, StorageFull,
)  # fmt: skip
_LIMITS = frozenset({"too_many_connections", *(error.code for error in _TOO_MUCH)})
_CUT_FOR = frozenset({"slow consumer", "event flood", "probing", "failed_join"})


class LiveRoomCounts(Protocol):
    """Which rooms somebody of this node is in, and how many people each has on all nodes."""

    def __call__(self) -> dict[RoomId, int]: ...


class NodeReports:
    """`clock` in Unix seconds."""

    def __init__(
        self,
        metrics: Metrics,
        rooms: LiveRoomCounts,
        reports: Reports,
        clock: Callable[[], float] = time,
    ) -> None:
        self._metrics = metrics
        self._rooms = rooms
        self._reports = reports
        self._clock = clock
        self._started_at = self._now()
        self._since: dict[RoomId, int] = {}

    async def all(self) -> list[NodeStatus]:
        """Of every node that is up, this one's first and as it is now. Raises Unavailable."""
        await self._publish()
        found = [_decode(raw) for raw in await self._reports.all()]
        return sorted(found, key=lambda status: (not self.is_own(status), status.started_at))

    def is_own(self, status: NodeStatus) -> bool:
        return status.id == self._reports.node_id

    async def run(self) -> None:
        """Tell, until cancelled."""
        while True:
            try:
                await self._publish()
            except Unavailable:
                log.debug("what this node does is told when Redis is back")
            except Exception:
                log.exception("what this node does could not be told")
            await asyncio.sleep(REPORT_SECONDS)

    async def _publish(self) -> None:
        await self._reports.publish(msgspec.json.encode(self._status()))

    def _status(self) -> NodeStatus:
        gauges, now, rooms = self._metrics.gauges(), self._now(), self._rooms()
        self._since = {room: self._since.get(room, now) for room in rooms}
        fullest = sorted(rooms, key=lambda room: (-rooms[room], room))[:MAX_ROOMS]
        return NodeStatus(
            id=self._reports.node_id,
            started_at=self._started_at,
            at=now,
            connections=gauges.connections,
            participants=gauges.participants,
            rooms=len(rooms),
            live_rooms=[
                LiveRoom(code=room, people=rooms[room], since=self._since[room]) for room in fullest
            ],
            limits=list(_limits_hit(self._metrics)),
        )

    def _now(self) -> int:
        return round(self._clock() * 1000)


def _limits_hit(metrics: Metrics) -> Iterator[LimitHit]:
    for event, count in metrics.events.items():
        for code, number in count.refused.items():
            if code in _LIMITS:
                yield LimitHit(door="event", where=event, code=code, count=number)
    for (route, code), number in metrics.requests.items():
        if code in _LIMITS:
            yield LimitHit(door="request", where=route, code=code, count=number)
    for code, number in metrics.handshakes.items():
        if code in _LIMITS:
            yield LimitHit(door="handshake", where="", code=code, count=number)
    for reason, number in metrics.sessions_ended.items():
        if reason in _CUT_FOR and number:
            yield LimitHit(door="connection", where="", code=reason, count=number)


def _decode(raw: bytes) -> NodeStatus:
    return msgspec.json.decode(raw, type=NodeStatus)
