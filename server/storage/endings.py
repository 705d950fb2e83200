"""Login sessions that were ended by a process without connections, for the servers to see."""

from server.domain.ids import SessionId
from server.storage.database import Collection, Database, unreachable_as_unavailable

KEPT_SECONDS = 60


class EndingStore:
    """Collection `endedSessions`, nearly always empty. Every method raises Unavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create_indexes(self) -> None:
        with unreachable_as_unavailable():
            await self._endings.create_index("at", expireAfterSeconds=KEPT_SECONDS)

    async def add(self, session_id: SessionId) -> None:
        """By the clock of the database: nobody's own may be wrong."""
        with unreachable_as_unavailable():
            await self._endings.update_one(
                {"_id": session_id}, {"$currentDate": {"at": True}}, upsert=True
            )

    async def latest(self) -> set[SessionId]:
        with unreachable_as_unavailable():
            found = await self._endings.find({}, {"_id": 1}).to_list(None)
        return {SessionId(each["_id"]) for each in found}

    @property
    def _endings(self) -> Collection:
        return self._database.collection("endedSessions")
