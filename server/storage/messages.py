"""What was said in rooms."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from bson import ObjectId
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from server.domain.file import File
from server.domain.ids import FileId, MessageId, ParticipantId, RoomId, UserId, new_deleted_id
from server.domain.profile import DELETED_NAME
from server.storage.batches import Batches
from server.storage.database import Collection, Database, Document, unreachable_as_unavailable
from server.storage.file_records import file_document, file_of
from server.storage.personal import documents
from server.storage.users import User

_EPOCH = datetime.fromtimestamp(0, UTC)
_SHOWN = ("roomId", "name", "toName", "text", "sentAt", "editedAt", "deletedAt", "file")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message to be stored; times in Unix milliseconds. With `to` it is for one reader."""

    room_id: RoomId
    from_: ParticipantId
    user_id: UserId
    name: str
    text: str
    sent_at: int
    to: ParticipantId | None = None
    to_user_id: UserId | None = None
    to_name: str | None = None
    reply_to: MessageId | None = None
    file: File | None = None
    mid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Draft):
    """A stored one. Ids of a room sort as its messages were sent; a deleted one has no text.

    `expires_at`: when it goes, in Unix seconds.
    """

    id: MessageId
    expires_at: float
    edited_at: int | None = None
    deleted_at: int | None = None

    def is_visible_to(self, user_id: UserId) -> bool:
        return self.to_user_id in (None, user_id) or self.user_id == user_id


class Page(NamedTuple):
    """Oldest first; `cursor` is the oldest when there are older ones."""

    messages: list[Message]
    cursor: MessageId | None


class MessageStore:
    """Collection `messages`; one message per sender and `mid` is the database's own rule.

    So is that they go after `retention_days`.
    """

    section = "messages"

    def __init__(self, database: Database, retention_days: int = 30) -> None:
        self._database = database
        self._retention = timedelta(days=retention_days)
        self._last_stamp = 0
        self._batches = Batches(self._collection)

    async def create_indexes(self) -> None:
        """Raises Unavailable."""
        with unreachable_as_unavailable():
            await self._collection().create_index([("roomId", 1), ("_id", 1)])
            await self._collection().create_index(
                [("from", 1), ("mid", 1)],
                unique=True,
                partialFilterExpression={"mid": {"$exists": True}},
            )
            await self._collection().create_index("expiresAt", expireAfterSeconds=0)
            await self._collection().create_index("file.id", sparse=True)
            await self._collection().create_index([("userId", 1), ("_id", 1)])
            has_one = {"toUserId": {"$exists": True}}
            await self._collection().create_index("toUserId", partialFilterExpression=has_one)

    async def add(self, draft: Draft) -> Message:
        """The stored message, for a repeated `mid` the one stored first. Raises Unavailable."""
        document = _document(draft) | {
            "_id": self._new_id(draft.sent_at),
            "expiresAt": _time(draft.sent_at) + self._retention,
        }
        with unreachable_as_unavailable():
            try:
                await self._batches.insert(document)
            except DuplicateKeyError:
                stored = await self._collection().find_one({"from": draft.from_, "mid": draft.mid})
                if draft.mid is None or stored is None:
                    raise
                return _message(stored)
        return _message(document)

    async def find(self, message_id: MessageId) -> Message | None:
        """Raises Unavailable."""
        with unreachable_as_unavailable():
            document = await self._collection().find_one({"_id": ObjectId(message_id)})
        return _message(document) if document else None

    async def find_by_file(self, file_id: FileId, now: float) -> Message | None:
        """The message that carries a file and is not too old (Unix seconds). Raises Unavailable."""
        query = {"file.id": file_id, "expiresAt": {"$gt": _time(int(now * 1000))}}
        with unreachable_as_unavailable():
            document = await self._collection().find_one(query)
        return _message(document) if document else None

    async def edit(self, message_id: MessageId, text: str, edited_at: int) -> Message | None:
        """The message as it is then, None when it was deleted. Raises Unavailable."""
        fields = {"text": text, "editedAt": _time(edited_at)}
        return await self._change(message_id, {"$set": fields})

    async def delete(self, message_id: MessageId, deleted_at: int) -> None:
        """It keeps its place, without text and file; again changes nothing. Raises Unavailable."""
        fields = {"text": "", "deletedAt": _time(deleted_at)}
        await self._change(message_id, {"$set": fields, "$unset": {"file": ""}})

    async def page(
        self, room_id: RoomId, reader_id: UserId, before: MessageId | None, limit: int
    ) -> Page:
        """The last messages of a room that a user may see, before one of them.

        Raises Unavailable.
        """
        visible = [{"toUserId": None}, {"toUserId": reader_id}, {"userId": reader_id}]
        query: Document = {"roomId": room_id, "$or": visible}
        if before is not None:
            query["_id"] = {"$lt": ObjectId(before)}
        with unreachable_as_unavailable():
            # With the room in it no other index can give this order.
            newest_first = [("roomId", -1), ("_id", -1)]
            newest = self._collection().find(query).sort(newest_first).limit(limit + 1)
            found = await newest.to_list(limit + 1)
        messages = [_message(document) for document in reversed(found[:limit])]
        return Page(messages, messages[0].id if len(found) > limit else None)

    async def remove_of(self, room_id: RoomId) -> None:
        """All that was said there. Raises Unavailable."""
        with unreachable_as_unavailable():
            await self._collection().delete_many({"roomId": room_id})

    def export(self, user: User) -> AsyncIterator[Document]:
        """What they have written, and what was for them alone. Raises Unavailable."""
        theirs = {"$or": [{"userId": user.id}, {"toUserId": user.id}]}
        return documents(self._collection(), theirs, _SHOWN)

    async def erase(self, user: User) -> None:
        """What was said stays with whom it was said to, by nobody in particular; files go.

        Raises Unavailable.
        """
        stand_in, now = new_deleted_id(), datetime.now(UTC)
        messages, own = self._collection(), {"userId": user.id}
        only_file = {**own, "file": {"$exists": True}, "text": ""}
        with unreachable_as_unavailable():
            await messages.update_many(only_file, {"$set": {"deletedAt": now}})
            by_nobody = {"$set": {"userId": stand_in, "name": DELETED_NAME}, "$unset": {"file": ""}}
            await messages.update_many(own, by_nobody)
            to_nobody = {"$set": {"toUserId": stand_in, "toName": DELETED_NAME}}
            await messages.update_many({"toUserId": user.id}, to_nobody)

    def _collection(self) -> Collection:
        return self._database.collection("messages")

    async def _change(self, message_id: MessageId, change: Document) -> Message | None:
        with unreachable_as_unavailable():
            document = await self._collection().find_one_and_update(
                {"_id": ObjectId(message_id), "deletedAt": None},
                change,
                return_document=ReturnDocument.AFTER,
            )
        return _message(document) if document else None

    def _new_id(self, sent_at: int) -> ObjectId:
        """The driver's own ids sort by second and then by process: not as they were sent.

        Here a second is followed by microseconds that never repeat, and 40 random bits.
        """
        stamp = self._last_stamp = max(sent_at * 1000, self._last_stamp + 1)
        seconds, microseconds = divmod(stamp, 1_000_000)
        return ObjectId(seconds.to_bytes(4) + microseconds.to_bytes(3) + secrets.token_bytes(5))


def _document(draft: Draft) -> Document:
    fields: Document = {
        "roomId": draft.room_id,
        "from": draft.from_,
        "userId": draft.user_id,
        "name": draft.name,
        "text": draft.text,
        "sentAt": _time(draft.sent_at),
        "to": draft.to,
        "toUserId": draft.to_user_id,
        "toName": draft.to_name,
        "replyTo": ObjectId(draft.reply_to) if draft.reply_to else None,
        "file": file_document(draft.file) if draft.file else None,
        "mid": draft.mid,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _message(document: Document) -> Message:
    reply_to = document.get("replyTo")
    return Message(
        id=MessageId(str(document["_id"])),
        expires_at=document["expiresAt"].timestamp(),
        room_id=document["roomId"],
        from_=document["from"],
        user_id=document["userId"],
        name=document["name"],
        text=document["text"],
        sent_at=_milliseconds(document["sentAt"]),
        to=document.get("to"),
        to_user_id=document.get("toUserId"),
        to_name=document.get("toName"),
        reply_to=MessageId(str(reply_to)) if reply_to else None,
        file=file_of(document["file"]) if "file" in document else None,
        mid=document.get("mid"),
        edited_at=_milliseconds(document["editedAt"]) if "editedAt" in document else None,
        deleted_at=_milliseconds(document["deletedAt"]) if "deletedAt" in document else None,
    )


def _time(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)


def _milliseconds(time: datetime) -> int:
    return (time - _EPOCH) // timedelta(milliseconds=1)
