"""Accounts that are going to be deleted."""

from datetime import UTC, datetime

from server.domain.ids import UserId
from server.domain.profile import Deletion
from server.storage.database import Collection, Database, unreachable_as_unavailable

AGAIN_SECONDS = 300.0


class DeletionStore:
    """Collection `deletions`, by account. Times are Unix time in seconds.

    Every method raises Unavailable.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create_indexes(self) -> None:
        with unreachable_as_unavailable():
            await self._deletions.create_index("dueAt")

    async def plan(self, deletion: Deletion) -> None:
        """Planned before: it stays at that time."""
        at = _date(deletion.delete_at)
        with unreachable_as_unavailable():
            await self._deletions.update_one(
                {"_id": deletion.user_id},
                {"$setOnInsert": {"deleteAt": at, "dueAt": at}},
                upsert=True,
            )

    async def find(self, user_id: UserId) -> Deletion | None:
        with unreachable_as_unavailable():
            found = await self._deletions.find_one({"_id": user_id})
        return Deletion(user_id, found["deleteAt"].timestamp()) if found else None

    async def cancel(self, user_id: UserId) -> bool:
        """False when there was none, or when it has begun."""
        with unreachable_as_unavailable():
            query = {"_id": user_id, "hasBegun": {"$exists": False}}
            return (await self._deletions.delete_one(query)).deleted_count > 0

    async def take_due(self, now: float) -> UserId | None:
        """An account that has to go now. Whoever gets it is the only one to get it, for a while:
        until somebody says that it is gone it is to be done again."""
        change = {"$set": {"hasBegun": True, "dueAt": _date(now + AGAIN_SECONDS)}}
        with unreachable_as_unavailable():
            found = await self._deletions.find_one_and_update(
                {"dueAt": {"$lte": _date(now)}}, change
            )
        return UserId(found["_id"]) if found else None

    async def note_gone(self, user_id: UserId) -> None:
        with unreachable_as_unavailable():
            await self._deletions.delete_one({"_id": user_id})

    @property
    def _deletions(self) -> Collection:
        return self._database.collection("deletions")


def _date(time: float) -> datetime:
    return datetime.fromtimestamp(time, UTC)
