"""Chat in a room: stored, told to who may read it, and shown again to who comes later."""

from collections.abc import Callable
from contextlib import suppress
from time import time
from typing import Any

from server.domain.file import File
from server.domain.ids import MessageId, ParticipantId, RoomId
from server.domain.moderation import has_powers
from server.domain.participant import Caller, Participant
from server.domain.room import Audience
from server.domain.text import is_one_emoji, normalise_message
from server.errors import Forbidden, InvalidPayload, NotFound, NotInRoom, PeerNotFound
from server.presence.base import Presence
from server.protocol.chat import (
    ChatDelete,
    ChatDeleted,
    ChatEdit,
    ChatEdited,
    ChatHistory,
    ChatMessage,
    ChatMessageBody,
    ChatPage,
    Reaction,
    RemoteReaction,
    RemoteTyping,
    SendChatMessage,
    Typing,
)
from server.protocol.file import ChatFile
from server.services.attachments import Attachments
from server.services.handles import handles
from server.services.ports import EventSender
from server.storage.messages import Draft, Message, MessageStore, Page


class ChatService:
    """Whoever is in a room may read and write there. Every method may also raise Unavailable.

    `clock` in Unix seconds.
    """

    def __init__(
        self,
        presence: Presence,
        sender: EventSender,
        messages: MessageStore,
        attachments: Attachments,
        clock: Callable[[], float] = time,
    ) -> None:
        self._presence = presence
        self._sender = sender
        self._messages = messages
        self._attachments = attachments
        self._clock = clock

    @handles(SendChatMessage)
    async def send(self, caller: Caller, event: SendChatMessage) -> ChatMessageBody:
        """Raises NotInRoom, InvalidPayload, PeerNotFound, FileNotFound, NotFound for `reply_to`."""
        text = "" if event.file and not event.text else _normalised(event.text)
        audience = await self._presence.audience(caller.participant_id, RoomId(event.room_id))
        reader = await self._reader(audience, event.to) if event.to is not None else None
        draft = Draft(
            room_id=audience.room_id,
            from_=caller.participant_id,
            user_id=caller.user_id,
            name=audience.participant.name,
            text=text,
            sent_at=self._now_ms(),
            to=reader.id if reader else None,
            to_user_id=reader.user_id if reader else None,
            to_name=reader.name if reader else None,
            reply_to=await self._answered(caller, event),
            file=await self._attachments.claim(caller, event),
            mid=event.mid,
        )
        message = await self._messages.add(draft)
        if not _is_same(message, draft):
            raise InvalidPayload("This mid is the name of another message", field="mid")
        await self._attachments.keep(message)
        if message.deleted_at is None:
            to = await self._others_now(audience)
            if message.to is not None:
                to = tuple(other for other in to if other == message.to)
            self._sender.send(to, ChatMessage(**_fields(message)))
        return ChatMessageBody(**_fields(message))

    @handles(ChatEdit)
    async def edit(self, caller: Caller, event: ChatEdit) -> ChatMessageBody:
        """Raises InvalidPayload, Forbidden, NotFound."""
        text = _normalised(event.text)
        found, audience = await self._seen(caller, MessageId(event.id))
        if found.user_id != caller.user_id:
            raise Forbidden("Only who wrote a message can change it")
        message = await self._messages.edit(found.id, text, self._now_ms())
        if message is None:
            raise NotFound
        to = await self._readers(audience, message)
        self._sender.send(to, ChatEdited(**_fields(message)))
        return ChatMessageBody(**_fields(message))

    @handles(ChatDelete)
    async def delete(self, caller: Caller, event: ChatDelete) -> None:
        """Of one's own, or as a host of whatever one sees.

        Again is no error, and told again: the first try may have ended halfway.

        Raises Forbidden, NotFound.
        """
        message, audience = await self._seen(caller, MessageId(event.id))
        is_host = has_powers(audience.participant.role)
        if message.user_id != caller.user_id and not is_host:
            raise Forbidden("Only who wrote a message or a host can take it back")
        await self._messages.delete(message.id, self._now_ms())
        await self._attachments.release(message)
        to = await self._readers(audience, message)
        self._sender.send(to, ChatDeleted(room_id=message.room_id, id=message.id))

    @handles(ChatHistory)
    async def history(self, caller: Caller, event: ChatHistory) -> ChatPage:
        """Raises NotInRoom."""
        audience = await self._presence.audience(caller.participant_id, RoomId(event.room_id))
        before = MessageId(event.cursor) if event.cursor is not None else None
        page = await self._messages.page(audience.room_id, caller.user_id, before, event.limit)
        return chat_page(page)

    @handles(Typing)
    async def show_typing(self, caller: Caller, event: Typing) -> None:
        """Raises NotInRoom."""
        audience = await self._presence.audience(caller.participant_id, RoomId(event.room_id))
        told = RemoteTyping(
            room_id=audience.room_id, from_=caller.participant_id, is_typing=event.is_typing
        )
        self._sender.send(audience.others, told)

    @handles(Reaction)
    async def react(self, caller: Caller, event: Reaction) -> None:
        """Raises InvalidPayload, NotInRoom."""
        if not is_one_emoji(event.emoji):
            raise InvalidPayload("A reaction is one emoji", field="emoji")
        audience = await self._presence.audience(caller.participant_id, RoomId(event.room_id))
        told = RemoteReaction(
            room_id=audience.room_id, from_=caller.participant_id, emoji=event.emoji
        )
        self._sender.send(audience.others, told)

    def _now_ms(self) -> int:
        return int(self._clock() * 1000)

    async def _answered(self, caller: Caller, event: SendChatMessage) -> MessageId | None:
        """Raises NotFound alike for what is elsewhere, for others, or nowhere."""
        if event.reply_to is None:
            return None
        answered = await self._messages.find(MessageId(event.reply_to))
        is_here = answered is not None and answered.room_id == event.room_id
        if answered is None or not is_here or not answered.is_visible_to(caller.user_id):
            raise NotFound("There is no such message to reply to")
        return answered.id

    async def _seen(self, caller: Caller, message_id: MessageId) -> tuple[Message, Audience]:
        """Raises NotFound alike for what the caller cannot see and what does not exist."""
        message = await self._messages.find(message_id)
        if message is None or not message.is_visible_to(caller.user_id):
            raise NotFound
        try:
            audience = await self._presence.audience(caller.participant_id, message.room_id)
        except NotInRoom:
            raise NotFound from None
        return message, audience

    async def _reader(self, audience: Audience, to: str) -> Participant:
        for other in await self._people(audience):
            if other.id == to:
                return other
        raise PeerNotFound

    async def _readers(self, audience: Audience, message: Message) -> list[ParticipantId]:
        """A private message is its people's also after they have come back as somebody new."""
        if message.to_user_id is None:
            return list(await self._others_now(audience))
        people = await self._people(audience)
        theirs = (message.to_user_id, message.user_id)
        return [other.id for other in people if other.user_id in theirs]

    async def _people(self, audience: Audience) -> list[Participant]:
        """The others in the room; nobody when the participant is no longer in it."""
        own = audience.participant.id
        rosters = await self._presence.rosters(own)
        here = [roster for roster in rosters if roster.room_id == audience.room_id]
        return [person for roster in here for person in roster.participants if person.id != own]

    async def _others_now(self, audience: Audience) -> tuple[ParticipantId, ...]:
        """Asked after storing: who came in meanwhile may have read the history before it.

        Who was removed meanwhile has still said it.
        """
        with suppress(NotInRoom):
            audience = await self._presence.audience(audience.participant.id, audience.room_id)
        return audience.others


def _is_same(message: Message, draft: Draft) -> bool:
    """Whether a `mid` names what it named before; a deleted message has lost its file."""
    is_file_same = message.file == draft.file or message.deleted_at is not None
    return is_file_same and (message.room_id, message.to) == (draft.room_id, draft.to)


def chat_page(page: Page) -> ChatPage:
    """As it travels."""
    messages = [ChatMessageBody(**_fields(message)) for message in page.messages]
    return ChatPage(messages=messages, cursor=page.cursor)


def _normalised(text: str) -> str:
    message = normalise_message(text)
    if message is None:
        raise InvalidPayload("The text is empty, too long or has unusual characters", field="text")
    return message


def _fields(message: Message) -> dict[str, Any]:
    """Of ChatMessageBody and of the events that carry it."""
    return {
        "id": message.id,
        "room_id": message.room_id,
        "from_": message.from_,
        "name": message.name,
        "user_id": message.user_id,
        "text": message.text,
        "sent_at": message.sent_at,
        "to": message.to,
        "to_name": message.to_name,
        "reply_to": message.reply_to,
        "file": chat_file(message.file) if message.file else None,
        "edited_at": message.edited_at,
        "is_deleted": message.deleted_at is not None,
    }


def chat_file(file: File) -> ChatFile:
    """As it travels."""
    return ChatFile(
        id=file.id,
        name=file.name,
        size=file.size,
        type=file.type,
        width=file.width,
        height=file.height,
        has_thumbnail=file.has_thumbnail,
    )
