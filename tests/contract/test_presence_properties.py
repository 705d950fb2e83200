"""Any interleaving of comings and goings keeps presence equal to the truth, without ghosts."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from server.domain.ids import ConnectionId, ParticipantId, RoomId
from server.domain.participant import MediaState
from server.domain.recovery import Takeover
from server.domain.room import Change
from server.errors import NotInRoom, Overtaken, PeerNotFound, RoomFull, RoomLimitReached
from tests.contract.implementations import Implementation
from tests.contract.people import come_back, ids, join, person
from tests.contract.presence_model import Model, assert_heard

ROOMS = [RoomId(f"room-{number}") for number in range(3)]
PEOPLE = {p.id: p for name in ("alice", "bob") for p in (person(name), person(name, "2"))}
CAPACITY, MAX_ROOMS = 3, 2

anybody = st.sampled_from(sorted(PEOPLE))
any_room = st.sampled_from([ROOMS[0]] * 3 + ROOMS)  # where most people meet
any_address = st.sampled_from(sorted(PEOPLE) + sorted({p.email for p in PEOPLE.values()}) + [""])


class PresenceMachine(RuleBasedStateMachine):
    """Four participants of two accounts, each on one connection after the other."""

    def __init__(self, implementation: Implementation) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._run = self._runner.run
        self._stack = AsyncExitStack()
        self.subject = self._run(self._stack.enter_async_context(implementation.open()))
        self.presence = self.subject.presence
        self.model = Model(CAPACITY, {room_id: {} for room_id in ROOMS})
        self._numbers = count()
        self.connections = {who: [self._new_connection()] for who in PEOPLE}
        self.came_back_at: dict[ParticipantId, float] = {}
        self.seen: dict[RoomId, tuple[int, object]] = {}

    def _new_connection(self) -> ConnectionId:
        return ConnectionId(f"c_{next(self._numbers)}")

    def _changes(self) -> list[Change]:
        changes: list[Change] = self._run(self.subject.changes())
        return changes

    @rule(who=anybody, room_id=any_room, is_muted=st.booleans())
    def join(self, who: ParticipantId, room_id: RoomId, is_muted: bool) -> None:
        model = self.model
        if who in model.lost:
            return  # without a connection nobody asks for anything
        newcomer = replace(PEOPLE[who], media=MediaState(is_muted=is_muted))
        joining = join(
            self.presence,
            newcomer,
            room_id,
            connection=self.connections[who][-1],
            capacity=CAPACITY,
            max_rooms=MAX_ROOMS,
        )
        if who in model.rooms[room_id]:
            assert ids(self._run(joining)) == list(model.rooms[room_id])
            assert self._changes() == []
        elif len(model.rooms_of(who)) >= MAX_ROOMS:
            with pytest.raises(RoomLimitReached):
                self._run(joining)
        elif model.is_full_for(room_id, newcomer):
            with pytest.raises(RoomFull):
                self._run(joining)
        else:
            replaced = {(room_id, p) for p in model.lost_seats_of_account(room_id, newcomer)}
            roster = self._run(joining)
            changes = self._changes()
            left, joined = changes[: len(replaced)], changes[len(replaced) :]
            model.note_departures(left, replaced, "replaced")
            assert_heard(joined, [model.note_joined(room_id, newcomer)])
            assert roster.participants == tuple(model.rooms[room_id].values())

    @rule(who=anybody, room_id=any_room)
    def leave(self, who: ParticipantId, room_id: RoomId) -> None:
        expected = {(room_id, who)} if who in self.model.rooms[room_id] else set()
        self._run(self.presence.leave(room_id, who))
        self.model.note_departures(self._changes(), expected, "left")

    @rule(who=anybody)
    def say_goodbye(self, who: ParticipantId) -> None:
        self._run(self.presence.leave_all(who, self.connections[who][-1]))
        self.model.note_departures(self._changes(), self.model.seats_of(who), "left")

    @rule(who=anybody, grace_seconds=st.integers(0, 8))
    def lose(self, who: ParticipantId, grace_seconds: int) -> None:
        """A connection is lost once only."""
        if who in self.model.lost:
            return
        has_seat = self._run(self.presence.mark_lost(who, self.connections[who][-1], grace_seconds))
        assert has_seat == bool(self.model.rooms_of(who))
        if has_seat:
            self.model.lost[who] = self.subject.clock.now + grace_seconds
        assert_heard(self._changes(), self.model.note_flag(who, is_reconnecting=True))

    @rule(who=anybody)
    def come_back(self, who: ParticipantId) -> None:
        """Also before anybody has noticed that the old connection is gone."""
        self.connections[who].append(self._new_connection())
        self.came_back_at[who] = self.subject.clock.now
        taken = self._run(come_back(self.presence, PEOPLE[who], self.connections[who][-1]))
        assert taken == (Takeover() if self.model.rooms_of(who) else None)
        expected = []
        if who in self.model.lost:
            del self.model.lost[who]
            expected = self.model.note_flag(who, is_reconnecting=False)
        assert_heard(self._changes(), expected)

    @precondition(lambda self: any(len(used) > 1 for used in self.connections.values()))
    @rule(data=st.data(), room_id=any_room, what=st.sampled_from(["goodbye", "loss", "join"]))
    def hear_late_of_an_old_connection(
        self, data: st.DataObject, room_id: RoomId, what: str
    ) -> None:
        who = data.draw(st.sampled_from([w for w, used in self.connections.items() if used[1:]]))
        old = data.draw(st.sampled_from(self.connections[who][:-1]))
        if what == "goodbye":
            self._run(self.presence.leave_all(who, old))
        elif what == "loss":
            assert not self._run(self.presence.mark_lost(who, old, 0))
        elif self.model.rooms_of(who) or self.subject.clock.now < self.came_back_at[who] + 10:
            with pytest.raises(Overtaken):
                self._run(join(self.presence, PEOPLE[who], room_id, connection=old))
        assert self._changes() == []

    @rule(seconds=st.integers(0, 10))
    def expire(self, seconds: int) -> None:
        self.subject.clock.now += seconds
        now = self.subject.clock.now
        due = {who for who, until in self.model.lost.items() if until <= now}
        expected = self.model.seats_of(*due)
        self._run(self.presence.expire())
        self.model.note_departures(self._changes(), expected, "disconnected")

    @rule(who=anybody, field=st.sampled_from(MediaState.__slots__), value=st.booleans())
    def change_media(self, who: ParticipantId, field: str, value: bool) -> None:
        changing = self.presence.set_media(who, **{field: value})
        if not self.model.rooms_of(who):
            with pytest.raises(NotInRoom):
                self._run(changing)
            return
        self.model.note_media(self._run(changing), who, **{field: value})
        assert self._changes() == []

    @rule(who=anybody, room_id=any_room, raised_at=st.integers(0, 2))
    def raise_hand(self, who: ParticipantId, room_id: RoomId, raised_at: int) -> None:
        raising = self.presence.raise_hand(room_id, who, raised_at)
        if who not in self.model.rooms[room_id]:
            with pytest.raises(NotInRoom):
                self._run(raising)
            return
        self._run(raising)
        assert_heard(self._changes(), self.model.note_hand(room_id, who, raised_at))

    @rule(who=anybody, to=any_address)
    def find(self, who: ParticipantId, to: str) -> None:
        rooms = [self.model.rooms[room_id] for room_id in self.model.rooms_of(who)]
        others = {p.id for room in rooms for p in room.values() if to in (p.id, p.email)} - {who}
        if others:
            found = self.presence.find(who, to)
            assert sorted(found.to) == sorted(others)
            assert found.sender in [room[who] for room in rooms if others & set(room)]
        else:
            with pytest.raises(PeerNotFound if rooms else NotInRoom):
                self.presence.find(who, to)

    @invariant()
    def rosters_are_the_truth(self) -> None:
        for room_id, participants in self.model.rooms.items():
            if not participants:
                self.seen.pop(room_id, None)
                continue
            rosters = self._run(self.presence.rosters(next(iter(participants))))
            (roster,) = [roster for roster in rosters if roster.room_id == room_id]
            assert roster.participants == tuple(participants.values())
            self._expect_growth(room_id, roster.version, roster.participants)

    def _expect_growth(self, room_id: RoomId, version: int, participants: object) -> None:
        """A version stands for one roster: another roster, a greater version."""
        seen_version, seen_participants = self.seen.get(room_id, (0, None))
        if participants != seen_participants:
            assert version > seen_version
        assert version >= seen_version
        self.seen[room_id] = version, participants

    def teardown(self) -> None:
        """When all have gone, nothing is left of them."""
        try:
            self.expire(seconds=100)
            for who in PEOPLE:
                self.say_goodbye(who)
            assert not self._run(self.subject.leftovers())
        finally:
            self._run(self._stack.aclose())
            self._runner.close()


def test_presence_when_anything_happens_in_any_order_then_equal_to_the_truth(
    implementation: Implementation,
) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        lambda: PresenceMachine(implementation),
        settings=settings(
            max_examples=round(250 * implementation.effort), stateful_step_count=40, deadline=None
        ),
    )
