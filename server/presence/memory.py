"""Presence of one node, in memory; nothing here waits, so each method is atomic."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from server.domain.ids import ConnectionId, ParticipantId, RoomId
from server.domain.participant import Participant
from server.domain.room import Addressees, Arrival, Audience, Departure, Roster
from server.domain.text import normalise_email
from server.errors import NotInRoom, PeerNotFound, RoomFull, RoomLimitReached
from server.metrics import Gauges


@dataclass(slots=True)
class _Room:
    version: int = 0
    participants: dict[ParticipantId, Participant] = field(default_factory=dict)


@dataclass(slots=True)
class _Seat:
    """One participant's connection and rooms; `lost_until` is set while the connection is gone."""

    connection_id: ConnectionId
    rooms: set[RoomId] = field(default_factory=set)
    lost_until: float | None = None


class MemoryPresence:
    """Implements the Presence port."""

    def __init__(self) -> None:
        self._rooms: dict[RoomId, _Room] = {}
        self._seats: dict[ParticipantId, _Seat] = {}
        self._lost: set[ParticipantId] = set()

    def measure(self, gauges: Gauges) -> None:
        gauges.rooms, gauges.participants = len(self._rooms), len(self._seats)

    async def join(
        self,
        room_id: RoomId,
        participant: Participant,
        connection_id: ConnectionId,
        *,
        capacity: int,
        max_rooms: int,
    ) -> Arrival:
        seat = self._seats.get(participant.id)
        if seat is not None and room_id in seat.rooms:
            return Arrival(self._roster(room_id), is_new=False, replaced=())
        if seat is not None and len(seat.rooms) >= max_rooms:
            raise RoomLimitReached(limit=max_rooms)
        replaced = self._lost_seats(room_id, participant)
        room = self._rooms.get(room_id) or _Room()
        if len(room.participants) - len(replaced) >= capacity:
            raise RoomFull(capacity=capacity)
        departures = [self._remove(room_id, participant_id) for participant_id in replaced]
        self._rooms[room_id] = room  # still the same one when all in it made way
        room.participants[participant.id] = participant
        room.version += 1
        seat = self._seats.setdefault(participant.id, _Seat(connection_id))
        seat.rooms.add(room_id)
        return Arrival(self._roster(room_id), is_new=True, replaced=tuple(departures))

    async def leave(self, room_id: RoomId, participant_id: ParticipantId) -> Departure | None:
        seat = self._seats.get(participant_id)
        if seat is None or room_id not in seat.rooms:
            return None
        return self._remove(room_id, participant_id)

    async def leave_all(
        self, participant_id: ParticipantId, connection_id: ConnectionId
    ) -> list[Departure]:
        if self._seat(participant_id, connection_id) is None:
            return []
        return self._remove_everywhere(participant_id)

    async def mark_lost(
        self, participant_id: ParticipantId, connection_id: ConnectionId, until: float
    ) -> list[Audience]:
        seat = self._seat(participant_id, connection_id)
        if seat is None:
            return []
        seat.lost_until = until
        self._lost.add(participant_id)
        return self._change(participant_id, lambda p: replace(p, is_reconnecting=True))

    async def mark_back(
        self, participant_id: ParticipantId, connection_id: ConnectionId
    ) -> list[Audience] | None:
        seat = self._seats.get(participant_id)
        if seat is None:
            return None
        seat.connection_id = connection_id
        if seat.lost_until is None:
            return []
        seat.lost_until = None
        self._lost.discard(participant_id)
        return self._change(participant_id, lambda p: replace(p, is_reconnecting=False))

    async def rosters(self, participant_id: ParticipantId) -> list[Roster]:
        seat = self._seats.get(participant_id)
        return [self._roster(room_id) for room_id in seat.rooms] if seat else []

    async def expire(self, now: float) -> list[Departure]:
        departures = []
        for participant_id in list(self._lost):
            until = self._seats[participant_id].lost_until
            if until is not None and until <= now:
                departures += self._remove_everywhere(participant_id)
        return departures

    async def set_media(self, participant_id: ParticipantId, **change: bool) -> list[Audience]:
        if participant_id not in self._seats:
            raise NotInRoom
        return self._change(participant_id, lambda p: replace(p, media=replace(p.media, **change)))

    async def find(self, sender_id: ParticipantId, to: str) -> Addressees:
        seat = self._seats.get(sender_id)
        if seat is None:
            raise NotInRoom
        target = self._seats.get(ParticipantId(to))
        if target is not None and target is not seat:
            for room_id in seat.rooms:
                if room_id in target.rooms:
                    sender = self._rooms[room_id].participants[sender_id]
                    return Addressees(sender, (ParticipantId(to),))
        return self._find_by_email(seat, sender_id, to)

    def _find_by_email(self, seat: _Seat, sender_id: ParticipantId, to: str) -> Addressees:
        email = normalise_email(to) if "@" in to else None
        found: dict[ParticipantId, Participant] = {}
        for participants in (self._rooms[room_id].participants for room_id in seat.rooms):
            for participant in participants.values():
                if participant.email == email and participant.id != sender_id:
                    found[participant.id] = participants[sender_id]
        if not found:
            raise PeerNotFound
        return Addressees(next(iter(found.values())), tuple(found))

    def _seat(self, participant_id: ParticipantId, connection_id: ConnectionId) -> _Seat | None:
        seat = self._seats.get(participant_id)
        return seat if seat is not None and seat.connection_id == connection_id else None

    def _lost_seats(self, room_id: RoomId, newcomer: Participant) -> list[ParticipantId]:
        room = self._rooms.get(room_id)
        if room is None:
            return []
        return [
            participant.id
            for participant in room.participants.values()
            if participant.user_id == newcomer.user_id and participant.is_reconnecting
        ]

    def _change(
        self, participant_id: ParticipantId, changed: Callable[[Participant], Participant]
    ) -> list[Audience]:
        audiences = []
        for room_id in self._seats[participant_id].rooms:
            room = self._rooms[room_id]
            participant = changed(room.participants[participant_id])
            room.participants[participant_id] = participant
            room.version += 1
            audiences.append(Audience(room_id, participant, self._others(room_id, participant_id)))
        return audiences

    def _remove_everywhere(self, participant_id: ParticipantId) -> list[Departure]:
        rooms = list(self._seats[participant_id].rooms)
        return [self._remove(room_id, participant_id) for room_id in rooms]

    def _remove(self, room_id: RoomId, participant_id: ParticipantId) -> Departure:
        seat, room = self._seats[participant_id], self._rooms[room_id]
        seat.rooms.discard(room_id)
        if not seat.rooms:
            del self._seats[participant_id]
            self._lost.discard(participant_id)
        participant = room.participants.pop(participant_id)
        room.version += 1
        if not room.participants:
            del self._rooms[room_id]
        return Departure(room_id, participant, self._others(room_id, participant_id))

    def _roster(self, room_id: RoomId) -> Roster:
        room = self._rooms[room_id]
        return Roster(room_id, room.version, tuple(room.participants.values()))

    def _others(self, room_id: RoomId, participant_id: ParticipantId) -> tuple[ParticipantId, ...]:
        room = self._rooms.get(room_id)
        return (
            tuple(other for other in room.participants if other != participant_id) if room else ()
        )
