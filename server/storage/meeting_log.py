"""What hosts have done in a meeting, for its owner to look up."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from server.domain.ids import MeetingId, UserId, new_deleted_id
from server.domain.moderation import Action
from server.domain.profile import DELETED_NAME
from server.storage.database import Collection, Database, unreachable_as_unavailable
from server.storage.users import User

KEPT = timedelta(days=90)
MAX_ENTRIES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """`at` in Unix seconds; no target where it concerned everybody."""

    meeting_id: MeetingId
    at: float
    action: Action
    by_id: UserId
    by_name: str
    target_id: UserId | None = None
    target_name: str = ""
    note: str = ""


class MeetingLog:
    """Collection `meetingLog`. Every method raises Unavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create_indexes(self) -> None:
        with unreachable_as_unavailable():
            await self._entries.create_index([("meetingId", 1), ("_id", -1)])
            await self._entries.create_index("byId")
            await self._entries.create_index("targetId", sparse=True)
            await self._entries.create_index("at", expireAfterSeconds=int(KEPT.total_seconds()))

    async def add(self, entry: LogEntry) -> None:
        with unreachable_as_unavailable():
            await self._entries.insert_one(
                {
                    "meetingId": entry.meeting_id,
                    "at": datetime.fromtimestamp(entry.at, UTC),
                    "action": entry.action,
                    "byId": entry.by_id,
                    "byName": entry.by_name,
                    "targetId": entry.target_id,
                    "targetName": entry.target_name,
                    "note": entry.note,
                }
            )

    async def latest(self, meeting_id: MeetingId) -> list[LogEntry]:
        """The newest first, so many at most."""
        with unreachable_as_unavailable():
            found = self._entries.find({"meetingId": meeting_id}).sort("_id", -1)
            documents = await found.limit(MAX_ENTRIES).to_list(MAX_ENTRIES)
        return [
            LogEntry(
                meeting_id=meeting_id,
                at=document["at"].timestamp(),
                action=document["action"],
                by_id=UserId(document["byId"]),
                by_name=document["byName"],
                target_id=document["targetId"] and UserId(document["targetId"]),
                target_name=document["targetName"],
                note=document["note"],
            )
            for document in documents
        ]

    async def remove_of(self, meeting_id: MeetingId) -> None:
        with unreachable_as_unavailable():
            await self._entries.delete_many({"meetingId": meeting_id})

    async def erase(self, user: User) -> None:
        """What they have done, and what was done to them, was by and to somebody."""
        stand_in = new_deleted_id()
        with unreachable_as_unavailable():
            for who in ("by", "target"):
                fields = {f"{who}Id": stand_in, f"{who}Name": DELETED_NAME}
                await self._entries.update_many({f"{who}Id": user.id}, {"$set": fields})

    @property
    def _entries(self) -> Collection:
        return self._database.collection("meetingLog")
