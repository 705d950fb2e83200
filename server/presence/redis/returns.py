"""Participants come back, to this node or from another one."""

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

NO_BUFFER, HAS_BUFFER, IF_STILL_HERE = b"0", b"1", b"2"


@dataclass(frozen=True, slots=True)
class Seat:
    """Whose it is, and the connection that asks for it; `attempt` counts this node's tries."""

    participant_id: ParticipantId
    user_id: UserId
    connection_id: ConnectionId
    attempt: int


class Returns:
    """`attempts` counts the take-overs that this node has tried."""

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
        if not (is_here and self._is_ours_alone(participant_id)):
            try:
                return await self._ask_first(seat, HAS_BUFFER if is_here else NO_BUFFER)
            except (Fenced, Overtaken):
                raise
            except Unavailable:
                if not (is_here and self._is_ours_alone(participant_id)):
                    raise
        self._handovers.note_back(participant_id)
        self._later.append(participant_id, partial(self._run, seat, IF_STILL_HERE))
        return Takeover()

    def _is_ours_alone(self, participant_id: ParticipantId) -> bool:
        """Redis is away from all nodes, and none of them can have taken them over unasked."""
        return not self._outgoing.is_up and not self._handovers.has_released(participant_id)

    async def _ask_first(self, seat: Seat, has_buffer: bytes) -> Takeover | None:
        """The node that has them gives them first if it may have acked what is not in Redis."""
        with self._handovers.question() as question:
            try:
                return await self._ask(seat, has_buffer, question.id)
            except Asked:
                await question.released()
        return await self._ask(seat, has_buffer)

    async def _ask(self, seat: Seat, has_buffer: bytes, question_id: str = "") -> Takeover | None:
        with self._arrivals.arrival(seat.participant_id):
            found: Takeover | None = await once_more(
                lambda: self._run(seat, has_buffer, question_id)
            )
        return found

    async def _run(self, seat: Seat, has_buffer: bytes, question_id: str = "") -> Takeover | None:
        """Raises Asked, Overtaken, Unavailable."""

        async def run() -> Takeover | None:
            node = self._outgoing.node_id
            reply = await self._scripts.run(
                "take_over", node, seat.connection_id, seat.participant_id, seat.user_id,
                has_buffer, seat.attempt, question_id,
            )  # fmt: skip
            if node != self._outgoing.node_id:
                raise Fenced  # what it had was given up before the answer came
            return self._taken(seat.participant_id, reply)

        return await self._mirror.while_asking(run)

    def _taken(self, participant_id: ParticipantId, reply: list[Any]) -> Takeover | None:
        outcome = reply[0] if reply else b""
        if outcome == b"overtaken":
            raise Overtaken
        if outcome == b"asked":
            raise Asked
        self._handovers.note_told(participant_id)
        if not reply:
            return None
        is_here = outcome == b"here"
        rosters = [read_roster(raw) for raw in reply[1]]
        self._mirror.hold(participant_id, rosters, moves=reply[2], is_shown=not is_here)
        if not is_here:
            self._mirror.catch_up(participant_id, rosters)
        return Takeover() if is_here else Takeover(read_journal(reply))
