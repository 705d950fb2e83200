"""Email addresses that are to take the place of an account's, once they are proved."""

from dataclasses import dataclass
from datetime import UTC, datetime

from pymongo import ReturnDocument

from server.domain.ids import UserId
from server.domain.registration import Code
from server.storage.database import Collection, Database, Document, unreachable_as_unavailable
from server.storage.users import User


@dataclass(frozen=True, slots=True)
class EmailChange:
    """`tries`: how many have been made with this code."""

    user_id: UserId
    email: str
    code: Code
    tries: int = 0


class EmailChangeStore:
    """Collection `emailChanges`, one an account at most; MongoDB itself removes the expired.

    Times are Unix time in seconds. Every method raises Unavailable.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create_indexes(self) -> None:
        with unreachable_as_unavailable():
            await self._changes.create_index("goodUntil", expireAfterSeconds=0)

    async def put(self, change: EmailChange) -> None:
        """In the place of the one before."""
        document = {
            "email": change.email,
            "code": change.code.digest,
            "sentAt": _date(change.code.sent_at),
            "goodUntil": _date(change.code.good_until),
            "tries": 0,
        }
        with unreachable_as_unavailable():
            await self._changes.replace_one({"_id": change.user_id}, document, upsert=True)

    async def find(self, user_id: UserId, now: float) -> EmailChange | None:
        with unreachable_as_unavailable():
            found = await self._changes.find_one({"_id": user_id, "goodUntil": {"$gt": _date(now)}})
        return _change(found) if found else None

    async def take_try(self, user_id: UserId, max_tries: int, now: float) -> EmailChange | None:
        """Counted before anybody looks at the code. None when there is no more to try."""
        query = {
            "_id": user_id,
            "tries": {"$lt": max_tries},
            "goodUntil": {"$gt": _date(now)},
        }
        with unreachable_as_unavailable():
            found = await self._changes.find_one_and_update(
                query, {"$inc": {"tries": 1}}, return_document=ReturnDocument.AFTER
            )
        return _change(found) if found else None

    async def remove(self, user_id: UserId) -> None:
        with unreachable_as_unavailable():
            await self._changes.delete_one({"_id": user_id})

    async def erase(self, user: User) -> None:
        await self.remove(user.id)

    @property
    def _changes(self) -> Collection:
        return self._database.collection("emailChanges")


def _change(document: Document) -> EmailChange:
    sent_at, good_until = document["sentAt"].timestamp(), document["goodUntil"].timestamp()
    return EmailChange(
        UserId(document["_id"]),
        document["email"],
        Code(document["code"], sent_at, good_until),
        document["tries"],
    )


def _date(time: float) -> datetime:
    return datetime.fromtimestamp(time, UTC)
