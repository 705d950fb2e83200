"""Removes files that no message carries, by one node of all."""

import asyncio
import logging
from collections.abc import Callable
from time import time

from server.domain.file import content_key
from server.domain.ids import FileId
from server.errors import Unavailable
from server.services.file import FileStores

log = logging.getLogger(__name__)

SWEEP_SECONDS = 5.0
SWEEPS_OF_SPOOL = 120


class FileSweep:
    """What has to go is in the database: whoever takes it out there is the one to remove it."""

    def __init__(self, stores: FileStores, clock: Callable[[], float] = time) -> None:
        self._stores = stores
        self._clock = clock

    async def run(self) -> None:
        """Sweep until cancelled; after a failure again."""
        sweeps = 0
        while True:
            try:
                if sweeps % SWEEPS_OF_SPOOL == 0:
                    await self._stores.spool.tidy()
                await self.sweep()
            except Unavailable:
                log.warning("files are removed later, when database and storage can be reached")
            except Exception:
                log.exception("the sweep of the files failed")
            sweeps += 1
            await asyncio.sleep(SWEEP_SECONDS)

    async def sweep(self) -> None:
        """Raises Unavailable."""
        now = self._clock()
        while file_id := await self._stores.records.take_removable(now):
            await self._remove(file_id, now)

    async def _remove(self, file_id: FileId, now: float) -> None:
        """Unless there is a message after all: its sender's node died before it could say so."""
        records, messages = self._stores.records, self._stores.messages
        message = await messages.find_by_file(file_id, now)
        if message is not None:
            await records.keep(file_id, message.id, message.expires_at)
            return
        await self._stores.contents.remove(content_key(file_id), content_key(file_id, "thumbnail"))
        await records.forget(file_id)
