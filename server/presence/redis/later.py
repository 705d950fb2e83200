"""What could not be told while Redis was away, of each participant in its order."""

import logging
from collections import deque
from contextlib import suppress
from typing import Any

from server.domain.ids import ParticipantId
from server.errors import Overtaken, Unavailable
from server.presence.redis.link import Asking, Fenced, once_more

log = logging.getLogger(__name__)


class ToldLater:
    def __init__(self) -> None:
        self._untold: dict[ParticipantId, deque[Asking]] = {}

    def append(self, participant_id: ParticipantId, tell: Asking) -> None:
        self._untold.setdefault(participant_id, deque()).append(tell)

    async def tell(self, participant_id: ParticipantId, tell: Asking) -> Any:
        """The reply, None when there is none; behind what is not told of them yet."""
        if participant_id not in self._untold:
            try:
                return await once_more(tell)
            except Fenced:
                log.info("the seats of a node that was given up are no longer its own")
                return None
            except Unavailable:
                log.info("presence is told later of somebody who is gone")
        self.append(participant_id, tell)
        return None

    async def retell(self) -> None:
        """Raises Unavailable."""
        for participant_id, waiting in list(self._untold.items()):
            while waiting:
                with suppress(Overtaken):
                    await waiting[0]()
                waiting.popleft()
            if self._untold.get(participant_id) is waiting:
                del self._untold[participant_id]

    def forget(self) -> None:
        self._untold.clear()
