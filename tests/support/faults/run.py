"""One run: people come, talk, faults happen, and at the end everything is looked at."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from time import monotonic
from typing import Any
from uuid import uuid4

from tests.support.faults.account import Account
from tests.support.faults.chat_checker import ChatChecker
from tests.support.faults.chatter import Chatter, kept_messages
from tests.support.faults.checker import HOST, ROSTER, UNSETTLED, Checker, Violation
from tests.support.faults.cluster import Cluster, Tempo
from tests.support.faults.cluster_faults import ClusterFaults
from tests.support.faults.connection import Payload
from tests.support.faults.history import Broken, Counted, History, Injected
from tests.support.faults.hosts import wrong_hosts
from tests.support.faults.network import Address, Door
from tests.support.faults.person import Person
from tests.support.faults.person_faults import Victim
from tests.support.faults.plan import cluster_steps, person_steps
from tests.support.faults.recovery import RecoveryTimes
from tests.support.faults.talk import Talk

ARRIVE_SECONDS = 20.0
SETTLE_SECONDS = 30.0
QUIET_SECONDS = 1.0
POLL_SECONDS = 0.1

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Load:
    """Who talks how much, and how much happens to them."""

    pairs: int = 8
    rooms: int = 3
    people_per_room: int = 3
    rate: float = 3.0  # bursts and signals a person starts each second
    chat_rate: float = 0.5  # messages a person in a room writes each second
    gap_seconds: float = 0.5  # between two faults of persons
    kinds: tuple[str, ...] = ()
    seconds: float = 20.0  # at least
    rounds: int = 1  # of all kinds of the cluster

    @property
    def people(self) -> int:
        return 2 * self.pairs + self.rooms * self.people_per_room


@dataclass(frozen=True, slots=True)
class Outcome:
    seed: int
    seconds: float
    faults: Counter[str]
    counts: Counter[str]
    violations: list[Violation]
    times: RecoveryTimes
    history: History


class Run:
    """`cluster` is None when the server under test runs elsewhere."""

    def __init__(
        self,
        seed: int,
        load: Load,
        accounts: Sequence[Account],
        nodes: Sequence[Address],
        tempo: Tempo,
        cluster: Cluster | None = None,
    ) -> None:
        self.history = History()
        self.checker = Checker(tempo.grace)
        self.chat = ChatChecker()
        self.history.listeners += [self.checker.note, self.chat.note]
        self._seed, self._load, self._tempo, self._cluster = seed, load, tempo, cluster
        self._tasks: list[asyncio.Task[None]] = []
        self._talks: list[Talk] = []
        self._chatters: list[Chatter] = []
        self._url = "http://{}:{}".format(*nodes[0])
        self._victims: dict[str, Victim] = {}
        run = uuid4().hex[:6]  # what was said in a room stays
        rooms = [f"s{seed}-{run}-room{number}" for number in range(load.rooms)]
        self._rooms = rooms
        self._owners: dict[str, str] = {}  # by room, of those that are meetings
        for number in range(load.people):
            name = f"p{number:02}"
            rng = Random(f"{seed}/{name}")
            door = Door(nodes, rng)
            person = Person(name, accounts[number], "", rng, self.history)
            in_pair = number < 2 * load.pairs
            pair, group = number // 2, (number - 2 * load.pairs) // load.people_per_room
            person.room = f"s{seed}-pair{pair}" if in_pair else rooms[group]
            self._victims[name] = Victim(person, door, tempo, rng, self._is_cluster_ill)
            self._talks.append(Talk(person, rng, load.rate, () if in_pair else rooms))
            if not in_pair:
                chat = Random(f"{seed}/{name}/chat")
                self._chatters.append(Chatter(person, chat, load.chat_rate))
                if seed % 2 == 0:
                    self._owners.setdefault(person.room, name)
        victims = list(self._victims.values())
        self._cluster_faults = (
            ClusterFaults(cluster, victims, Random(f"{seed}/nodes"), self.history)
            if cluster is not None
            else None
        )

    @property
    def _people(self) -> list[Person]:
        return [victim.person for victim in self._victims.values()]

    async def run(self) -> Outcome:
        try:
            await self._arrive()
            talking = [self._start(talk.run()) for talk in self._talks]
            talking += [self._start(chatter.run()) for chatter in self._chatters]
            await self._break_things()
            for task in talking:
                task.cancel()
            await self._settle()
            await self._count_everybody()
            await asyncio.gather(*(self._read_history(room) for room in self._rooms))
        finally:
            await self._stop()
        self.checker.finish()
        self.chat.finish()
        return self._outcome()

    async def _arrive(self) -> None:
        for room, owner in self._owners.items():
            await self._victims[owner].person.account.plan_meeting(self._url, room)
        for victim in self._victims.values():
            await victim.door.open()
            victim.person.url = victim.door.url
            self._start(victim.person.live())
            self._start(victim.person.outbox.run())
        if not await _until(lambda: all(p.is_settled for p in self._people), ARRIVE_SECONDS):
            raise RuntimeError("the server does not let everybody in, before any fault")

    async def _break_things(self) -> None:
        cluster = self._start(self._break_cluster())
        steps = person_steps(
            self._seed, self._load.kinds, list(self._victims), self._load.gap_seconds
        )
        end = monotonic() + self._load.seconds
        for step in steps:
            await asyncio.sleep(step.after)
            if monotonic() > end and cluster.done():
                break
            self._hurt(self._victims[step.who], step.kind)
        await cluster

    def _hurt(self, victim: Victim, kind: str) -> None:
        victim.disturb()
        if not victim.inject(kind):
            return
        self.history.add(Injected(self.history.now(), victim.person.name, kind))

    def _is_cluster_ill(self) -> bool:
        return self._cluster_faults is not None and self._cluster_faults.is_on

    async def _break_cluster(self) -> None:
        faults, kinds = self._cluster_faults, self._load.kinds
        if faults is None:
            return await asyncio.sleep(self._load.seconds)
        end, done = monotonic() + self._load.seconds, Counter[str]()
        for step in cluster_steps(self._seed, kinds):
            if done[step.kind] >= self._load.rounds and monotonic() > end:
                return None
            await asyncio.sleep(step.after)
            await faults.inject(step.kind)
            done[step.kind] += 1
        return None

    async def _settle(self) -> None:
        """Nothing breaks any more: everybody comes back and gets an answer to everything."""
        await _until(self._is_settled, SETTLE_SECONDS + self._tempo.until_gone)
        for person in self._people:
            if not person.is_settled:
                text = "no connection" if person.connection is None else "no answer"
                text += f" {SETTLE_SECONDS:.0f} s after the last fault"
                self._note_broken(person, UNSETTLED, text)
        await asyncio.sleep(QUIET_SECONDS)

    def _is_settled(self) -> bool:
        return all(person.is_settled for person in self._people)

    async def _count_everybody(self) -> None:
        """Late clean-ups get their time, then what each person has been told must be the truth."""
        await _until(
            lambda: all(p.others == self._truth(p) for p in self._people), self._tempo.until_gone
        )
        for person in self._people:
            self._compare(person, "events", person.others)
        inside = [person for person in self._people if person.room]
        answers = await asyncio.gather(*(self._ask(person) for person in inside))
        snapshots = {p.name: answer for p, answer in zip(inside, answers, strict=True) if answer}
        for person, text in wrong_hosts(inside, snapshots, self._owners):
            self._note_broken(person, HOST, text)

    async def _ask(self, person: Person) -> Payload | None:
        answer = await self._roster(person)
        if not answer or not answer["ok"]:
            self._note_broken(person, UNSETTLED, f"joinRoom was answered with {answer}")
            return None
        others = answer["data"]["participants"]
        self._compare(person, "snapshot", [other["id"] for other in others])
        by_id = {each.seat_id: each for each in self._people}
        for other in others:
            real = by_id.get(other["id"])
            if real and (other["isMuted"] != real.is_muted or other["isReconnecting"]):
                text = f"{other['id']} is {other}, but isMuted is {real.is_muted}"
                self._note_broken(person, ROSTER, text)
        snapshot: Payload = answer["data"]
        return snapshot

    async def _read_history(self, room: str) -> None:
        reader = self._chatters[self._rooms.index(room)].person
        connection = reader.connection
        kept = await kept_messages(connection, room) if connection else None
        if kept is None:
            self._note_broken(reader, UNSETTLED, f"the history of {room} could not be read")
        else:
            self.chat.compare(room, kept)

    def _note_broken(self, person: Person, kind: str, text: str) -> None:
        self.history.add(Broken(self.history.now(), person.name, kind, text))

    async def _roster(self, person: Person) -> Payload | None:
        """Asked again when the connection turns out to have been dead for a while."""
        end = monotonic() + SETTLE_SECONDS
        while monotonic() < end:
            answer = person.connection and await person.connection.ask(
                "joinRoom", person.join_payload()
            )
            if answer:
                return answer
            await asyncio.sleep(POLL_SECONDS)
        return None

    def _truth(self, person: Person) -> set[str]:
        others = (p for p in self._people if p is not person and p.room == person.room)
        return {other.seat_id for other in others} if person.room else set()

    def _compare(self, person: Person, source: str, found: Iterable[str]) -> None:
        expected = tuple(sorted(self._truth(person)))
        now, ids = self.history.now(), tuple(sorted(found))
        self.history.add(Counted(now, person.name, person.room, source, ids, expected))

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for victim in self._victims.values():
            victim.person.close()
            victim.door.close()

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        self._tasks.append(task)
        return task

    def _outcome(self) -> Outcome:
        times = RecoveryTimes()
        for person in self._people:
            times.update(person.times)
        faults = Counter(e.kind for e in self.history.entries if isinstance(e, Injected))
        return Outcome(
            seed=self._seed,
            seconds=self.history.now(),
            faults=faults,
            counts=self.checker.counts + self.chat.counts,
            violations=self.checker.violations + self.chat.violations,
            times=times,
            history=self.history,
        )


async def _until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether it came to be in time."""
    deadline = monotonic() + seconds
    while not condition():
        if monotonic() > deadline:
            return False
        await asyncio.sleep(POLL_SECONDS)
    return True
