"""The end of an account: everything that is known of somebody goes, or loses who it was of."""

from collections.abc import Callable, Sequence
from time import time

from server.presence.base import Presence
from server.services.session import SessionService
from server.storage.file_records import FileRecords
from server.storage.meeting_log import MeetingLog
from server.storage.meetings import MeetingStore
from server.storage.messages import MessageStore
from server.storage.passes import PassStore
from server.storage.personal import Erases
from server.storage.users import User


class SessionErasure:
    """Wherever they are signed in they are out, with their connections."""

    def __init__(self, sessions: SessionService) -> None:
        self._sessions = sessions

    async def erase(self, user: User) -> None:
        await self._sessions.end_all(user.id)


class MeetingErasure:
    """Their meetings end and are gone, with what was said and done in them.

    A code that is gone is a name that anybody may use: nothing may be left under it.
    """

    def __init__(
        self,
        meetings: MeetingStore,
        messages: MessageStore,
        files: FileRecords,
        passes: PassStore,
        log: MeetingLog,
        presence: Presence,
        clock: Callable[[], float] = time,
    ) -> None:
        self._meetings = meetings
        self._messages = messages
        self._files = files
        self._passes = passes
        self._log = log
        self._presence = presence
        self._clock = clock

    async def erase(self, user: User) -> None:
        while meetings := await self._meetings.some_of(user.id):
            for meeting in meetings:
                await self._meetings.end(meeting.id, self._clock())
                await self._presence.empty(meeting.code, "ended")
                await self._messages.remove_of(meeting.code)
                await self._files.release_in(meeting.code, self._clock())
                await self._passes.remove_of(meeting.id)
                await self._log.remove_of(meeting.id)
                await self._meetings.remove(meeting.id)


class Erasure:
    """`parts` in this order; the account itself is the last."""

    def __init__(self, parts: Sequence[Erases]) -> None:
        self._parts = parts

    async def erase(self, user: User) -> None:
        """May be begun again after a failure. Raises Unavailable."""
        for part in self._parts:
            await part.erase(user)
