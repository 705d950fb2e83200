"""Who may set a new password without the old one, because they read the mail of the account."""

from datetime import UTC, datetime

from server.domain.ids import UserId
from server.storage.database import Collection, Database, Document, unreachable_as_unavailable
from server.storage.users import User


class PasswordResetStore:
    """Collection `passwordResets`, by the digest of what was mailed; MongoDB removes the expired.

    Times are Unix time in seconds. Every method raises Unavailable.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create_indexes(self) -> None:
        with unreachable_as_unavailable():
            await self._resets.create_index("expiresAt", expireAfterSeconds=0)
            await self._resets.create_index("userId")

    async def add(self, digest: str, user_id: UserId, expires_at: float) -> None:
        with unreachable_as_unavailable():
            await self._resets.insert_one(
                {"_id": digest, "userId": user_id, "expiresAt": _date(expires_at)}
            )

    async def find(self, digest: str, now: float) -> UserId | None:
        """Whose account it opens."""
        with unreachable_as_unavailable():
            found = await self._resets.find_one(_good(digest, now))
        return UserId(found["userId"]) if found else None

    async def take(self, digest: str, now: float) -> bool:
        """Once; False when somebody else was faster."""
        with unreachable_as_unavailable():
            return (await self._resets.delete_one(_good(digest, now))).deleted_count > 0

    async def forget(self, user_id: UserId) -> None:
        """All that were mailed to the account."""
        with unreachable_as_unavailable():
            await self._resets.delete_many({"userId": user_id})

    async def erase(self, user: User) -> None:
        await self.forget(user.id)

    @property
    def _resets(self) -> Collection:
        return self._database.collection("passwordResets")


def _good(digest: str, now: float) -> Document:
    return {"_id": digest, "expiresAt": {"$gt": _date(now)}}


def _date(time: float) -> datetime:
    return datetime.fromtimestamp(time, UTC)
