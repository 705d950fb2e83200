"""The port of live state: who is in which room, on which connection, and who is only lost.

Every method is atomic. A `connection_id` fences: what a participant's old connection reports
late changes nothing once a newer connection has taken over. What changes is reported to the
watcher, once, on each node that has somebody to tell.
"""

from collections.abc import Callable
from typing import Protocol

from server.domain.attendance import Movement
from server.domain.ids import ConnectionId, ParticipantId, RoomId, UserId
from server.domain.moderation import Moderation
from server.domain.participant import Participant, Role
from server.domain.recovery import Takeover
from server.domain.room import Addressees, Audience, Change, LeaveReason, Roster

Watcher = Callable[[Change], None]
Welcome = Callable[[Roster], None]


class Presence(Protocol):
    def watch(self, watcher: Watcher) -> None:
        """Who is told of every change, with those of this node whom it concerns."""

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
        """Enter; joining again is idempotent. Lost participants of the same account make room.

        They leave their role to who comes in their place. Somebody who comes as host takes that
        back from another account, whose own role is left to it. A locked room only takes those
        two. `welcome` is called with the roster before the newcomer hears of anything else in it.
        Raises RoomFull, RoomLocked, RoomLimitReached, and Overtaken when a newer connection has
        taken over: also when there was nothing to take over yet, a few seconds ago.
        """

    async def leave(self, room_id: RoomId, participant_id: ParticipantId) -> None:
        """Or its lobby. Fulfilled as well when they were not in it."""

    async def empty(self, room_id: RoomId, reason: LeaveReason) -> None:
        """Everybody is out, of its lobby as well, and is told of themselves."""

    async def roster(self, room_id: RoomId) -> Roster:
        """Who is in a room; version 0 when it is nobody."""

    async def leave_all(self, participant_id: ParticipantId, connection_id: ConnectionId) -> None:
        """Out of every room, unless a newer connection has taken over."""

    async def mark_lost(
        self, participant_id: ParticipantId, connection_id: ConnectionId, grace_seconds: float
    ) -> bool:
        """The connection is gone, the seats are kept for so long; False when there are none."""

    async def take_over(
        self,
        participant_id: ParticipantId,
        user_id: UserId,
        connection_id: ConnectionId,
        *,
        has_buffer: bool,
    ) -> Takeover | None:
        """A new connection of this node continues as the participant; None when in no room.

        `has_buffer`: this node still has what was sent to them, if they were last seen here.
        """

    async def rosters(self, participant_id: ParticipantId) -> list[Roster]:
        """The rooms they are in."""

    async def expire(self) -> None:
        """Remove those whose grace time has passed; each departure is reported once."""

    async def set_media(self, participant_id: ParticipantId, **change: bool) -> list[Audience]:
        """Fields of MediaState, in each of their rooms, and who is to know.

        Raises NotInRoom, and MutedByHost for those who may not unmute themselves.
        """

    async def raise_hand(
        self, room_id: RoomId, participant_id: ParticipantId, raised_at: int
    ) -> None:
        """0 lowers it; what is so already changes nothing. Raises NotInRoom."""

    def find(self, sender_id: ParticipantId, to: str) -> Addressees:
        """Whom `to` (participant id or email address) names among those in a common room.

        Raises NotInRoom, and PeerNotFound alike for those who are elsewhere or nowhere.
        """

    async def audience(self, participant_id: ParticipantId, room_id: RoomId) -> Audience:
        """Somebody in one of their rooms, and who else is in it. Raises NotInRoom."""


class Hosting(Protocol):
    """What not everybody in a room may do. Each act is judged and done in one step."""

    async def moderate(
        self,
        room_id: RoomId,
        by: ParticipantId,
        to: ParticipantId | None,
        moderation: Moderation,
    ) -> None:
        """Somebody does this to another one, or to all of lower rank.

        Raises NotInRoom of themselves, PeerNotFound of the other, Forbidden without the powers.
        """

    async def set_role(
        self, room_id: RoomId, by: ParticipantId, to: ParticipantId, role: Role
    ) -> None:
        """The host gives a role, or their own away, to another one. Raises as `moderate` does."""

    async def remove(
        self, room_id: RoomId, by: ParticipantId, to: ParticipantId, reason: LeaveReason, note: str
    ) -> None:
        """Out of a room, or of its lobby, by somebody in the room. Raises as `moderate` does."""

    async def lock(self, room_id: RoomId, by: ParticipantId, *, is_locked: bool) -> None:
        """Nobody new comes in until it is unlocked, or empty. Raises NotInRoom, Forbidden."""


class Movements(Protocol):
    """Who has come and gone, kept until somebody has written it down. Bounded: the oldest go first.

    On several nodes one of them does that at a time, and another one when it is gone. What was
    given is given again until it is named as done.
    """

    async def take(self, done: str, count: int) -> list[Movement] | None:
        """The oldest ones after the one with the id `done`; None while another node does this.

        With "" nothing was done yet. Raises Unavailable.
        """


class Reports(Protocol):
    """What each node tells of itself, for administrators; every method may raise Unavailable."""

    @property
    def node_id(self) -> str: ...

    async def publish(self, report: bytes) -> None:
        """In the place of what this node has told before."""

    async def all(self) -> list[bytes]:
        """Of the nodes that are up, in any order."""
