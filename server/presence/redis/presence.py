"""Presence of several nodes: Redis has the truth, this node a mirror of what concerns it."""

import logging
import secrets
from collections.abc import Callable
from typing import Any

from server.domain.ids import ConnectionId, ParticipantId, RoomId, UserId
from server.domain.participant import Participant
from server.domain.recovery import Takeover
from server.domain.room import Addressees, Audience, LeaveReason, Roster
from server.errors import (
    MutedByHost,
    NotInRoom,
    Overtaken,
    RoomFull,
    RoomLimitReached,
    RoomLocked,
)
from server.presence.base import Watcher, Welcome
from server.presence.redis.arrivals import Arrivals
from server.presence.redis.handover import Handovers
from server.presence.redis.later import ToldLater
from server.presence.redis.link import Fenced, Scripts, once_more
from server.presence.redis.mirror import Mirror
from server.presence.redis.outgoing import Outgoing
from server.presence.redis.records import (
    MEDIA_FIELDS,
    Record,
    encode_record,
    read_audience,
    read_roster,
)
from server.presence.redis.returns import Returns

log = logging.getLogger(__name__)


class RedisPresence:
    """Implements the Presence port. Methods that change something raise Unavailable.

    Grace times go by the clock of Redis, or by `clock` (Unix seconds) where time is not real.
    """

    def __init__(
        self,
        scripts: Scripts,
        mirror: Mirror,
        outgoing: Outgoing,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self._clock = clock
        self._scripts = scripts
        self._mirror = mirror
        self._outgoing = outgoing
        self.arrivals = Arrivals()
        self.later = ToldLater()
        self.handovers = Handovers()
        self.returns = Returns(scripts, mirror, outgoing, self.arrivals, self.later, self.handovers)

    def watch(self, watcher: Watcher) -> None:
        self._mirror.watcher = watcher

    async def join(
        self,
        room_id: RoomId,
        participant: Participant,
        connection_id: ConnectionId,
        *,
        capacity: int,
        max_rooms: int,
        welcome: Welcome,
    ) -> Roster:
        record = encode_record(Record.of(participant))
        request = secrets.token_hex(8)
        found: list[Roster] = []

        async def ask() -> None:
            node = self._node
            reply = await once_more(
                lambda: self._scripts.run(
                    "join", request, node, connection_id, participant.id, room_id,
                    capacity, max_rooms, record,
                )
            )  # fmt: skip
            self._check_is(node)
            entered = _entered(reply, capacity, max_rooms)
            moves = self._mirror.held.get(participant.id, 0)
            found.append(self._mirror.newest(entered))
            self._mirror.hold(participant.id, found, moves=moves, is_shown=True)
            welcome(found[0])

        with self.arrivals.arrival(participant.id):
            await self._mirror.while_asking(ask)
        return found[0]

    async def leave(self, room_id: RoomId, participant_id: ParticipantId) -> None:
        await once_more(lambda: self._scripts.run("leave", self._node, participant_id, room_id))

    async def empty(self, room_id: RoomId, reason: LeaveReason) -> None:
        await once_more(lambda: self._scripts.run("empty", self._node, room_id, reason))

    async def roster(self, room_id: RoomId) -> Roster:
        return read_roster(await self._scripts.run("room", room_id))

    async def leave_all(self, participant_id: ParticipantId, connection_id: ConnectionId) -> None:
        await self.later.tell(
            participant_id,
            lambda: self._scripts.run("leave_all", self._node, participant_id, connection_id),
        )

    async def mark_lost(
        self, participant_id: ParticipantId, connection_id: ConnectionId, grace_seconds: float
    ) -> bool:
        if participant_id not in self._mirror.held:
            return False
        reply = await self.later.tell(
            participant_id,
            lambda: self._scripts.run(
                "mark_lost",
                self._node,
                participant_id,
                connection_id,
                grace_seconds * 1000,
                self._now,
            ),
        )
        return bool(reply != 0)

    async def take_over(
        self,
        participant_id: ParticipantId,
        user_id: UserId,
        connection_id: ConnectionId,
        *,
        has_buffer: bool,
    ) -> Takeover | None:
        return await self.returns.take_over(
            participant_id, user_id, connection_id, has_buffer=has_buffer
        )

    async def rosters(self, participant_id: ParticipantId) -> list[Roster]:
        found = [read_roster(raw) for raw in await self._scripts.run("rosters", participant_id)]
        return [self._mirror.newest(roster) for roster in found]

    async def expire(self) -> None:
        await self._scripts.run("expire", self._node, self._now)

    async def set_media(self, participant_id: ParticipantId, **change: bool) -> list[Audience]:
        fields = {MEDIA_FIELDS[name]: value for name, value in change.items()}
        reply = await once_more(
            lambda: self._scripts.run(
                "set_media", self._node, participant_id, encode_record(fields)
            )
        )
        if reply == b"silenced":
            raise MutedByHost
        if not reply:
            raise NotInRoom
        return [read_audience(raw, participant_id) for raw in reply]

    async def raise_hand(
        self, room_id: RoomId, participant_id: ParticipantId, raised_at: int
    ) -> None:
        is_there = await once_more(
            lambda: self._scripts.run("raise_hand", self._node, participant_id, room_id, raised_at)
        )
        if not is_there:
            raise NotInRoom

    def find(self, sender_id: ParticipantId, to: str) -> Addressees:
        return self._mirror.find(sender_id, to)

    async def audience(self, participant_id: ParticipantId, room_id: RoomId) -> Audience:
        return self._mirror.audience(participant_id, room_id)

    @property
    def _node(self) -> str:
        return self._outgoing.node_id

    def _check_is(self, node: str) -> None:
        """Raises Fenced: what the node had that asked was given up before the answer came."""
        if node != self._node:
            raise Fenced

    @property
    def _now(self) -> str | float:
        return "" if self._clock is None else self._clock() * 1000


def _entered(reply: list[Any], capacity: int, max_rooms: int) -> Roster:
    outcome = reply[0].decode()
    if outcome == "overtaken":
        raise Overtaken
    if outcome == "too_many_rooms":
        raise RoomLimitReached(limit=max_rooms)
    if outcome == "room_full":
        raise RoomFull(capacity=capacity)
    if outcome == "room_locked":
        raise RoomLocked
    return read_roster(reply[1])
