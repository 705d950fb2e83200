"""Files and the messages that carry them: a file has one message, and goes with it."""

import secrets
from collections.abc import Callable
from time import time

from server.domain.file import File
from server.domain.ids import FileId, RoomId
from server.domain.participant import Caller
from server.errors import FileNotFound
from server.protocol.chat import SendChatMessage
from server.storage.file_records import FileRecords
from server.storage.messages import Message

CLAIMED_SECONDS = 3600.0


class Attachments:
    """Every method may also raise Unavailable. `clock` in Unix seconds.

    Whatever happens between the steps, the sweep asks the messages: see `file_sweep.py`.
    """

    def __init__(self, records: FileRecords, clock: Callable[[], float] = time) -> None:
        self._records = records
        self._clock = clock

    async def claim(self, caller: Caller, event: SendChatMessage) -> File | None:
        """For this message and no other; None when it has no file. Raises FileNotFound."""
        if event.file is None:
            return None
        claim = f"{caller.participant_id}/{event.mid or secrets.token_hex(8)}"
        now = self._clock()
        file = await self._records.claim(
            FileId(event.file),
            RoomId(event.room_id),
            caller.user_id,
            claim,
            now,
            now + CLAIMED_SECONDS,
        )
        if file is None:
            raise FileNotFound("There is no such file to send here")
        return file

    async def keep(self, message: Message) -> None:
        """As long as the message."""
        if message.file is not None:
            await self._records.keep(message.file.id, message.id, message.expires_at)

    async def release(self, message: Message) -> None:
        """The message was deleted; again is no error."""
        await self._records.release_of(message.id, self._clock())
