"""Presence of several nodes: Redis has the truth, this node a mirror of what concerns it."""

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
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
    Unavailable,
)
from server.presence.base import Watcher, Welcome
from server.presence.redis.link import Asking, Fenced, Scripts, once_more
from server.presence.redis.mirror import Mirror
from server.presence.redis.outgoing import Outgoing
from server.presence.redis.records import (
    MEDIA_FIELDS,
    Record,
    encode_record,
    read_audience,
    read_journal,
    read_roster,
)

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
        self._arriving: dict[ParticipantId, asyncio.Future[None]] = {}
        self.attempts = 0
        self._untold: dict[ParticipantId, deque[Asking]] = {}

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

        with self._arrival(participant.id):
            await self._mirror.while_asking(ask)
        return found[0]

    def arriving(self, participant_id: ParticipantId) -> "asyncio.Future[None] | None":
        """Done when a join or return that is under way is.

        Until then they are sent nothing that comes through the inbox: it would come before what
        they find.
        """
        return self._arriving.get(participant_id)

    @contextmanager
    def _arrival(self, participant_id: ParticipantId) -> Iterator[None]:
        arrived = self._arriving[participant_id] = asyncio.get_running_loop().create_future()
        try:
            yield
        finally:
            if self._arriving.get(participant_id) is arrived:
                del self._arriving[participant_id]
            arrived.set_result(None)

    async def leave(self, room_id: RoomId, participant_id: ParticipantId) -> None:
        await once_more(lambda: self._scripts.run("leave", self._node, participant_id, room_id))

    async def empty(self, room_id: RoomId, reason: LeaveReason) -> None:
        await once_more(lambda: self._scripts.run("empty", self._node, room_id, reason))

    async def roster(self, room_id: RoomId) -> Roster:
        return read_roster(await self._scripts.run("room", room_id))

    async def leave_all(self, participant_id: ParticipantId, connection_id: ConnectionId) -> None:
        await self._tell_later_if_away(
            participant_id,
            lambda: self._scripts.run("leave_all", self._node, participant_id, connection_id),
        )

    async def mark_lost(
        self, participant_id: ParticipantId, connection_id: ConnectionId, grace_seconds: float
    ) -> bool:
        if participant_id not in self._mirror.held:
            return False
        reply = await self._tell_later_if_away(
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
        is_here = has_buffer and participant_id in self._mirror.held
        takeovers: list[Takeover | None] = []
        self.attempts += 1
        attempt = self.attempts

        async def ask(has: str) -> None:
            node = self._node
            reply = await self._scripts.run(
                "take_over", node, connection_id, participant_id, user_id, has, attempt
            )
            self._check_is(node)
            takeovers.append(self._taken(participant_id, reply))

        def asking(has: str) -> Asking:
            return lambda: self._mirror.while_asking(lambda: ask(has))

        try:
            if is_here and not self._outgoing.is_up:
                raise Unavailable
            with self._arrival(participant_id):
                await once_more(asking("1" if is_here else "0"))
        except (Fenced, Overtaken):
            raise
        except Unavailable:
            if not is_here:
                raise
            self._untold.setdefault(participant_id, deque()).append(asking("2"))
            return Takeover()
        return takeovers[-1]

    def _taken(self, participant_id: ParticipantId, reply: list[Any]) -> Takeover | None:
        if not reply:
            return None
        if reply[0] == b"overtaken":
            raise Overtaken
        is_here = reply[0] == b"here"
        rosters = [read_roster(raw) for raw in reply[1]]
        self._mirror.hold(participant_id, rosters, moves=reply[2], is_shown=not is_here)
        if not is_here:
            self._mirror.catch_up(participant_id, rosters)
        return Takeover() if is_here else Takeover(read_journal(reply))

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

    async def retell(self) -> None:
        """What could not be told while Redis was away, in its order. Raises Unavailable."""
        for participant_id, waiting in list(self._untold.items()):
            while waiting:
                with suppress(Overtaken):
                    await waiting[0]()
                waiting.popleft()
            if self._untold.get(participant_id) is waiting:
                del self._untold[participant_id]

    def forget_untold(self) -> None:
        """This node starts over: nobody is its own any more."""
        self._untold.clear()

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

    async def _tell_later_if_away(self, participant_id: ParticipantId, tell: Asking) -> Any:
        """The reply, None when there is none; behind what is not told of them yet."""
        if participant_id not in self._untold:
            try:
                return await once_more(tell)
            except Fenced:
                log.info("the seats of a node that was given up are no longer its own")
                return None
            except Unavailable:
                log.info("presence is told later of somebody who is gone")
        self._untold.setdefault(participant_id, deque()).append(tell)
        return None


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
