"""How a participant goes from one node to another after an outage of Redis.

What a node has acked meanwhile is on its way. The node that takes a participant over therefore asks
the one that has them; its answer comes behind everything that it had acked, so nothing of that can
be missed, or be overtaken by what the participant sends next.
"""

import asyncio
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from server.domain.ids import ConnectionId, ParticipantId
from server.errors import Overtaken

ANSWER_SECONDS = 2.5  # a node may need two to notice that its connection to Redis is dead


class Asked(Exception):
    """Whom this node wants to take over has to be given by another one first."""

    def __init__(self, held_by: ConnectionId) -> None:
        self.held_by = held_by


class Question:
    """To the node that has somebody; named by its `id`."""

    def __init__(self, question_id: str) -> None:
        self.id = question_id
        self._answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def answer(self, *, is_released: bool) -> None:
        if not self._answer.done():
            self._answer.set_result(is_released)

    async def released(self) -> None:
        """Wait for the answer, but not for a node that has died meanwhile.

        Raises Overtaken when they have come back there.
        """
        await asyncio.wait((self._answer,), timeout=ANSWER_SECONDS)
        if self._answer.done() and not self._answer.result():
            raise Overtaken


class Handovers:
    """What this node asks others, and what it answers them."""

    def __init__(self) -> None:
        self._questions: dict[str, Question] = {}
        self._back: set[ParticipantId] = set()
        self._released: set[ParticipantId] = set()

    @contextmanager
    def question(self) -> Iterator[Question]:
        question = Question(secrets.token_hex(8))
        self._questions[question.id] = question
        try:
            yield question
        finally:
            del self._questions[question.id]

    def answered(self, question_id: str, *, is_released: bool) -> None:
        if question := self._questions.get(question_id):
            question.answer(is_released=is_released)

    def release(self, participant_id: ParticipantId, is_held: Callable[[object], bool]) -> bool:
        """Another node asks for them; False when they came back here and Redis does not know.

        From now on they do not come back here without Redis.
        """
        if participant_id in self._back:
            return False
        self._released = set(filter(is_held, self._released))
        self._released.add(participant_id)
        return True

    def has_released(self, participant_id: ParticipantId) -> bool:
        return participant_id in self._released

    def note_back(self, participant_id: ParticipantId) -> None:
        """They came back here while Redis was away."""
        self._back.add(participant_id)

    def note_told(self, participant_id: ParticipantId) -> None:
        """Redis knows of their last return."""
        self._back.discard(participant_id)

    def note_taken(self, participant_id: ParticipantId) -> None:
        """They are this node's."""
        self._released.discard(participant_id)

    def forget(self) -> None:
        self._back.clear()
        self._released.clear()
