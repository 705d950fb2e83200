"""Participants come back, to this node or from another one."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Any

from server.domain.ids import ConnectionId, ParticipantId, UserId
from server.domain.recovery import Takeover
from server.errors import Overtaken, Unavailable
from server.presence.redis.arrivals import Arrivals
from server.presence.redis.handover import Asked, Handovers
from server.presence.redis.later import ToldLater
from server.presence.redis.link import Fenced, Scripts, once_more
from server.presence.redis.mirror import Mirror
from server.presence.redis.outgoing import Outgoing
from server.presence.redis.records import read_journal, read_roster

TRIES, RETRY_SECONDS = 15, 0.1
NO_BUFFER, HAS_BUFFER, IF_STILL_HERE = b"0", b"1", b"2"


@dataclass(frozen=True, slots=True)
class Seat:
    """Whose it is, and the connection that asks for it; `attempt` counts this node's tries."""

    participant_id: ParticipantId
    user_id: UserId
    connection_id: ConnectionId
    attempt: int


class Returns:
    """`attempts` counts the take-overs that this node has tried, `under_way` those of each who
    is coming back just now."""

    def __init__(
        self,
        scripts: Scripts,
        mirror: Mirror,
        outgoing: Outgoing,
        arrivals: Arrivals,
        later: ToldLater,
        handovers: Handovers,
    ) -> None:
        self._scripts = scripts
        self._mirror = mirror
        self._outgoing = outgoing
        self._arrivals = arrivals
        self._later = later
        self._handovers = handovers
        self.attempts = 0
        self.under_way: Counter[ParticipantId] = Counter()

    async def take_over(
        self,
        participant_id: ParticipantId,
        user_id: UserId,
        connection_id: ConnectionId,
        *,
        has_buffer: bool,
    ) -> Takeover | None:
        """See Presence.take_over."""
        self.attempts += 1
        seat = Seat(participant_id, user_id, connection_id, self.attempts)
        is_here = has_buffer and participant_id in self._mirror.held
        self.under_way[participant_id] += 1
        try:
            return await self._ask_first(seat, is_here=is_here)
        finally:
            self.under_way -= Counter((participant_id,))

    async def _return_here(self, seat: Seat, question_id: str) -> Takeover | None:
        """Without Redis as well, when it is away from this node for so long that others ask."""
        for _ in range(TRIES):
            if self._handovers.has_released(seat.participant_id):
                break
            if self._outgoing.is_away:
                self._handovers.note_back(seat.participant_id)
                tell = partial(self._run, seat, IF_STILL_HERE)
                self._later.append(seat.participant_id, tell)
                return Takeover()
            try:
                return await self._ask(seat, HAS_BUFFER, question_id)
            except (Fenced, Overtaken):
                raise
            except Unavailable:
                await asyncio.sleep(RETRY_SECONDS)
        return await self._ask(seat, HAS_BUFFER, question_id)

    async def _ask_first(self, seat: Seat, *, is_here: bool) -> Takeover | None:
        """The node that has them gives them first if it may have acked what is not in Redis."""
        with self._handovers.question() as question:
            try:
                with self._arrivals.arrival(seat.participant_id):
                    if is_here:
                        return await self._return_here(seat, question.id)
                    return await self._ask(seat, NO_BUFFER, question.id)
            except Asked as asked:
                held_by = asked.held_by
                await question.released()
        has_buffer = HAS_BUFFER if is_here else NO_BUFFER
        try:
            with self._arrivals.arrival(seat.participant_id):
                return await self._ask(seat, has_buffer, held_by=held_by)
        except Unavailable:
            raise Overtaken from None  # another node has them

    async def _ask(
        self, seat: Seat, has_buffer: bytes, question_id: str = "", held_by: str = ""
    ) -> Takeover | None:
        found: Takeover | None = await once_more(
            lambda: self._run(seat, has_buffer, question_id, held_by)
        )
        return found

    async def _run(
        self, seat: Seat, has_buffer: bytes, question_id: str = "", held_by: str = ""
    ) -> Takeover | None:
        """Raises Asked, Overtaken, Unavailable."""

        async def run() -> Takeover | None:
            node = self._outgoing.node_id
            reply = await self._scripts.run(
                "take_over", node, seat.connection_id, seat.participant_id, seat.user_id,
                has_buffer, seat.attempt, question_id, held_by,
            )  # fmt: skip
            if node != self._outgoing.node_id:
                raise Fenced  # what it had was given up before the answer came
            return self._taken(seat.participant_id, reply)

        return await self._mirror.while_asking(run)

    def _taken(self, participant_id: ParticipantId, reply: list[Any]) -> Takeover | None:
        outcome = reply[0] if reply else b""
        if outcome == b"asked":
            raise Asked(ConnectionId(reply[1].decode()))
        self._handovers.note_told(participant_id)
        if outcome == b"overtaken":
            raise Overtaken
        if not reply:
            return None
        self._handovers.note_taken(participant_id)
        is_here = outcome == b"here"
        rosters = [read_roster(raw) for raw in reply[1]]
        self._mirror.hold(participant_id, rosters, moves=reply[2], is_shown=not is_here)
        if not is_here:
            self._mirror.catch_up(participant_id, rosters)
        return Takeover() if is_here else Takeover(read_journal(reply))
