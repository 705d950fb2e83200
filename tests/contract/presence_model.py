"""What presence should know, as plainly as it can be said: the truth of the property tests."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from server.domain.ids import ParticipantId, RoomId
from server.domain.participant import Participant
from server.domain.room import Audience, Change, ChangeKind

Expected = set[tuple[RoomId, ParticipantId]]


@dataclass
class Model:
    """`rooms` oldest first; `lost` until when."""

    capacity: int
    rooms: dict[RoomId, dict[ParticipantId, Participant]]
    lost: dict[ParticipantId, float] = field(default_factory=dict)

    def rooms_of(self, who: ParticipantId) -> set[RoomId]:
        return {room_id for room_id, participants in self.rooms.items() if who in participants}

    def seats_of(self, *people: ParticipantId) -> Expected:
        return {(room_id, who) for who in people for room_id in self.rooms_of(who)}

    def lost_seats_of_account(self, room_id: RoomId, newcomer: Participant) -> set[ParticipantId]:
        return {
            p.id
            for p in self.rooms[room_id].values()
            if p.user_id == newcomer.user_id and p.id in self.lost
        }

    def is_full_for(self, room_id: RoomId, newcomer: Participant) -> bool:
        lost = self.lost_seats_of_account(room_id, newcomer)
        return len(self.rooms[room_id]) - len(lost) >= self.capacity

    def note_media(self, audiences: list[Audience], who: ParticipantId, **change: bool) -> None:
        """Each of their rooms is to hear of it once: everybody else, and what they are now."""
        assert sorted(audience.room_id for audience in audiences) == sorted(self.rooms_of(who))
        for audience in audiences:
            room = self.rooms[audience.room_id]
            room[who] = replace(room[who], media=replace(room[who].media, **change))
            assert audience.participant == room[who]
            assert sorted(audience.others) == sorted(self._others(audience.room_id, who))

    def note_flag(self, who: ParticipantId, *, is_reconnecting: bool) -> list["Heard"]:
        """Lost or back, in each of their rooms; what each room hears of it."""
        heard = []
        for room_id in self.rooms_of(who):
            room = self.rooms[room_id]
            room[who] = replace(room[who], is_reconnecting=is_reconnecting)
            kind: ChangeKind = "lost" if is_reconnecting else "back"
            heard.append(Heard(kind, room_id, room[who], self._others(room_id, who)))
        return heard

    def note_hand(self, room_id: RoomId, who: ParticipantId, raised_at: int) -> list["Heard"]:
        """What changes nothing is not heard of; who raised it hears of it too."""
        participant = self.rooms[room_id][who]
        if bool(participant.hand_raised_at) == bool(raised_at):
            return []
        changed = replace(participant, hand_raised_at=raised_at)
        self.rooms[room_id][who] = changed
        return [Heard("hand", room_id, changed, {*self._others(room_id, who), who})]

    def note_joined(self, room_id: RoomId, newcomer: Participant) -> "Heard":
        others = self._others(room_id, newcomer.id)
        self.rooms[room_id][newcomer.id] = newcomer
        return Heard("joined", room_id, newcomer, others)

    def note_departures(self, changes: Iterable[Change], expected: Expected, reason: str) -> None:
        """Exactly the expected ones, in any order; each is told to who is still there then."""
        rest = set(expected)
        for change in changes:
            who = change.participant.id
            assert (change.kind, change.reason) == ("left", reason)
            rest.remove((change.room_id, who))
            assert change.participant == self._remove(change.room_id, who)
            others = self._others(change.room_id, who)
            assert set(change.others) == others | ({who} if reason == "replaced" else set())
        for room_id, who in rest:
            self._remove(room_id, who)
            assert not self._others(room_id, who), "somebody was not told"

    def _remove(self, room_id: RoomId, who: ParticipantId) -> Participant:
        participant = self.rooms[room_id].pop(who)
        if not self.rooms_of(who):
            self.lost.pop(who, None)
        return participant

    def _others(self, room_id: RoomId, who: ParticipantId) -> set[ParticipantId]:
        return {other for other in self.rooms[room_id] if other != who}


@dataclass(frozen=True)
class Heard:
    """A change that has to be told, unless there is nobody."""

    kind: ChangeKind
    room_id: RoomId
    participant: Participant
    others: set[ParticipantId]


def assert_heard(changes: list[Change], expected: list[Heard]) -> None:
    """Each once, in the order of rooms that presence likes."""
    found = [Heard(c.kind, c.room_id, c.participant, set(c.others)) for c in changes]
    wanted = [heard for heard in expected if heard.others]
    assert len(found) == len(wanted)
    for heard in wanted:
        assert heard in found
