"""Who is in which room, and whom a participant can address: the part every presence shares."""

from server.domain.ids import ParticipantId, RoomId, UserId
from server.domain.lobby import is_lobby, room_of
from server.domain.moderation import has_powers
from server.domain.participant import Participant
from server.domain.room import Addressees, Audience, Roster
from server.domain.text import normalise_email
from server.errors import NotInRoom, PeerNotFound


class Room:
    """Participants oldest first; `version` grows with every change."""

    __slots__ = ("id", "is_lobby", "is_locked", "participants", "silenced", "version")

    def __init__(self, room_id: RoomId, version: int = 0) -> None:
        self.id = room_id
        self.is_lobby = is_lobby(room_id)
        self.is_locked = False
        self.silenced: set[UserId] = set()  # who may not unmute, whatever they come back as
        self.version = version
        self.participants: dict[ParticipantId, Participant] = {}

    def roster(self) -> Roster:
        people = tuple(self.participants.values())
        return Roster(self.id, self.version, people, is_locked=self.is_locked)

    def others(self, participant_id: ParticipantId) -> tuple[ParticipantId, ...]:
        return tuple(other for other in self.participants if other != participant_id)


class RoomBook:
    """Rooms by name, and each participant's rooms; an empty room is forgotten."""

    def __init__(self) -> None:
        self.rooms: dict[RoomId, Room] = {}
        self._rooms_of: dict[ParticipantId, dict[RoomId, Room]] = {}

    def live_rooms(self) -> dict[RoomId, int]:
        """How many people are in each; a lobby is no room of its own."""
        return {
            room.id: len(room.participants) for room in self.rooms.values() if not room.is_lobby
        }

    def rooms_of(self, participant_id: ParticipantId) -> list[Room]:
        return list(self._rooms_of.get(participant_id, {}).values())

    def is_in(self, participant_id: ParticipantId, room_id: RoomId) -> bool:
        return room_id in self._rooms_of.get(participant_id, {})

    def audience_of(self, room: Room, participant_id: ParticipantId) -> list[ParticipantId]:
        """Who else hears of somebody there: of those who wait in a lobby, those with powers."""
        if not room.is_lobby:
            return [other for other in room.participants if other != participant_id]
        led_to = self.rooms.get(room_of(room.id))
        people = led_to.participants.values() if led_to else ()
        return [
            person.id
            for person in people
            if has_powers(person.role) and person.id != participant_id
        ]

    def put(self, room: Room, participant: Participant) -> None:
        """In, or with another state."""
        self.rooms[room.id] = room
        room.participants[participant.id] = participant
        self._rooms_of.setdefault(participant.id, {})[room.id] = room

    def remove(self, room: Room, participant_id: ParticipantId) -> Participant | None:
        participant = room.participants.pop(participant_id, None)
        if not room.participants:
            room.is_locked = False
            room.silenced.clear()
            self.rooms.pop(room.id, None)
        rooms = self._rooms_of.get(participant_id, {})
        rooms.pop(room.id, None)
        if not rooms:
            self._rooms_of.pop(participant_id, None)
        return participant

    def audience(self, participant_id: ParticipantId, room_id: RoomId) -> Audience:
        """See Presence.audience."""
        room = self._rooms_of.get(participant_id, {}).get(room_id)
        if room is None:
            raise NotInRoom
        return Audience(room_id, room.participants[participant_id], room.others(participant_id))

    def find(self, sender_id: ParticipantId, to: str) -> Addressees:
        """See Presence.find."""
        rooms = self._rooms_of.get(sender_id)
        if rooms is None:
            raise NotInRoom
        if to != sender_id:
            target_rooms = self._rooms_of.get(ParticipantId(to), ())
            for room_id, room in rooms.items():
                if room_id in target_rooms and not room.is_lobby:
                    return Addressees(room.participants[sender_id], (ParticipantId(to),))
        return self._find_by_email(rooms, sender_id, to)

    def _find_by_email(
        self, rooms: dict[RoomId, Room], sender_id: ParticipantId, to: str
    ) -> Addressees:
        email = normalise_email(to) if "@" in to else None
        found: dict[ParticipantId, Participant] = {}
        for participants in (r.participants for r in rooms.values() if not r.is_lobby):
            for participant in participants.values():
                if participant.email == email and participant.id != sender_id:
                    found[participant.id] = participants[sender_id]
        if not found:
            raise PeerNotFound
        return Addressees(next(iter(found.values())), tuple(found))
