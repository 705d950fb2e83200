"""What presence should know, as plainly as it can be said: the truth of the property tests."""

from collections.abc import Callable
from dataclasses import dataclass, field

from server.domain.ids import ParticipantId, RoomId
from server.domain.participant import Participant
from server.domain.room import Audience, Departure


@dataclass
class Model:
    """`rooms` oldest first; `lost` until when."""

    capacity: int
    rooms: dict[RoomId, dict[ParticipantId, Participant]]
    lost: dict[ParticipantId, float] = field(default_factory=dict)

    def rooms_of(self, who: ParticipantId) -> set[RoomId]:
        return {room_id for room_id, participants in self.rooms.items() if who in participants}

    def lost_seats_of_account(self, room_id: RoomId, newcomer: Participant) -> set[ParticipantId]:
        return {
            p.id
            for p in self.rooms[room_id].values()
            if p.user_id == newcomer.user_id and p.id in self.lost
        }

    def is_full_for(self, room_id: RoomId, newcomer: Participant) -> bool:
        lost = self.lost_seats_of_account(room_id, newcomer)
        return len(self.rooms[room_id]) - len(lost) >= self.capacity

    def change(
        self,
        audiences: list[Audience],
        who: ParticipantId,
        changed: Callable[[Participant], Participant],
    ) -> None:
        """Each of their rooms hears of it once: everybody else in it, and what they are now."""
        assert sorted(audience.room_id for audience in audiences) == sorted(self.rooms_of(who))
        for audience in audiences:
            room = self.rooms[audience.room_id]
            room[who] = changed(room[who])
            assert audience.participant == room[who]
            assert audience.others == self._others(audience.room_id, who)

    def depart(
        self, departures: list[Departure], expected: set[tuple[RoomId, ParticipantId]]
    ) -> None:
        """Exactly the expected ones, once; each is told to those who are still there then."""
        found = [(departure.room_id, departure.participant.id) for departure in departures]
        assert sorted(found) == sorted(expected)
        for departure in departures:
            who = departure.participant.id
            assert self.rooms[departure.room_id].pop(who) == departure.participant
            assert departure.remaining == self._others(departure.room_id, who)
            if not self.rooms_of(who):
                self.lost.pop(who, None)

    def _others(self, room_id: RoomId, who: ParticipantId) -> tuple[ParticipantId, ...]:
        return tuple(other for other in self.rooms[room_id] if other != who)
