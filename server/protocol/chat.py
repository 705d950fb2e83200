"""Chat in a room: messages, their changes, who is typing, reactions."""

from typing import Annotated, ClassVar

from msgspec import Meta

from server.domain.rate import Rate
from server.protocol.base import Body, ClientEvent, RoomId, ServerEvent

MAX_TEXT_LENGTH = 4000

Text = Annotated[str, Meta(min_length=1, max_length=MAX_TEXT_LENGTH)]
MessageId = Annotated[str, Meta(pattern="^[0-9a-f]{24}" + r"(?![\s\S])")]
ParticipantIdText = Annotated[str, Meta(min_length=1, max_length=64)]
Emoji = Annotated[str, Meta(min_length=1, max_length=16)]


class ChatMessageBody(Body, frozen=True, kw_only=True, omit_defaults=False):
    """One message. `sent_at` and `edited_at` in Unix milliseconds; a deleted one has no text.

    `to` is the participant id of the only reader of a private message, `to_name` their name.
    """

    id: str
    room_id: str
    from_: str
    name: str
    user_id: str
    text: str
    sent_at: int
    to: str | None = None
    to_name: str | None = None
    reply_to: str | None = None
    edited_at: int | None = None
    is_deleted: bool = False


class SendChatMessage(ClientEvent, frozen=True, kw_only=True):
    """Say something to the room, or with `to` to one participant. The ack has the message."""

    event_name: ClassVar[str] = "chatMessage"
    rate: ClassVar[Rate] = Rate(per_second=2, burst=10)
    reply: ClassVar[type[Body] | None] = ChatMessageBody

    room_id: RoomId
    text: Text
    to: ParticipantIdText | None = None
    reply_to: MessageId | None = None


class ChatMessage(ServerEvent, ChatMessageBody, frozen=True, kw_only=True, omit_defaults=False):
    """Somebody said something."""


class ChatEdit(ClientEvent, frozen=True, kw_only=True):
    """Change the text of a message of one's own."""

    rate: ClassVar[Rate] = Rate(per_second=2, burst=10)
    reply: ClassVar[type[Body] | None] = ChatMessageBody

    id: MessageId
    text: Text


class ChatEdited(ServerEvent, ChatMessageBody, frozen=True, kw_only=True, omit_defaults=False):
    """A message has another text now."""


class ChatDelete(ClientEvent, frozen=True, kw_only=True):
    """Take back a message of one's own, or as a host of whoever wrote it."""

    rate: ClassVar[Rate] = Rate(per_second=2, burst=10)

    id: MessageId


class ChatDeleted(ServerEvent, frozen=True, kw_only=True, omit_defaults=False):
    """A message was taken back."""

    room_id: str
    id: str


class ChatPage(Body, frozen=True, kw_only=True, omit_defaults=False):
    """Messages in the order they were sent; `cursor` asks for those before, null at the start."""

    messages: list[ChatMessageBody]
    cursor: str | None


class ChatHistory(ClientEvent, frozen=True, kw_only=True):
    """The last messages of a room one is in, or those before a `cursor`."""

    rate: ClassVar[Rate] = Rate(per_second=2, burst=10)
    reply: ClassVar[type[Body] | None] = ChatPage

    room_id: RoomId
    cursor: MessageId | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 50


class Typing(ClientEvent, frozen=True, kw_only=True):
    """I am writing a message, or not any more."""

    rate: ClassVar[Rate] = Rate(per_second=2, burst=10)

    room_id: RoomId
    is_typing: bool


class RemoteTyping(ServerEvent, frozen=True, kw_only=True, omit_defaults=False):
    """Somebody is writing, or not any more."""

    event_name: ClassVar[str] = "typing"

    room_id: str
    from_: str
    is_typing: bool


class Reaction(ClientEvent, frozen=True, kw_only=True):
    """Show an emoji for a moment."""

    rate: ClassVar[Rate] = Rate(per_second=3, burst=10)

    room_id: RoomId
    emoji: Emoji


class RemoteReaction(ServerEvent, frozen=True, kw_only=True, omit_defaults=False):
    """Somebody shows an emoji for a moment."""

    event_name: ClassVar[str] = "reaction"

    room_id: str
    from_: str
    emoji: str
