"""Hosts, roles and lobbies: Redis does what memory does, in any order, and there is one host."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import replace
from itertools import count
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from server.domain.ids import ConnectionId, ParticipantId
from server.domain.lobby import lobby_of
from server.domain.moderation import Moderation, ModerationKind
from server.domain.participant import Participant, Role
from server.domain.room import LeaveReason
from server.errors import AppError
from tests.contract.implementations import open_memory
from tests.contract.people import DEMO, come_back, join, lose, person
from tests.contract.redis_node import open_redis_presence
from tests.contract.subject import Subject

OWNER: dict[str, Any] = {"role": "host", "own_role": "cohost"}
PEOPLE: dict[ParticipantId, Participant] = {
    who.id: who
    for who in (
        replace(person("alice"), **OWNER),
        replace(person("alice", "2"), **OWNER),
        person("bob"),
        person("bob", "2"),
        person("carol"),
        replace(person("gus"), email="", is_guest=True),
    )
}
LOBBY = lobby_of(DEMO)
CAPACITY = 4
GRACE_SECONDS = 5.5

anybody = st.sampled_from(sorted(PEOPLE))
kinds: st.SearchStrategy[ModerationKind] = st.sampled_from(["muted", "camera_off", "share_off"])
roles: st.SearchStrategy[Role] = st.sampled_from(["participant", "cohost", "host"])

Act = Callable[[Subject], Coroutine[Any, Any, None]]
Outcome = str
Heard = tuple[object, ...]


class HostingMachine(RuleBasedStateMachine):
    """The same acts in memory and in Redis."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._run = self._runner.run
        self._stack = AsyncExitStack()
        self.subjects: list[Subject] = [
            self._run(self._stack.enter_async_context(opened))
            for opened in (open_memory(), open_redis_presence(url))
        ]
        self._numbers = count()
        self.lost: set[ParticipantId] = set()  # until a new connection comes
        self.connections = {who: self._new_connection() for who in PEOPLE}

    def _new_connection(self) -> ConnectionId:
        return ConnectionId(f"c_{next(self._numbers)}")

    def _both(self, act: Act) -> Outcome:
        """The same refusal or none, and the same news."""
        seen = [self._run(self._seen(subject, act)) for subject in self.subjects]
        assert seen[0] == seen[1]
        return seen[0][0]

    @staticmethod
    async def _seen(subject: Subject, act: Act) -> tuple[Outcome, list[Heard]]:
        try:
            await act(subject)
            outcome = "ok"
        except AppError as error:
            outcome = error.code
        told: dict[tuple[object, ...], set[str]] = {}
        for c in await subject.changes():
            name = (c.kind, c.room_id, c.participant.id, c.participant.role, c.reason, c.by)
            told.setdefault(name, set()).update(c.others)
        heard = [(*name, tuple(sorted(who))) for name, who in told.items()]
        # What is done to everybody is done to them in any order.
        return outcome, sorted(heard, key=lambda one: str(one[2]))

    @rule(who=anybody, is_waiting=st.booleans())
    def join(self, who: ParticipantId, is_waiting: bool) -> None:
        newcomer = PEOPLE[who]
        if is_waiting:
            newcomer = replace(newcomer, role="participant", own_role="participant")
        room_id, connection = LOBBY if is_waiting else DEMO, self.connections[who]
        if who in self.lost:
            return

        async def act(subject: Subject) -> None:
            await join(
                subject.presence, newcomer, room_id, connection=connection, capacity=CAPACITY
            )

        self._both(act)

    @rule(who=anybody)
    def leave(self, who: ParticipantId) -> None:
        self._both(lambda subject: subject.presence.leave(DEMO, who))

    @rule(who=anybody)
    def lose(self, who: ParticipantId) -> None:
        async def act(subject: Subject) -> None:
            connection = self.connections[who]
            await lose(subject.presence, PEOPLE[who], connection, grace_seconds=GRACE_SECONDS)

        self._both(act)
        self.lost.add(who)

    @rule(who=anybody)
    def come_back(self, who: ParticipantId) -> None:
        connection = self._new_connection()

        async def act(subject: Subject) -> None:
            await come_back(subject.presence, PEOPLE[who], connection)

        self._both(act)
        self.connections[who] = connection
        self.lost.discard(who)

    @rule(seconds=st.integers(1, 4))
    def expire(self, seconds: int) -> None:
        """Who is lost at one moment goes in any order: the news may differ, what is left not."""
        for subject in self.subjects:
            subject.clock.now += seconds

        async def act(subject: Subject) -> None:
            await subject.presence.expire()

        for subject in self.subjects:
            self._run(self._seen(subject, act))

    @rule(by=anybody, to=st.none() | anybody, kind=kinds, may_unmute=st.booleans())
    def moderate(
        self, by: ParticipantId, to: ParticipantId | None, kind: ModerationKind, may_unmute: bool
    ) -> None:
        moderation = Moderation(kind, may_unmute or kind != "muted")

        async def act(subject: Subject) -> None:
            await subject.hosting.moderate(DEMO, by, to, moderation)

        self._both(act)

    @rule(who=anybody, is_muted=st.booleans())
    def mute_oneself(self, who: ParticipantId, is_muted: bool) -> None:
        async def act(subject: Subject) -> None:
            await subject.presence.set_media(who, is_muted=is_muted, is_sharing=not is_muted)

        self._both(act)

    @rule(by=anybody, to=anybody, role=roles)
    def set_role(self, by: ParticipantId, to: ParticipantId, role: Role) -> None:
        self._both(lambda subject: subject.hosting.set_role(DEMO, by, to, role))

    @rule(by=anybody, to=anybody)
    def remove(self, by: ParticipantId, to: ParticipantId) -> None:
        self._both(lambda subject: subject.hosting.remove(DEMO, by, to, "removed", ""))

    @rule(by=anybody, to=anybody, reason=st.sampled_from(["let_in", "refused"]))
    def answer(self, by: ParticipantId, to: ParticipantId, reason: LeaveReason) -> None:
        self._both(lambda subject: subject.hosting.remove(LOBBY, by, to, reason, "Later"))

    @rule(by=anybody, is_locked=st.booleans())
    def lock(self, by: ParticipantId, is_locked: bool) -> None:
        self._both(lambda subject: subject.hosting.lock(DEMO, by, is_locked=is_locked))

    @rule()
    def end(self) -> None:
        async def act(subject: Subject) -> None:
            await subject.presence.empty(DEMO, "ended")

        for subject in self.subjects:
            self._run(self._seen(subject, act))

    @invariant()
    def both_are_the_same(self) -> None:
        for room_id in (DEMO, LOBBY):
            one, other = (self._run(s.presence.roster(room_id)) for s in self.subjects)
            assert one.participants == other.participants
            assert one.is_locked == other.is_locked

    @invariant()
    def there_is_one_host_at_most_and_never_a_guest(self) -> None:
        people = self._run(self.subjects[0].presence.roster(DEMO)).participants
        hosts = [who for who in people if who.role == "host"]
        assert len(hosts) <= 1
        assert not any(host.is_guest for host in hosts)

    def teardown(self) -> None:
        self._run(self._stack.aclose())
        self._runner.close()


def test_hosting_when_anything_happens_in_any_order_then_redis_does_as_memory_does(
    shared_redis_url: str,
) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        lambda: HostingMachine(shared_redis_url),
        settings=settings(
            max_examples=60, stateful_step_count=40, deadline=None, phases=(Phase.generate,)
        ),
    )
