"""The port of live state: who is in which room, on which connection, and who is only lost.

Every method is atomic. A `connection_id` fences: what a participant's old connection reports
late changes nothing once a newer connection has taken over.
"""

from typing import Protocol

from server.domain.ids import ConnectionId, ParticipantId, RoomId
from server.domain.participant import Participant
from server.domain.room import Addressees, Arrival, Audience, Departure, Roster


class Presence(Protocol):
    async def join(
        self,
        room_id: RoomId,
        participant: Participant,
        connection_id: ConnectionId,
        *,
        capacity: int,
        max_rooms: int,
    ) -> Arrival:
        """Enter; joining again is idempotent. Lost participants of the same account make room.

        Raises RoomFull, RoomLimitReached.
        """

    async def leave(self, room_id: RoomId, participant_id: ParticipantId) -> Departure | None:
        """None when they were not in it."""

    async def leave_all(
        self, participant_id: ParticipantId, connection_id: ConnectionId
    ) -> list[Departure]:
        """Out of every room, unless a newer connection has taken over."""

    async def mark_lost(
        self, participant_id: ParticipantId, connection_id: ConnectionId, until: float
    ) -> list[Audience]:
        """The connection is gone; the seats are kept until `until` (Unix time in seconds)."""

    async def mark_back(
        self, participant_id: ParticipantId, connection_id: ConnectionId
    ) -> list[Audience] | None:
        """A new connection takes over. Who saw them lost; None when they are in no room."""

    async def rosters(self, participant_id: ParticipantId) -> list[Roster]:
        """The rooms they are in."""

    async def expire(self, now: float) -> list[Departure]:
        """Remove those whose grace time has passed; each departure is reported once."""

    async def set_media(self, participant_id: ParticipantId, **change: bool) -> list[Audience]:
        """Fields of MediaState, in each of their rooms, and who is to know. Raises NotInRoom."""

    async def find(self, sender_id: ParticipantId, to: str) -> Addressees:
        """Whom `to` (participant id or email address) names among those in a common room.

        Raises NotInRoom, and PeerNotFound alike for those who are elsewhere or nowhere.
        """
