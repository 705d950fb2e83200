"""What is known of uploaded files until they are gone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pymongo import ReturnDocument

from server.domain.file import File
from server.domain.ids import FileId, MessageId, RoomId, UserId, new_deleted_id
from server.storage.database import Collection, Database, Document, unreachable_as_unavailable
from server.storage.personal import documents
from server.storage.users import User

AGAIN_SECONDS = 60.0
_SHOWN = ("roomId", "file")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """A file of one user for one room that is arriving; `remove_at` is Unix time in seconds."""

    id: FileId
    room_id: RoomId
    user_id: UserId
    size: int
    remove_at: float


class FileRecords:
    """Collection `files`: who has uploaded what, and when it has to go. Raises Unavailable.

    What a message shows of its file is stored with the message.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create_indexes(self) -> None:
        with unreachable_as_unavailable():
            await self._files.create_index("roomId")
            await self._files.create_index("removeAt")
            await self._files.create_index("userId")
            await self._files.create_index("messageId", sparse=True)

    async def reserve(self, reservation: Reservation) -> int:
        """How many bytes the files of the room have with it.

        Counted after it was added: of several at the same moment none is overlooked.
        """
        document = {
            "_id": reservation.id,
            "roomId": reservation.room_id,
            "userId": reservation.user_id,
            "size": reservation.size,
            "removeAt": _time(reservation.remove_at),
        }
        with unreachable_as_unavailable():
            await self._files.insert_one(document)
        return await self.room_bytes(reservation.room_id)

    async def room_bytes(self, room_id: RoomId) -> int:
        total = {"$group": {"_id": None, "bytes": {"$sum": "$size"}}}
        with unreachable_as_unavailable():
            found = await self._files.aggregate([{"$match": {"roomId": room_id}}, total]).to_list(1)
        return int(found[0]["bytes"]) if found else 0

    async def complete(self, file: File, remove_at: float) -> None:
        """It has arrived, and waits for its message until then."""
        fields = {"file": file_document(file), "size": file.size, "removeAt": _time(remove_at)}
        await self._change({"_id": file.id}, {"$set": fields})

    async def claim(
        self,
        file_id: FileId,
        room_id: RoomId,
        user_id: UserId,
        claim: str,
        now: float,
        remove_at: float,
    ) -> File | None:
        """For one message, named by `claim`, which may ask again; None when it cannot have it."""
        query = {
            "_id": file_id,
            "roomId": room_id,
            "userId": user_id,
            "file": {"$exists": True},
            "claim": {"$in": [None, claim]},
            "removeAt": {"$gt": _time(now)},
            "isGoing": {"$exists": False},
        }
        change = {"$set": {"claim": claim, "removeAt": _time(remove_at)}}
        with unreachable_as_unavailable():
            document = await self._files.find_one_and_update(query, change)
        return file_of(document["file"]) if document else None

    async def keep(self, file_id: FileId, message_id: MessageId, remove_at: float) -> None:
        """Until then: its message lives."""
        fields = {"messageId": message_id, "removeAt": _time(remove_at)}
        await self._change({"_id": file_id}, {"$set": fields, "$unset": {"isGoing": ""}})

    async def release(self, file_id: FileId, now: float) -> None:
        """Nobody wants it any more."""
        await self._change({"_id": file_id}, {"$set": {"removeAt": _time(now)}})

    async def release_of(self, message_id: MessageId, now: float) -> None:
        """The message is gone; fulfilled as well when it had no file."""
        await self._change({"messageId": message_id}, {"$set": {"removeAt": _time(now)}})

    async def release_in(self, room_id: RoomId, now: float) -> None:
        """All of a room, whose messages are gone."""
        await self._change_all({"roomId": room_id}, {"$set": {"removeAt": _time(now)}})

    def export(self, user: User) -> AsyncIterator[Document]:
        return documents(self._files, {"userId": user.id, "file": {"$exists": True}}, _SHOWN)

    async def erase(self, user: User, now: float) -> None:
        """Whatever they have sent, once no message carries it."""
        change = {"$set": {"userId": new_deleted_id(), "removeAt": _time(now)}}
        await self._change_all({"userId": user.id}, change)

    async def take_removable(self, now: float) -> FileId | None:
        """One that has to go. Whoever gets it is the only one to get it, for a minute."""
        change = {"$set": {"isGoing": True, "removeAt": _time(now + AGAIN_SECONDS)}}
        with unreachable_as_unavailable():
            document = await self._files.find_one_and_update(
                {"removeAt": {"$lte": _time(now)}}, change, return_document=ReturnDocument.AFTER
            )
        return FileId(document["_id"]) if document else None

    async def forget(self, file_id: FileId) -> None:
        with unreachable_as_unavailable():
            await self._files.delete_one({"_id": file_id})

    async def _change(self, query: Document, change: Document) -> None:
        with unreachable_as_unavailable():
            await self._files.update_one(query, change)

    async def _change_all(self, query: Document, change: Document) -> None:
        with unreachable_as_unavailable():
            await self._files.update_many(query, change)

    @property
    def _files(self) -> Collection:
        return self._database.collection("files")


def file_document(file: File) -> Document:
    return {
        "id": file.id,
        "name": file.name,
        "size": file.size,
        "type": file.type,
        "width": file.width,
        "height": file.height,
        "hasThumbnail": file.has_thumbnail,
    }


def file_of(document: dict[str, Any]) -> File:
    return File(
        id=FileId(document["id"]),
        name=document["name"],
        size=document["size"],
        type=document["type"],
        width=document["width"],
        height=document["height"],
        has_thumbnail=document["hasThumbnail"],
    )


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
