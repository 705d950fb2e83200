"""Which challenges have been answered."""

from datetime import UTC, datetime

from pymongo.errors import DuplicateKeyError

from server.storage.database import Collection, Database, unreachable_as_unavailable


class AnsweredChallenges:
    """Collection `answeredChallenges`: each is answered once, on whichever node.

    MongoDB itself removes those that are too old to be answered. Every method raises Unavailable.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create_indexes(self) -> None:
        with unreachable_as_unavailable():
            await self._answered.create_index("expiresAt", expireAfterSeconds=60)

    async def has(self, nonce: str) -> bool:
        with unreachable_as_unavailable():
            return await self._answered.find_one({"_id": nonce}) is not None

    async def add(self, nonce: str, expires_at: float) -> bool:
        """False when it has been answered before."""
        expiry = datetime.fromtimestamp(expires_at, UTC)
        with unreachable_as_unavailable():
            try:
                await self._answered.insert_one({"_id": nonce, "expiresAt": expiry})
            except DuplicateKeyError:
                return False
        return True

    @property
    def _answered(self) -> Collection:
        return self._database.collection("answeredChallenges")
