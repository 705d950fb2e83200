"""Two nodes over one Redis: whatever happens where, both know the truth and tell it once."""

import asyncio
from collections import defaultdict
from contextlib import suppress
from itertools import count

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from server.domain.ids import ConnectionId, ParticipantId, RoomId
from server.domain.room import Change
from server.errors import NotInRoom, PeerNotFound, RoomFull
from tests.contract.people import NOW, ids, join, person
from tests.contract.presence_model import Heard, Model
from tests.contract.redis_node import Place, RedisNode, empty
from tests.contract.subject import Clock

ROOMS = [RoomId("room-0"), RoomId("room-1")]
PEOPLE = {p.id: p for name in ("alice", "bob") for p in (person(name), person(name, "2"))}
CAPACITY, GRACE_SECONDS = 3, 5.5  # never over just when somebody looks

QUICK = (Phase.generate,)  # to shrink what waits for a network takes minutes
LATE_SECONDS = 0.01  # of somebody killed: after those who were lost at that moment

anybody = st.sampled_from(sorted(PEOPLE))
any_room = st.sampled_from([ROOMS[0]] * 3 + ROOMS)
any_node = st.integers(0, 1)


def _seat(kept: tuple[str, str, str]) -> tuple[str, str]:
    room_id, _, who = kept
    return room_id, who


class TwoNodesMachine(RuleBasedStateMachine):
    """Four participants of two accounts, each held by a node, or by none when it was killed."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._runner = asyncio.Runner()
        self._run = self._runner.run
        self.clock = Clock(NOW)
        self._run(empty(url))
        self.nodes = [self._new_node(), self._new_node()]
        self.model = Model(CAPACITY, {room_id: {} for room_id in ROOMS})
        self._numbers = count()
        self.connections: dict[ParticipantId, ConnectionId] = {}
        self.held_by: dict[ParticipantId, RedisNode | None] = {}
        self.missed: defaultdict[ParticipantId, list[tuple[str, str, str]]] = defaultdict(list)

    def _new_node(self) -> Place:
        async def start() -> Place:
            node = Place(self._url, self.clock)
            await node.start()
            return node

        return self._run(start())

    def _new_connection(self, who: ParticipantId) -> ConnectionId:
        self.connections[who] = ConnectionId(f"c_{next(self._numbers)}")
        return self.connections[who]

    def _heard(self, *expected: Heard) -> None:
        """Each change was told on each node to those it holds, once, and nobody else.

        What those who are nobody's have missed waits in their journals.
        """
        for node in self.nodes:
            found = [
                (c.kind, c.room_id, c.participant, frozenset(c.others))
                for c in self._run(node.take())
            ]
            wanted = []
            for heard in expected:
                ours = frozenset(o for o in heard.others if self.held_by.get(o) is node)
                if ours:
                    wanted.append((heard.kind, heard.room_id, heard.participant, ours))
            assert sorted(found, key=str) == sorted(wanted, key=str)
        for heard in expected:
            for other in heard.others:
                if self.held_by.get(other) is None:
                    self.missed[other].append((heard.room_id, heard.kind, heard.participant.id))

    def _depart(
        self, *seats: tuple[RoomId, ParticipantId], is_replaced: bool = False
    ) -> list[Heard]:
        """In this order; who has no seat left is forgotten."""
        heard = []
        for room_id, who in seats:
            participant = self.model.rooms[room_id].pop(who)
            others = set(self.model.rooms[room_id]) | ({who} if is_replaced else set())
            heard.append(Heard("left", room_id, participant, others))
        return heard

    def _forget_gone(self) -> None:
        for who in [who for who in self.held_by if not self.model.rooms_of(who)]:
            self.model.lost.pop(who, None)
            self.missed.pop(who, None)
            del self.held_by[who]

    def _node_of(self, who: ParticipantId) -> RedisNode | None:
        """Where somebody is connected now."""
        return None if who in self.model.lost else self.held_by.get(who)

    @initialize(numbers=st.tuples(any_node, any_node, any_node))
    def meet(self, numbers: tuple[int, ...]) -> None:
        for who, number in zip(sorted(PEOPLE), numbers, strict=False):
            self.join(who, ROOMS[0], number)

    @rule(who=anybody, room_id=any_room, number=any_node)
    def join(self, who: ParticipantId, room_id: RoomId, number: int) -> None:
        if who in self.model.lost:
            return
        node = self.held_by.get(who) or self.nodes[number]
        connection = self.connections.get(who)
        joining = join(
            node.presence,
            PEOPLE[who],
            room_id,
            connection=connection or self._new_connection(who),
            capacity=CAPACITY,
        )
        model = self.model
        if who in model.rooms[room_id]:
            assert ids(self._run(joining)) == list(model.rooms[room_id])
            self._heard()
            return
        if model.is_full_for(room_id, PEOPLE[who]):
            with suppress(RoomFull):
                self._run(joining)
                raise AssertionError("the room was full")
            return
        roster = self._run(joining)
        replaced = sorted(
            model.lost_seats_of_account(room_id, PEOPLE[who]),
            key=list(model.rooms[room_id]).index,
        )
        heard = self._depart(*((room_id, other) for other in replaced), is_replaced=True)
        self.held_by[who] = node
        joined = model.note_joined(room_id, PEOPLE[who])
        self._heard(*heard, joined)
        self._forget_gone()
        assert roster.participants == tuple(model.rooms[room_id].values())

    @rule(who=anybody, room_id=any_room)
    def leave(self, who: ParticipantId, room_id: RoomId) -> None:
        node = self._node_of(who)
        if node is None:
            return
        self._run(node.presence.leave(room_id, who))
        seats = [(room_id, who)] if who in self.model.rooms[room_id] else []
        self._heard(*self._depart(*seats))
        self._forget_gone()

    @rule(who=anybody)
    def lose(self, who: ParticipantId) -> None:
        node = self._node_of(who)
        if node is None:
            return
        losing = node.presence.mark_lost(who, self.connections[who], GRACE_SECONDS)
        assert self._run(losing)
        self.model.lost[who] = self.clock.now + GRACE_SECONDS
        self._heard(*self.model.note_flag(who, is_reconnecting=True))

    @rule(who=anybody, number=any_node)
    def come_back(self, who: ParticipantId, number: int) -> None:
        """To either node, also before anybody has noticed that they were away."""
        node, before = self.nodes[number], self.held_by.get(who)
        taken = self._run(
            node.presence.take_over(
                who, PEOPLE[who].user_id, self._new_connection(who), has_buffer=node is before
            )
        )
        if not self.model.rooms_of(who):
            assert taken is None
            return
        assert taken is not None
        assert (taken.journal is None) == (node is before)
        if taken.journal is not None:
            # The same news may have been kept twice; its name tells whoever reads the journal.
            news = {e.message_id: e.content for e in taken.journal.entries}
            told = [content for content in news.values() if isinstance(content, Change)]
            kept = [(c.room_id, c.kind, c.participant.id) for c in told]
            # What became of several at one moment may come in any order, but of each in its own.
            assert sorted(kept, key=_seat) == sorted(self.missed.pop(who, []), key=_seat)
            self._run(self._go_on(node, who, taken.journal.sequence))
        self.held_by[who] = node
        was_lost = self.model.lost.pop(who, None) is not None
        self._heard(*(self.model.note_flag(who, is_reconnecting=False) if was_lost else ()))
        if isinstance(before, Place) and before is not node:
            assert before.local.taken_away.pop() == who
            assert who not in before.mirror.held

    async def _go_on(self, node: "Place", who: ParticipantId, sequence: int) -> None:
        """What a resume buffer does with the journal it was given."""
        node.outgoing.restart_journal(who, self.connections[who], sequence, [])
        await node.outgoing.drained()

    @rule(who=anybody, number=any_node)
    def hear_late_of_the_old_node(self, who: ParticipantId, number: int) -> None:
        """A connection that was left behind by a move ends."""
        node = self.nodes[number]
        if self.held_by.get(who) is node:
            return
        self._run(node.presence.leave_all(who, self.connections.get(who, ConnectionId("c_x"))))
        self._run(node.presence.mark_lost(who, ConnectionId("c_x"), 0))
        self._heard()

    @rule(number=any_node)
    def kill(self, number: int) -> None:
        """The other node notices, also when it does so twice, and a new one is started."""
        dead = self.nodes[number]
        other = self.nodes[1 - number]
        self._run(dead.kill())
        self.nodes[number] = self._new_node()
        self._run(self._give_up(dead, other))
        theirs = [who for who, node in self.held_by.items() if node is dead]
        self.held_by |= dict.fromkeys(theirs)
        heard = []
        for who in theirs:
            if who not in self.model.lost:
                self.model.lost[who] = self.clock.now + GRACE_SECONDS + LATE_SECONDS
                heard += self.model.note_flag(who, is_reconnecting=True)
        self._heard(*heard)

    async def _give_up(self, dead: RedisNode, other: RedisNode) -> None:
        """Redis counts the grace time from its own time on."""
        seconds, microseconds = await other.redis.time()
        ahead = self.clock.now - seconds - microseconds / 1e6
        grace_ms = (ahead + GRACE_SECONDS + LATE_SECONDS) * 1000
        for _ in range(2):
            await other.scripts.run("give_up", dead.id, grace_ms)

    @rule(seconds=st.integers(1, 10))
    def expire(self, seconds: int) -> None:
        """Both nodes look, and each departure is told once all the same."""
        self.clock.now += seconds
        due = [who for who, until in self.model.lost.items() if until <= self.clock.now]
        due.sort(key=lambda who: (self.model.lost[who], who))
        for node in self.nodes:
            self._run(node.presence.expire())
        seats = [(room_id, who) for who in due for room_id in self.model.rooms_of(who)]
        self._heard(*self._depart(*seats))
        self._forget_gone()

    @invariant()
    def every_node_knows_the_truth(self) -> None:
        for room_id, participants in self.model.rooms.items():
            for who in participants:
                for node in self.nodes:
                    rosters = self._run(node.presence.rosters(who))
                    (roster,) = [r for r in rosters if r.room_id == room_id]
                    assert roster.participants == tuple(participants.values())

    @invariant()
    def every_mirror_addresses_exactly_who_is_there(self) -> None:
        for who in PEOPLE:
            node = self.held_by.get(who)
            if node is None:
                continue
            shared = {o for room_id in self.model.rooms_of(who) for o in self.model.rooms[room_id]}
            for other in PEOPLE:
                reached: tuple[ParticipantId, ...] = ()
                with suppress(PeerNotFound, NotInRoom):
                    reached = node.presence.find(who, other).to
                assert reached == ((other,) if other in shared - {who} else ())

    def teardown(self) -> None:
        """When all have gone, nothing is left of them on any node."""
        try:
            for who in PEOPLE:
                self.lose(who)
            self.expire(100)
            for node in self.nodes:
                assert not self._run(node.leftovers())
        finally:
            for node in self.nodes:
                self._run(node.kill())
            self._runner.close()


def test_two_nodes_when_anything_happens_on_either_then_both_know_and_tell_it_once(
    shared_redis_url: str,
) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        lambda: TwoNodesMachine(shared_redis_url),
        settings=settings(max_examples=80, stateful_step_count=25, deadline=None, phases=QUICK),
    )
