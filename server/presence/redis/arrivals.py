"""Joins and returns that are under way."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from server.domain.ids import ParticipantId


class Arrivals:
    def __init__(self) -> None:
        self._arriving: dict[ParticipantId, asyncio.Future[None]] = {}

    def find(self, participant_id: ParticipantId) -> "asyncio.Future[None] | None":
        """Done when a join or return that is under way is.

        Until then they are sent nothing that comes through the inbox: it would come before what
        they find. While another node is asked for them what still comes here goes there.
        """
        return self._arriving.get(participant_id)

    @contextmanager
    def arrival(self, participant_id: ParticipantId) -> Iterator[None]:
        arrived = self._arriving[participant_id] = asyncio.get_running_loop().create_future()
        try:
            yield
        finally:
            if self._arriving.get(participant_id) is arrived:
                del self._arriving[participant_id]
            arrived.set_result(None)
