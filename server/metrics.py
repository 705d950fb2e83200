"""What one node counts, as plain numbers: next to nothing where it happens, read when asked for.

Counters only grow. What is a state now (connections, rooms …) is measured when somebody looks.
"""

import asyncio
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

BOUNDS_SECONDS = (
    *(0.000025, 0.00005, 0.0001, 0.00025, 0.001, 0.0025, 0.005),
    *(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0),
)
SAMPLE_MASK = 15  # one event in 16 is timed: two looks at the clock cost more than the counting
LAG_CHECK_SECONDS = 0.25


class Histogram:
    """How often something took how long; the last count is of what was longer than any bound."""

    __slots__ = ("counts", "total_seconds")

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS_SECONDS) + 1)
        self.total_seconds = 0.0

    def observe(self, seconds: float) -> None:
        self.counts[bisect_left(BOUNDS_SECONDS, seconds)] += 1
        self.total_seconds += seconds


class EventCount:
    """One client event: how many were accepted, how many refused by code, how long they took."""

    __slots__ = ("accepted", "refused", "seconds")

    def __init__(self) -> None:
        self.accepted = 0
        self.refused: Counter[str] = Counter()
        self.seconds = Histogram()


@dataclass(slots=True)
class Gauges:
    """What others keep and know about this node; each field is filled by the one who does."""

    connections: int = 0
    lost_connections: int = 0
    participants: int = 0
    rooms: int = 0
    largest_outbound_bytes: int = 0
    resume_bytes: int = 0
    largest_resume_bytes: int = 0
    remote_queue_bytes: int = 0
    lease_losses: int = 0


Measure = Callable[[Gauges], None]


class Metrics:
    """Everything that is counted on this node; whoever has something to count is handed it."""

    def __init__(self) -> None:
        self.events: dict[str, EventCount] = {}  # by name
        self.requests: Counter[tuple[str, str]] = Counter()  # by HTTP route, and `ok` or code
        # What is known to come starts at 0, so that the first one is seen as a change.
        self.handshakes = Counter({"ok": 0})  # or the code of the refusal
        self.sessions_ended = Counter({"slow consumer": 0, "ping timeout": 0})  # by reason
        self.resumes = Counter({"recovered": 0, "moved": 0, "new_state": 0, "unknown": 0})
        self.unusual = Counter({"probing": 0, "flood": 0, "failed_join": 0, "violation": 0})
        self.loop_lag = Histogram()
        self._measures: list[Measure] = []

    def ask(self, measure: Measure) -> None:
        """From now on `measure` fills in what it knows whenever the gauges are read."""
        self._measures.append(measure)

    def gauges(self) -> Gauges:
        gauges = Gauges()
        for measure in self._measures:
            measure(gauges)
        return gauges

    async def watch_loop(self) -> None:
        """Until cancelled: how much later than asked for the event loop comes back to somebody."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + LAG_CHECK_SECONDS
            await asyncio.sleep(LAG_CHECK_SECONDS)
            self.loop_lag.observe(max(0.0, loop.time() - due))
