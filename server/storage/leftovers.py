"""What accounts that are gone have left behind."""

from datetime import UTC, datetime, timedelta

from bson import ObjectId

from server.storage.database import Database, Document, unreachable_as_unavailable

# Where an account's id is, in the collections that are nothing without it.
_OF_ACCOUNTS = {
    "sessions": "userId",
    "secondFactors": "_id",
    "passkeys": "userId",
    "identities": "userId",
}
# A link with a provider is there a moment before its account.
_YOUNG = timedelta(hours=1)


class Leftovers:
    """Across collections. Every method raises Unavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remove(self) -> dict[str, int]:
        """How many documents of which collection; of expired sessions as well."""
        removed = dict.fromkeys(_OF_ACCOUNTS, 0)
        now = datetime.now(UTC)
        expired: Document = {"expiresAt": {"$lte": now}}
        removed["sessions"] += await self._delete("sessions", expired)
        for name, field in _OF_ACCOUNTS.items():
            gone = await self._gone(name, field)
            removed[name] += await self._delete(
                name, {field: {"$in": gone}, "linkedAt": {"$not": {"$gt": now - _YOUNG}}}
            )
        return removed

    async def _gone(self, name: str, field: str) -> list[str]:
        """Ids of accounts that are named there and do not exist."""
        with unreachable_as_unavailable():
            named = await self._database.collection(name).distinct(field)
            ids = {str(each) for each in named if ObjectId.is_valid(each)}
            query = {"_id": {"$in": [ObjectId(each) for each in ids]}}
            found = await self._database.collection("users").find(query, {"_id": 1}).to_list(None)
        return sorted(ids - {str(each["_id"]) for each in found})

    async def _delete(self, name: str, query: Document) -> int:
        with unreachable_as_unavailable():
            return (await self._database.collection(name).delete_many(query)).deleted_count
