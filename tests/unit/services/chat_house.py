"""A house with chat over a real MongoDB."""

from typing import Any

from server.domain.participant import Caller
from server.protocol.base import ServerEvent
from server.protocol.chat import ChatHistory, ChatMessageBody, SendChatMessage
from server.services.attachments import Attachments
from server.services.chat import ChatService
from server.storage.file_records import FileRecords
from server.storage.messages import MessageStore
from tests.unit.services.house import House


class ChatHouse(House):
    """Every service and chat; its room is `demo`."""

    def __init__(self, messages: MessageStore, records: FileRecords) -> None:
        super().__init__()
        self.messages = messages
        self.records = records
        attachments = Attachments(records, lambda: self.now)
        self.chat = ChatService(self.presence, self.sender, messages, attachments, lambda: self.now)

    async def say(self, who: Caller, text: str = "hello", **fields: Any) -> ChatMessageBody:
        """In the room `demo`; what was sent is left to be looked at."""
        event = SendChatMessage(**{"room_id": "demo", "text": text} | fields)
        return await self.chat.send(who, event)

    async def texts(self, reader: Caller) -> list[str]:
        page = await self.chat.history(reader, ChatHistory(room_id="demo"))
        return [message.text for message in page.messages]

    def told(self) -> list[tuple[str, type[ServerEvent]]]:
        return [(to, type(event)) for to, event in self.sender.take()]
