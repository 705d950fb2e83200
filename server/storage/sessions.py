"""Login sessions: what makes a token revocable."""

from datetime import UTC, datetime

from server.domain.ids import SessionId, UserId
from server.storage.database import Database, unreachable_as_unavailable


class SessionStore:
    """Collection `sessions`; MongoDB itself removes the expired ones."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create_indexes(self) -> None:
        """Raises Unavailable."""
        with unreachable_as_unavailable():
            collection = self._database.collection("sessions")
            await collection.create_index("expiresAt", expireAfterSeconds=0)
            await collection.create_index("userId")

    async def add(self, session_id: SessionId, user_id: UserId, expires_at: float) -> None:
        """`expires_at` is Unix time in seconds. Raises Unavailable."""
        with unreachable_as_unavailable():
            await self._database.collection("sessions").insert_one(
                {
                    "_id": session_id,
                    "userId": user_id,
                    "createdAt": datetime.now(UTC),
                    "expiresAt": datetime.fromtimestamp(expires_at, UTC),
                }
            )

    async def is_open(self, session_id: SessionId, user_id: UserId) -> bool:
        """Whether this user's login has not been ended. Raises Unavailable."""
        with unreachable_as_unavailable():
            query = {"_id": session_id, "userId": user_id}
            return await self._database.collection("sessions").find_one(query) is not None

    async def remove(self, session_id: SessionId) -> None:
        """Raises Unavailable."""
        with unreachable_as_unavailable():
            await self._database.collection("sessions").delete_one({"_id": session_id})
