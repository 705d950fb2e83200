"""What was said in a meeting, also when it is over."""

from server.domain.identity import Identity
from server.domain.ids import MessageId
from server.errors import RoomNotFound
from server.protocol.chat import ChatPage, ListMessages
from server.services.chat import chat_page
from server.services.readers import Readers
from server.storage.meetings import MeetingStore
from server.storage.messages import MessageStore


class ArchiveService:
    """May also raise Unavailable."""

    def __init__(self, meetings: MeetingStore, messages: MessageStore, readers: Readers) -> None:
        self._meetings = meetings
        self._messages = messages
        self._readers = readers

    async def messages(self, identity: Identity, name: str, wish: ListMessages) -> ChatPage:
        """For its owner and whoever is in it, without what is private to others.

        `name`: its code or its id. Raises RoomNotFound, to everybody else as well.
        """
        meeting = await self._meetings.find_by_name(name)
        if meeting is None or not await self._readers.may_read(identity.user_id, meeting.code):
            raise RoomNotFound
        before = MessageId(wish.cursor) if wish.cursor is not None else None
        page = await self._messages.page(meeting.code, identity.user_id, before, wish.limit)
        return chat_page(page)
