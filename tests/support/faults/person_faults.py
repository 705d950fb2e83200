"""What can happen to one person's connection."""

import asyncio
from collections.abc import Callable
from random import Random
from time import monotonic

from tests.support.faults import plan
from tests.support.faults.cluster import Tempo
from tests.support.faults.network import Door, Link
from tests.support.faults.person import Person
from tests.support.faults.recovery import Wait

DEAF_SECONDS = (0.05, 0.5)
LATE_SECONDS = 1.5  # beyond the grace time and everything that may prolong it


class Victim:
    """A person, their door, and how each kind of fault befalls them."""

    def __init__(
        self,
        person: Person,
        door: Door,
        tempo: Tempo,
        rng: Random,
        is_cluster_ill: Callable[[], bool],
    ) -> None:
        self.person = person
        self.door = door
        self._is_cluster_ill = is_cluster_ill
        self._tempo = tempo
        self._rng = rng
        self._kinds: dict[str, Callable[[Link], None]] = {
            plan.CUT: self._cut,
            plan.RESET: self._reset,
            plan.HALF_OPEN: self._half_open,
            plan.DELAYED_PACKETS: self._delayed_packets,
            plan.SLOW_READER: self._slow_reader,
            plan.DUPLICATE: self._duplicate,
            plan.DELAYED_RECONNECT: self._delayed_reconnect,
            plan.LATE_RETURN: self._late_return,
            plan.EXPIRED_TOKEN: self._expired_token,
        }

    def inject(self, kind: str) -> bool:
        """False when there is no connection that could suffer it."""
        link, connection = self.door.current, self.person.connection
        if link is None or connection is None or connection.closed.is_set():
            return False
        self._kinds[kind](link)
        return True

    def disturb(self) -> None:
        """Something else happens at the same time: what is measured now is not of one fault."""
        for wait in (*self.person.waits_for_return, *self.person.waits_for_answer):
            wait.is_alone = False

    def _cut(self, link: Link) -> None:
        self._end(plan.CUT, link, link.cut)

    def _reset(self, link: Link) -> None:
        self._end(plan.RESET, link, link.reset)

    def _end(self, kind: str, link: Link, end: Callable[[], None]) -> None:
        """At once, or after a while in which the server is heard by nobody: acks are lost."""

        def end_now() -> None:
            if link is self.door.current:
                self._expect_return(kind)
            end()

        if self._rng.random() < 0.5:
            end_now()
        else:
            link.vanish(upwards=False)
            delay = self._rng.uniform(*DEAF_SECONDS)
            asyncio.get_running_loop().call_later(delay, end_now)

    def _half_open(self, link: Link) -> None:
        self._expect_return(plan.HALF_OPEN)
        upwards, downwards = self._rng.choice(((True, True), (True, False), (False, True)))
        link.vanish(upwards=upwards, downwards=downwards)

    def _duplicate(self, link: Link) -> None:
        self._expect_return(plan.DUPLICATE)
        self.person.change_network()

    def _delayed_reconnect(self, link: Link) -> None:
        self._stay_away(self._tempo.grace * self._rng.uniform(0.2, 0.6))
        self._expect_return(plan.DELAYED_RECONNECT, self.person.stays_away_until)
        link.cut()

    def _late_return(self, link: Link) -> None:
        tempo = self._tempo
        self._stay_away(tempo.grace + tempo.lease + LATE_SECONDS)
        link.cut()

    def _expired_token(self, link: Link) -> None:
        self._expect_return(plan.EXPIRED_TOKEN)
        self.person.forged_token = self.person.account.expired()
        link.cut()

    def _delayed_packets(self, link: Link) -> None:
        """Some of it comes after the person has given the connection up."""
        longest = self._tempo.ping_interval + self._tempo.ping_timeout + 1.0
        link.delay(self._rng.uniform(0.3, longest))
        self._end_later(plan.DELAYED_PACKETS, 2.0, lambda: link.delay(0.0))

    def _slow_reader(self, link: Link) -> None:
        link.slow_down(self._rng.choice((500, 2_000, 8_000)))
        self._end_later(plan.SLOW_READER, self._rng.uniform(1.0, 4.0), lambda: link.slow_down(0.0))

    def _stay_away(self, seconds: float) -> None:
        self.person.stays_away_until = monotonic() + seconds

    def _expect_return(self, kind: str, since: float | None = None) -> None:
        wait = Wait(kind, since or monotonic(), is_alone=not self._is_cluster_ill())
        self.person.waits_for_return.append(wait)

    def _end_later(self, kind: str, seconds: float, end: Callable[[], None]) -> None:
        def heal() -> None:
            end()
            wait = Wait(kind, monotonic(), is_alone=not self._is_cluster_ill())
            self.person.waits_for_answer.append(wait)

        asyncio.get_running_loop().call_later(seconds, heal)
