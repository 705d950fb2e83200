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
from server.errors import NotInRoom, PeerNotFound, RoomFull, RoomLimitReached
from tests.contract.implementations import Implementation
from tests.contract.people import NOW, person
from tests.contract.presence_model import Model

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
        self._implementation = implementation
        self._runner = asyncio.Runner()
        self._run = self._runner.run
        self._stack = AsyncExitStack()
        self.presence = self._run(self._stack.enter_async_context(implementation.open()))
        self.model = Model(CAPACITY, {room_id: {} for room_id in ROOMS})
        self.now = NOW
        self._numbers = count()
        self.connections = {who: [self._new_connection()] for who in PEOPLE}
        self.seen: dict[RoomId, tuple[int, object]] = {}

    def _new_connection(self) -> ConnectionId:
        return ConnectionId(f"c_{next(self._numbers)}")

    @rule(who=anybody, room_id=any_room, is_muted=st.booleans())
    def join(self, who: ParticipantId, room_id: RoomId, is_muted: bool) -> None:
        model = self.model
        if who in model.lost:
            return  # without a connection nobody asks for anything
        newcomer = replace(PEOPLE[who], media=MediaState(is_muted=is_muted))
        joining = self.presence.join(
            room_id,
            newcomer,
            self.connections[who][-1],
            capacity=CAPACITY,
            max_rooms=MAX_ROOMS,
        )
        if who in model.rooms[room_id]:
            assert not self._run(joining).is_new
        elif len(model.rooms_of(who)) >= MAX_ROOMS:
            with pytest.raises(RoomLimitReached):
                self._run(joining)
        elif model.is_full_for(room_id, newcomer):
            with pytest.raises(RoomFull):
                self._run(joining)
        else:
            replaced = {(room_id, p) for p in model.lost_seats_of_account(room_id, newcomer)}
            arrival = self._run(joining)
            assert arrival.is_new
            model.depart(list(arrival.replaced), replaced)
            model.rooms[room_id][who] = newcomer
            assert arrival.roster.participants == tuple(model.rooms[room_id].values())

    @rule(who=anybody, room_id=any_room)
    def leave(self, who: ParticipantId, room_id: RoomId) -> None:
        was_in = who in self.model.rooms[room_id]
        departure = self._run(self.presence.leave(room_id, who))
        self.model.depart([departure] if departure else [], {(room_id, who)} if was_in else set())

    @rule(who=anybody)
    def say_goodbye(self, who: ParticipantId) -> None:
        departures = self._run(self.presence.leave_all(who, self.connections[who][-1]))
        self.model.depart(departures, {(room_id, who) for room_id in self.model.rooms_of(who)})

    @rule(who=anybody, grace_seconds=st.integers(0, 8))
    def lose(self, who: ParticipantId, grace_seconds: int) -> None:
        until = self.now + grace_seconds
        audiences = self._run(self.presence.mark_lost(who, self.connections[who][-1], until))
        self.model.change(audiences, who, lambda p: replace(p, is_reconnecting=True))
        if self.model.rooms_of(who):
            self.model.lost[who] = until

    @rule(who=anybody)
    def come_back(self, who: ParticipantId) -> None:
        """Also before anybody has noticed that the old connection is gone."""
        self.connections[who].append(self._new_connection())
        audiences = self._run(self.presence.mark_back(who, self.connections[who][-1]))
        if who in self.model.lost:
            assert audiences is not None
            self.model.change(audiences, who, lambda p: replace(p, is_reconnecting=False))
            del self.model.lost[who]
        else:
            assert audiences == ([] if self.model.rooms_of(who) else None)

    @precondition(lambda self: any(len(used) > 1 for used in self.connections.values()))
    @rule(data=st.data(), is_goodbye=st.booleans())
    def hear_late_of_an_old_connection(self, data: st.DataObject, is_goodbye: bool) -> None:
        who = data.draw(st.sampled_from([w for w, used in self.connections.items() if used[1:]]))
        old = data.draw(st.sampled_from(self.connections[who][:-1]))
        if is_goodbye:
            assert self._run(self.presence.leave_all(who, old)) == []
        else:
            assert self._run(self.presence.mark_lost(who, old, self.now)) == []

    @rule(seconds=st.integers(0, 10))
    def expire(self, seconds: int) -> None:
        self.now += seconds
        due = {who for who, until in self.model.lost.items() if until <= self.now}
        expected = {(room_id, who) for who in due for room_id in self.model.rooms_of(who)}
        self.model.depart(self._run(self.presence.expire(self.now)), expected)

    @rule(who=anybody, field=st.sampled_from(MediaState.__slots__), value=st.booleans())
    def change_media(self, who: ParticipantId, field: str, value: bool) -> None:
        changing = self.presence.set_media(who, **{field: value})
        if not self.model.rooms_of(who):
            with pytest.raises(NotInRoom):
                self._run(changing)
            return
        change = {field: value}
        self.model.change(
            self._run(changing), who, lambda p: replace(p, media=replace(p.media, **change))
        )

    @rule(who=anybody, to=any_address)
    def find(self, who: ParticipantId, to: str) -> None:
        rooms = [self.model.rooms[room_id] for room_id in self.model.rooms_of(who)]
        others = {p.id for room in rooms for p in room.values() if to in (p.id, p.email)} - {who}
        finding = self.presence.find(who, to)
        if others:
            found = self._run(finding)
            assert sorted(found.to) == sorted(others)
            assert found.sender in [room[who] for room in rooms if others & set(room)]
        else:
            with pytest.raises(PeerNotFound if rooms else NotInRoom):
                self._run(finding)

    @invariant()
    def rosters_are_the_truth(self) -> None:
        for room_id, participants in self.model.rooms.items():
            present = [who for who in participants if who not in self.model.lost]
            if not participants:
                self.seen.pop(room_id, None)
            if not present:
                continue  # there is nobody who could look
            looking = self.presence.join(
                room_id,
                PEOPLE[present[0]],
                self.connections[present[0]][-1],
                capacity=CAPACITY,
                max_rooms=MAX_ROOMS,
            )
            roster = self._run(looking).roster
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
            assert not self._run(self._implementation.leftovers(self.presence))
        finally:
            self._run(self._stack.aclose())
            self._runner.close()


def test_presence_when_anything_happens_in_any_order_then_equal_to_the_truth(
    implementation: Implementation,
) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        lambda: PresenceMachine(implementation),
        settings=settings(max_examples=250, stateful_step_count=40, deadline=None),
    )
