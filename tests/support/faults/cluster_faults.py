"""What can happen to the servers."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from random import Random
from time import monotonic

from tests.support.faults import plan
from tests.support.faults.cluster import Cluster, Node
from tests.support.faults.history import Broken, Healed, History, Injected
from tests.support.faults.person_faults import Victim
from tests.support.faults.recovery import Wait

JUMP_SECONDS = 120.0
SETTLE_SECONDS = 2.0


class ClusterFaults:
    """One at a time. `is_on` while one is felt."""

    def __init__(
        self, cluster: Cluster, victims: Sequence[Victim], rng: Random, history: History
    ) -> None:
        self.is_on = False
        self._cluster = cluster
        self._victims = victims
        self._rng = rng
        self._history = history
        self._kinds: dict[str, Callable[[], Awaitable[None]]] = {
            plan.KILL_NODE: self._kill_node,
            plan.PAUSE_NODE: self._pause_node,
            plan.PAUSE_REDIS: self._pause_redis,
            plan.KILL_REDIS: self._kill_redis,
            plan.PAUSE_MONGO: self._pause_mongo,
            plan.CLOCK_JUMP: self._clock_jump,
            plan.ROLLING_RESTART: self._rolling_restart,
        }

    async def inject(self, kind: str) -> None:
        """Returns when it is over and had time to be got over."""
        self.is_on = True
        for victim in self._victims:
            victim.disturb()
        try:
            await self._kinds[kind]()
            self._history.add(Healed(self._history.now(), "cluster", kind))
            await asyncio.sleep(SETTLE_SECONDS)
        finally:
            self.is_on = False

    async def _kill_node(self) -> None:
        node = self._rng.choice(self._cluster.nodes)
        self._injected(plan.KILL_NODE, node.name)
        self._expect_return(plan.KILL_NODE, node)
        await node.kill()
        await asyncio.sleep(self._rng.uniform(0.5, self._cluster.tempo.lease + 2.0))
        await node.start()

    async def _pause_node(self) -> None:
        node = self._rng.choice(self._cluster.nodes)
        seconds = self._cluster.tempo.lease + self._rng.uniform(1.5, 3.0)
        self._injected(plan.PAUSE_NODE, f"{node.name} for {seconds:.1f} s")
        self._expect_return(plan.PAUSE_NODE, node)
        node.pause()
        try:
            await asyncio.sleep(seconds)
        finally:
            node.resume()

    async def _pause_redis(self) -> None:
        redis = self._cluster.redis
        assert redis is not None
        seconds = self._rng.uniform(1.0, 5.0)
        self._injected(plan.PAUSE_REDIS, f"for {seconds:.1f} s")
        redis.pause()
        try:
            await asyncio.sleep(seconds)
        finally:
            redis.resume()
        self._expect_answers(plan.PAUSE_REDIS)

    async def _kill_redis(self) -> None:
        redis = self._cluster.redis
        assert redis is not None
        seconds = self._rng.uniform(0.2, 4.0)
        self._injected(plan.KILL_REDIS, f"away for {seconds:.1f} s")
        await redis.kill()
        await asyncio.sleep(seconds)
        await redis.start()
        self._expect_answers(plan.KILL_REDIS)

    async def _pause_mongo(self) -> None:
        seconds = self._rng.uniform(2.0, 3.0)
        self._injected(plan.PAUSE_MONGO, f"for {seconds:.1f} s")
        self._cluster.pause_mongo()
        try:
            await asyncio.sleep(seconds)
        finally:
            self._cluster.resume_mongo()
        self._expect_answers(plan.PAUSE_MONGO)

    async def _clock_jump(self) -> None:
        seconds = self._rng.choice((JUMP_SECONDS, -JUMP_SECONDS))
        self._injected(plan.CLOCK_JUMP, f"{self._cluster.nodes[-1].name} by {seconds:+.0f} s")
        self._cluster.jump(seconds)
        self._expect_answers(plan.CLOCK_JUMP)
        await asyncio.sleep(3.0)
        self._cluster.jump(0.0)

    async def _rolling_restart(self) -> None:
        """As an orchestrator does it: one after the other, each has time to empty."""
        for node in self._cluster.nodes:
            self._injected(plan.ROLLING_RESTART, node.name)
            try:
                await node.stop(self._cluster.tempo.drain + 5.0)
            except TimeoutError:
                text = f"{node.name} did not exit after SIGTERM"
                entry = Broken(self._history.now(), node.name, "unsettled", text)
                self._history.add(entry)
            await node.start()

    def _injected(self, kind: str, text: str) -> None:
        self._history.add(Injected(self._history.now(), "cluster", kind, text))

    def _expect_return(self, kind: str, node: Node) -> None:
        """Of those who are connected to it."""
        for victim in self._victims:
            link = victim.door.current
            if link is not None and link.node == node.address:
                victim.person.waits_for_return.append(Wait(kind, monotonic()))

    def _expect_answers(self, kind: str) -> None:
        """Of those who are connected."""
        for victim in self._victims:
            if victim.person.connection is not None:
                victim.person.waits_for_answer.append(Wait(kind, monotonic()))
