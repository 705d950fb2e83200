"""What goes from this node to Redis, in order and in batches: for other nodes, and for journals.

One batch is under way at a time; what comes meanwhile makes the next one. A batch is repeated
until Redis has taken it; the scripts know it by its number.

When Redis has been away for a second, what is for participants of this node is acked all the same
and its copies are owed. A node that owes nothing says so four times a second, with the time, and
does not begin to owe in the second after that. So another node can tell whom it has to ask before
it takes somebody over.
"""

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from time import monotonic

from server.domain.ids import ParticipantId
from server.errors import Unavailable
from server.presence.redis.link import Fenced, Scripts

log = logging.getLogger(__name__)

MAX_WAITING_BYTES = 16 * 1024 * 1024
BATCH_SECONDS = 0.05
BATCH_BYTES = 512 * 1024
RETRY_SECONDS = 0.1
SETTLE_SECONDS = 0.25
BEFORE_OWING_SECONDS = 1.0
REPORT_EVERY = 64

Stored = Callable[[int], None]


class Batch:
    """Operations that go together. `stored`: they are safe, or Redis is away and will get them
    later. `sent`: those for other nodes are there, or failed for good with Unavailable."""

    __slots__ = (
        "_sent",
        "_stored",
        "arguments",
        "confirmations",
        "handled",
        "has_remote",
        "size",
        "started",
    )

    def __init__(self) -> None:
        self.arguments: list[str | bytes | int] = []
        self.confirmations: list[tuple[ParticipantId, Stored, int]] = []
        self.size = 0
        self.started = monotonic()
        self.has_remote = False
        self.handled = ""  # the inbox up to there is dealt with once this is stored
        loop = asyncio.get_running_loop()
        self._stored: asyncio.Future[None] = loop.create_future()
        self._sent: asyncio.Future[None] = loop.create_future()
        self._sent.add_done_callback(_look_at)

    @property
    def stored(self) -> "asyncio.Future[None]":
        return self._stored

    @property
    def sent(self) -> "asyncio.Future[None]":
        return self._sent

    @property
    def is_complete(self) -> bool:
        return self.size > BATCH_BYTES or monotonic() - self.started > BATCH_SECONDS

    @property
    def is_owed(self) -> bool:
        """Those who sent it no longer wait."""
        return self._stored.done()

    def succeed(self, elsewhere: set[str] | None) -> None:
        """`elsewhere`: whose numbers another node gives; None when that is not known, and then no
        number is confirmed: an offset with more names than needed does no harm."""
        for who, confirm, sequence in self.confirmations:
            if elsewhere is not None and who not in elsewhere:
                confirm(sequence)
        self.let_go()
        if not self._sent.done():
            self._sent.set_result(None)

    def let_go(self) -> None:
        if not self._stored.done():
            self._stored.set_result(None)

    def give_up_remote(self) -> None:
        """Take out what was for other nodes: whoever sent it is told so, and may repeat it."""
        kept = [self.arguments[i : i + 6] for i in range(0, len(self.arguments), 6)]
        self.arguments = [value for op in kept if op[0] != "r" for value in op]
        self.has_remote = False
        if not self._sent.done():
            self._sent.set_exception(Unavailable())


class Outgoing:
    """`deadline_seconds`: how long a message for another node waits for Redis."""

    def __init__(self, scripts: Scripts, deadline_seconds: float) -> None:
        self._scripts = scripts
        self._line = scripts.line()
        self._deadline_seconds = deadline_seconds
        self._queue: deque[Batch] = deque()
        self._wake = asyncio.Event()
        self._is_empty = asyncio.Event()
        self._is_empty.set()
        self._prefix = secrets.token_hex(4)
        self._count = 0
        self._handled: str = ""
        self._under_way: Batch | None = None
        self._unreported = 0
        self.is_away = False
        self.waiting_bytes = 0
        self.node_id = ""

    @property
    def owes(self) -> bool:
        """Something was acked that Redis does not have."""
        return bool(self._queue) and self._queue[0].is_owed

    def new_message_id(self) -> str:
        self._count += 1
        return f"{self._prefix}-{self._count:x}"

    def route(
        self, participant_id: ParticipantId, message_id: str, packet: bytes
    ) -> "asyncio.Future[None]":
        """To the node that holds the participant. Raises Unavailable when too much is waiting."""
        if self.waiting_bytes > MAX_WAITING_BYTES:
            raise Unavailable
        batch = self._add("r", participant_id, "", 0, message_id, packet)
        batch.has_remote = True
        return batch.sent

    def journal(
        self,
        participant_id: ParticipantId,
        term: str,
        sequence: int,
        message_id: str,
        packet: bytes,
        confirm: Stored,
        *,
        is_news: bool = False,
    ) -> "asyncio.Future[None] | None":
        """Keep a packet that got its number here; None when nothing is to be waited for."""
        if self.waiting_bytes > MAX_WAITING_BYTES:
            return None  # the gap is seen by whoever would read it
        batch = self._add(
            "n" if is_news else "j", participant_id, term, sequence, message_id, packet
        )
        batch.confirmations.append((participant_id, confirm, sequence))
        return None if batch.is_owed else batch.stored

    def restart_journal(
        self, participant_id: ParticipantId, term: str, sequence: int, known: Iterable[str]
    ) -> None:
        """What follows has the numbers after `sequence`; of what was there the names are kept."""
        self._add("z", participant_id, term, sequence, "-", " ".join(known).encode())

    def keep(
        self, participant_id: ParticipantId, message_id: str, packet: bytes, attempt: int
    ) -> None:
        """For a participant of this node who has no connection here: until they are back.

        `attempt`: the last take-over that this node had tried when it found nobody.
        """
        self._add("k", participant_id, "", attempt, message_id, packet)

    def answer(self, node_id: str, request: str, *, is_released: bool) -> None:
        """To another node that asked for a participant: what was sent before goes before it."""
        self._add("h", "", "", 0, f"{request} {is_released:d}", node_id.encode())

    def end_session(self, session_id: str) -> "asyncio.Future[None]":
        """Tell every other node."""
        return self._add("s", "", "", 0, "-", session_id.encode()).stored

    def note_handled(self, entry_id: bytes) -> None:
        """The inbox up to this entry has been dealt with, and may go with the next batch."""
        milliseconds, _, number = entry_id.decode().partition("-")
        handled = f"{milliseconds}-{int(number) + 1}"
        if self._queue and self._queue[-1] is not self._under_way:
            self._queue[-1].handled = handled
        else:
            self._handled = handled
        self._unreported += 1
        if self._unreported >= REPORT_EVERY:
            self._wake.set()

    def report_handled(self) -> None:
        """Let Redis forget what has been dealt with, also when nothing else is sent."""
        self._wake.set()

    def _add(
        self, kind: str, who: str, term: str, sequence: int, message_id: str, packet: bytes
    ) -> Batch:
        batch = self._queue[-1] if self._queue else None
        is_closed = batch is None or batch is self._under_way or batch.is_complete
        if batch is None or is_closed or batch.is_owed is not self.is_away:
            batch = Batch()
            if self.is_away:
                batch.let_go()
            self._queue.append(batch)
            self._is_empty.clear()
        batch.arguments += (kind, who, term, sequence, message_id, packet)
        batch.size += len(packet)
        self.waiting_bytes += len(packet)
        self._wake.set()
        return batch

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(SETTLE_SECONDS):
                    await self._wake.wait()
            self._wake.clear()
            is_due = True
            while self._queue or self._handled or is_due:
                is_due = False
                self._under_way = self._queue[0] if self._queue else None
                await self._send(self._under_way)
                self._under_way = None
            self._is_empty.set()

    async def drained(self) -> None:
        """Wait until nothing waits."""
        await self._is_empty.wait()

    async def _send(self, batch: Batch | None) -> None:
        handled, self._handled, self._unreported = self._handled, "", 0
        handled = (batch and batch.handled) or handled
        self._count += 1
        number = f"{self._prefix}{self._count}"
        tried_at = monotonic()
        settled = 0 if batch and batch.is_owed else self._scripts.redis_now()
        while True:
            try:
                arguments = batch.arguments if batch else []
                reply = await self._scripts.run_on(
                    self._line, "flush", self.node_id, number, handled, settled, *arguments
                )
            except Fenced:
                await asyncio.sleep(RETRY_SECONDS)  # a new node id is on its way
                settled = 0
            except Exception as error:
                if not isinstance(error, Unavailable):
                    log.exception("Redis refuses what is sent")
                self._note_failure(tried_at)
                await asyncio.sleep(RETRY_SECONDS)
                settled = 0
            else:
                break
        self.is_away = False
        if batch is not None:
            self._queue.popleft()
            self.waiting_bytes -= batch.size
            batch.succeed(None if reply is None else {who.decode() for who in reply})

    def _note_failure(self, since: float) -> None:
        """After a second nothing local waits for Redis any longer; what is overdue fails."""
        now = monotonic()
        if not self.is_away and now - since >= BEFORE_OWING_SECONDS:
            log.warning("Redis is away: %d batches wait", len(self._queue))
            self.is_away = True
        for batch in self._queue:
            if self.is_away:
                batch.let_go()
            if batch.has_remote and now - batch.started >= self._deadline_seconds:
                batch.give_up_remote()


def _look_at(future: "asyncio.Future[None]") -> None:
    if not future.cancelled():
        future.exception()  # nobody may have waited for it
