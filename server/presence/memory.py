"""Presence of one node, in memory; nothing here waits, so each method is atomic."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic

from server.domain.ids import ConnectionId, ParticipantId, RoomId, UserId
from server.domain.participant import Participant
from server.domain.recovery import Takeover
from server.domain.room import (
    Addressees,
    Audience,
    Change,
    ChangeKind,
    LeaveReason,
    Roster,
    is_told_themselves,
)
from server.errors import NotInRoom, Overtaken, RoomFull, RoomLimitReached
from server.metrics import Gauges
from server.presence.base import Watcher, Welcome
from server.presence.book import Room, RoomBook


@dataclass(slots=True)
class _Seat:
    """A participant's connection; `lost_until` (on the clock) is set while it is gone."""

    user_id: UserId
    connection_id: ConnectionId
    lost_until: float | None = None


class MemoryPresence:
    """Implements the Presence port. `clock` in seconds, never going back."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._book = RoomBook()
        self._seats: dict[ParticipantId, _Seat] = {}
        self._lost: set[ParticipantId] = set()
        self._watcher: Watcher | None = None

    def watch(self, watcher: Watcher) -> None:
        self._watcher = watcher

    def measure(self, gauges: Gauges) -> None:
        gauges.rooms, gauges.participants = len(self._book.rooms), len(self._seats)

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
        seat = self._seats.get(participant.id)
        if seat is not None and seat.connection_id != connection_id:
            raise Overtaken
        rooms = self._book.rooms_of(participant.id)
        room = self._book.rooms.get(room_id) or Room(room_id)
        if room not in rooms:
            if len(rooms) >= max_rooms:
                raise RoomLimitReached(limit=max_rooms)
            self._make_way(room, participant, capacity)
        is_new = participant.id not in room.participants
        if is_new:
            self._seats.setdefault(participant.id, _Seat(participant.user_id, connection_id))
            room.version += 1
            self._book.put(room, participant)
        roster = room.roster()
        welcome(roster)
        if is_new:
            self._tell("joined", room, participant)
        return roster

    def _make_way(self, room: Room, newcomer: Participant, capacity: int) -> None:
        """Raises RoomFull."""
        replaced = [
            participant.id
            for participant in room.participants.values()
            if participant.user_id == newcomer.user_id and participant.is_reconnecting
        ]
        if len(room.participants) - len(replaced) >= capacity:
            raise RoomFull(capacity=capacity)
        for participant_id in replaced:
            self._remove(room, participant_id, "replaced")

    async def leave(self, room_id: RoomId, participant_id: ParticipantId) -> None:
        if self._book.is_in(participant_id, room_id):
            self._remove(self._book.rooms[room_id], participant_id, "left")

    async def empty(self, room_id: RoomId, reason: LeaveReason) -> None:
        room = self._book.rooms.get(room_id)
        for participant_id in list(room.participants) if room else ():
            self._remove(self._book.rooms[room_id], participant_id, reason)

    async def roster(self, room_id: RoomId) -> Roster:
        return (self._book.rooms.get(room_id) or Room(room_id)).roster()

    async def leave_all(self, participant_id: ParticipantId, connection_id: ConnectionId) -> None:
        if self._seat(participant_id, connection_id) is not None:
            self._remove_everywhere(participant_id, "left")

    async def mark_lost(
        self, participant_id: ParticipantId, connection_id: ConnectionId, grace_seconds: float
    ) -> bool:
        seat = self._seat(participant_id, connection_id)
        if seat is None:
            return False
        seat.lost_until = self._clock() + grace_seconds
        self._lost.add(participant_id)
        self._change_and_tell("lost", participant_id, is_reconnecting=True)
        return True

    async def take_over(
        self,
        participant_id: ParticipantId,
        user_id: UserId,
        connection_id: ConnectionId,
        *,
        has_buffer: bool,
    ) -> Takeover | None:
        seat = self._seats.get(participant_id)
        if seat is None or seat.user_id != user_id or not has_buffer:
            return None
        seat.connection_id = connection_id
        if seat.lost_until is not None:
            seat.lost_until = None
            self._lost.discard(participant_id)
            self._change_and_tell("back", participant_id, is_reconnecting=False)
        return Takeover()

    async def rosters(self, participant_id: ParticipantId) -> list[Roster]:
        return [room.roster() for room in self._book.rooms_of(participant_id)]

    async def expire(self) -> None:
        now = self._clock()
        for participant_id in list(self._lost):
            until = self._seats[participant_id].lost_until
            if until is not None and until <= now:
                self._remove_everywhere(participant_id, "disconnected")

    async def set_media(self, participant_id: ParticipantId, **change: bool) -> list[Audience]:
        audiences = []
        for room in self._book.rooms_of(participant_id):
            participant = room.participants[participant_id]
            participant = replace(participant, media=replace(participant.media, **change))
            self._book.put(room, participant)
            room.version += 1
            audiences.append(Audience(room.id, participant, room.others(participant_id)))
        if not audiences:
            raise NotInRoom
        return audiences

    async def raise_hand(
        self, room_id: RoomId, participant_id: ParticipantId, raised_at: int
    ) -> None:
        participant = self._book.audience(participant_id, room_id).participant
        if bool(participant.hand_raised_at) != bool(raised_at):
            room = self._book.rooms[room_id]
            self._put_and_tell("hand", room, replace(participant, hand_raised_at=raised_at))

    async def find(self, sender_id: ParticipantId, to: str) -> Addressees:
        return self._book.find(sender_id, to)

    async def audience(self, participant_id: ParticipantId, room_id: RoomId) -> Audience:
        return self._book.audience(participant_id, room_id)

    def _seat(self, participant_id: ParticipantId, connection_id: ConnectionId) -> _Seat | None:
        seat = self._seats.get(participant_id)
        return seat if seat is not None and seat.connection_id == connection_id else None

    def _change_and_tell(
        self, kind: ChangeKind, participant_id: ParticipantId, *, is_reconnecting: bool
    ) -> None:
        for room in self._book.rooms_of(participant_id):
            participant = room.participants[participant_id]
            self._put_and_tell(kind, room, replace(participant, is_reconnecting=is_reconnecting))

    def _put_and_tell(self, kind: ChangeKind, room: Room, participant: Participant) -> None:
        self._book.put(room, participant)
        room.version += 1
        self._tell(kind, room, participant)

    def _remove_everywhere(self, participant_id: ParticipantId, reason: LeaveReason) -> None:
        for room in self._book.rooms_of(participant_id):
            self._remove(room, participant_id, reason)

    def _remove(self, room: Room, participant_id: ParticipantId, reason: LeaveReason) -> None:
        participant = self._book.remove(room, participant_id)
        if participant is None:
            return
        if not self._book.rooms_of(participant_id):
            del self._seats[participant_id]
            self._lost.discard(participant_id)
        room.version += 1
        self._tell("left", room, participant, reason)

    def _tell(
        self, kind: ChangeKind, room: Room, participant: Participant, reason: LeaveReason = "left"
    ) -> None:
        if self._watcher is None:
            return
        others = room.others(participant.id)
        if is_told_themselves(kind, reason):
            others = (*others, participant.id)
        self._watcher(Change(kind, room.id, room.version, participant, others, reason))
