"""Pictures of people."""

from collections.abc import AsyncIterator
from typing import Literal

from server.domain.ids import FileId, UserId
from server.domain.profile import Portrait
from server.storage.database import Collection, Database, Document, unreachable_as_unavailable
from server.storage.personal import documents
from server.storage.users import User

PictureSize = Literal["small", "large"]


class PictureStore:
    """Collection `pictures`, by account: the one before is gone when there is a new one.

    Some ten kilobytes each: no files that could be left over. Every method raises Unavailable.
    """

    section = "picture"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create_indexes(self) -> None:
        with unreachable_as_unavailable():
            await self._pictures.create_index("picture", unique=True)

    async def put(self, user_id: UserId, picture_id: FileId, portrait: Portrait) -> None:
        """`picture_id`: another one for every picture."""
        document = {"picture": picture_id, "small": portrait.small, "large": portrait.large}
        with unreachable_as_unavailable():
            await self._pictures.replace_one({"_id": user_id}, document, upsert=True)

    async def of(self, user_id: UserId) -> FileId | None:
        with unreachable_as_unavailable():
            found = await self._pictures.find_one({"_id": user_id}, ["picture"])
        return FileId(found["picture"]) if found else None

    async def read(self, picture_id: str, size: PictureSize) -> bytes | None:
        """None when there is another one by now."""
        with unreachable_as_unavailable():
            found = await self._pictures.find_one({"picture": picture_id}, [size])
        return bytes(found[size]) if found else None

    async def remove(self, user_id: UserId) -> bool:
        """False when there was none."""
        with unreachable_as_unavailable():
            return (await self._pictures.delete_one({"_id": user_id})).deleted_count > 0

    def export(self, user: User) -> AsyncIterator[Document]:
        return documents(self._pictures, {"_id": user.id}, ["large"])

    async def erase(self, user: User) -> None:
        await self.remove(user.id)

    @property
    def _pictures(self) -> Collection:
        return self._database.collection("pictures")
