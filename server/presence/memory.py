"""Presence of one node, in memory; nothing here waits, so each method is atomic."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic

from server.domain.ids import ConnectionId, ParticipantId, RoomId, UserId
from server.domain.lobby import lobby_of
from server.domain.moderation import higher, successor
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
from server.errors import (
    MutedByHost,
    NotInRoom,
    Overtaken,
    RoomFull,
    RoomLimitReached,
    RoomLocked,
)
from server.metrics import Gauges
from server.presence.base import Watcher, Welcome
from server.presence.book import Room, RoomBook
from server.presence.movements import MemoryMovements

# For so long a join may still be under way whose connection has been replaced meanwhile.
NEWEST_SECONDS = 15.0


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
        self.book = RoomBook()
        self._seats: dict[ParticipantId, _Seat] = {}
        self._lost: set[ParticipantId] = set()
        self._newest: dict[ParticipantId, tuple[ConnectionId, float]] = {}
        self._watcher: Watcher | None = None
        self.movements = MemoryMovements()

    def watch(self, watcher: Watcher) -> None:
        self._watcher = watcher

    def measure(self, gauges: Gauges) -> None:
        gauges.rooms, gauges.participants = len(self.book.rooms), len(self._seats)

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
        if not self._is_newest(participant.id, connection_id):
            raise Overtaken
        rooms = self.book.rooms_of(participant.id)
        room = self.book.rooms.get(room_id) or Room(room_id)
        if room not in rooms:
            if len(rooms) >= max_rooms:
                raise RoomLimitReached(limit=max_rooms)
            participant = self._make_way(room, participant, capacity)
        is_new = participant.id not in room.participants
        if is_new:
            self._seats.setdefault(participant.id, _Seat(participant.user_id, connection_id))
            room.version += 1
            self.book.put(room, participant)
        roster = room.roster()
        welcome(roster)
        if is_new:
            self._tell("joined", room, participant)
            if self.book.is_in(participant.id, lobby_of(room_id)):
                self.put_out(self.book.rooms[lobby_of(room_id)], participant.id, "left")
        return roster

    def _make_way(self, room: Room, newcomer: Participant, capacity: int) -> Participant:
        """They as they enter. Raises RoomFull, RoomLocked."""
        replaced = [
            participant
            for participant in room.participants.values()
            if participant.user_id == newcomer.user_id and participant.is_reconnecting
        ]
        for other in replaced:
            newcomer = _inheriting(newcomer, other)
        if len(room.participants) - len(replaced) >= capacity:
            raise RoomFull(capacity=capacity)
        if room.is_locked and not replaced and newcomer.role != "host":
            raise RoomLocked
        for other in replaced:
            self.put_out(room, other.id, "replaced")
        if newcomer.user_id in room.silenced:
            media = replace(newcomer.media, is_muted=True)
            newcomer = replace(newcomer, media=media, may_unmute=False)
        return self._take_host_back(room, newcomer) if newcomer.role == "host" else newcomer

    def _take_host_back(self, room: Room, newcomer: Participant) -> Participant:
        """From whoever was host in their place, unless that is themselves elsewhere."""
        for other in list(room.participants.values()):
            if other.role != "host":
                continue
            if other.user_id == newcomer.user_id:
                return replace(newcomer, role=newcomer.own_role)
            self.put_and_tell("role", room, replace(other, role=other.own_role))
        return newcomer

    async def leave(self, room_id: RoomId, participant_id: ParticipantId) -> None:
        for left in (room_id, lobby_of(room_id)):
            if self.book.is_in(participant_id, left):
                self.put_out(self.book.rooms[left], participant_id, "left")

    async def empty(self, room_id: RoomId, reason: LeaveReason) -> None:
        for emptied in (room_id, lobby_of(room_id)):
            room = self.book.rooms.get(emptied)
            for participant_id in list(room.participants) if room else ():
                self.put_out(self.book.rooms[emptied], participant_id, reason)

    async def roster(self, room_id: RoomId) -> Roster:
        return (self.book.rooms.get(room_id) or Room(room_id)).roster()

    async def leave_all(self, participant_id: ParticipantId, connection_id: ConnectionId) -> None:
        if self._seat(participant_id, connection_id) is not None:
            self._remove_everywhere(participant_id, "left")

    async def mark_lost(
        self, participant_id: ParticipantId, connection_id: ConnectionId, grace_seconds: float
    ) -> bool:
        seat = self._seat(participant_id, connection_id)
        if seat is None:
            return False
        if seat.lost_until is not None:
            return True
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
        if seat is None or (seat.user_id == user_id and has_buffer):
            self._newest.pop(participant_id, None)  # the last of all, in their order
            self._newest[participant_id] = connection_id, self._clock() + NEWEST_SECONDS
        if seat is None or seat.user_id != user_id or not has_buffer:
            return None
        seat.connection_id = connection_id
        if seat.lost_until is not None:
            seat.lost_until = None
            self._lost.discard(participant_id)
            self._change_and_tell("back", participant_id, is_reconnecting=False)
        return Takeover()

    async def rosters(self, participant_id: ParticipantId) -> list[Roster]:
        return [room.roster() for room in self.book.rooms_of(participant_id)]

    def _is_newest(self, participant_id: ParticipantId, connection_id: ConnectionId) -> bool:
        seat = self._seats.get(participant_id)
        newest = seat.connection_id if seat else self._newest.get(participant_id, (None,))[0]
        return newest is None or newest == connection_id

    async def expire(self) -> None:
        now = self._clock()
        while self._newest and next(iter(self._newest.values()))[1] <= now:
            del self._newest[next(iter(self._newest))]
        for participant_id in list(self._lost):
            until = self._seats[participant_id].lost_until
            if until is not None and until <= now:
                self._remove_everywhere(participant_id, "disconnected")

    async def set_media(self, participant_id: ParticipantId, **change: bool) -> list[Audience]:
        audiences = []
        rooms = self.book.rooms_of(participant_id)
        is_unmuting = change.get("is_muted") is False
        if is_unmuting and not all(r.participants[participant_id].may_unmute for r in rooms):
            raise MutedByHost
        for room in rooms:
            participant = room.participants[participant_id]
            participant = replace(participant, media=replace(participant.media, **change))
            self.book.put(room, participant)
            room.version += 1
            others = () if room.is_lobby else room.others(participant_id)
            audiences.append(Audience(room.id, participant, others))
        if not audiences:
            raise NotInRoom
        return audiences

    async def raise_hand(
        self, room_id: RoomId, participant_id: ParticipantId, raised_at: int
    ) -> None:
        participant = self.book.audience(participant_id, room_id).participant
        if bool(participant.hand_raised_at) != bool(raised_at):
            room = self.book.rooms[room_id]
            self.put_and_tell("hand", room, replace(participant, hand_raised_at=raised_at))

    def find(self, sender_id: ParticipantId, to: str) -> Addressees:
        return self.book.find(sender_id, to)

    async def audience(self, participant_id: ParticipantId, room_id: RoomId) -> Audience:
        return self.book.audience(participant_id, room_id)

    def _seat(self, participant_id: ParticipantId, connection_id: ConnectionId) -> _Seat | None:
        seat = self._seats.get(participant_id)
        return seat if seat is not None and seat.connection_id == connection_id else None

    def _change_and_tell(
        self, kind: ChangeKind, participant_id: ParticipantId, *, is_reconnecting: bool
    ) -> None:
        for room in self.book.rooms_of(participant_id):
            participant = room.participants[participant_id]
            self.put_and_tell(kind, room, replace(participant, is_reconnecting=is_reconnecting))

    def put_and_tell(
        self, kind: ChangeKind, room: Room, participant: Participant, by: str = ""
    ) -> None:
        self.book.put(room, participant)
        room.version += 1
        self._tell(kind, room, participant, by=by)

    def _remove_everywhere(self, participant_id: ParticipantId, reason: LeaveReason) -> None:
        for room in self.book.rooms_of(participant_id):
            self.put_out(room, participant_id, reason)

    def put_out(
        self,
        room: Room,
        participant_id: ParticipantId,
        reason: LeaveReason,
        by: str = "",
        note: str = "",
    ) -> None:
        participant = self.book.remove(room, participant_id)
        if participant is None:
            return
        if not self.book.rooms_of(participant_id):
            del self._seats[participant_id]
            self._lost.discard(participant_id)
        room.version += 1
        self._tell("left", room, participant, reason, by, note)
        if participant.role == "host" and reason not in ("ended", "replaced"):
            self._pass_on_host(room, participant)

    def _pass_on_host(self, room: Room, gone: Participant) -> None:
        heir = successor(room.participants.values(), gone.user_id)
        if heir is not None:
            self.put_and_tell("role", room, replace(room.participants[heir], role="host"))

    def _tell(
        self,
        kind: ChangeKind,
        room: Room,
        participant: Participant,
        reason: LeaveReason = "left",
        by: str = "",
        note: str = "",
    ) -> None:
        self.movements.note(kind, room.id, participant)
        if self._watcher is None:
            return
        others = self.book.audience_of(room, participant.id)
        if is_told_themselves(kind, reason):
            others.append(participant.id)
        change = Change(kind, room.id, room.version, participant, tuple(others), reason, by, note)
        self._watcher(change)


def _inheriting(newcomer: Participant, replaced: Participant) -> Participant:
    """Somebody who comes in the place of their lost self."""
    role = higher(replaced.role, newcomer.role)
    own_role = replaced.own_role if role == replaced.role else newcomer.own_role
    return replace(newcomer, role=role, own_role=own_role)
