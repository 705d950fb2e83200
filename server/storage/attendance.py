"""Who was in which meeting."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from pymongo.errors import DuplicateKeyError

from server.domain.attendance import SESSION_GAP_SECONDS, Movement, Stay
from server.domain.ids import MeetingId, ParticipantId, RoomId, UserId, new_deleted_id
from server.domain.meeting import Meeting
from server.domain.profile import DELETED_NAME
from server.storage.database import Collection, Database, Document, unreachable_as_unavailable
from server.storage.personal import documents
from server.storage.users import User

# What is read of one meeting at once, and worked out on the loop.
MAX_STAYS_OF_PAGE = 5000
_SHOWN = ("roomId", "name", "email", "joinedAt", "leftAt")


@dataclass(frozen=True, slots=True)
class OpenStay:
    """One whose end is not known yet."""

    id: str
    room_id: RoomId
    participant_id: ParticipantId


class StoredSession(NamedTuple):
    """A session's stays, oldest first, at most as many as were asked for."""

    id: str
    stays: list[Stay]
    is_complete: bool


class StoredPage(NamedTuple):
    """Sessions, the latest first, and whether there are earlier ones."""

    sessions: list[StoredSession]
    has_more: bool


class WeekCount(NamedTuple):
    """What happened in a week: sessions, and different people in them."""

    meetings: int
    people: int


class AttendanceStore:
    """Collection `attendance`, one document a stay; they go after `retention_days`.

    What is written twice is so once, and what is written late changes nothing that came after
    it. `seenAt` is when somebody is known to have been there last. Every method raises Unavailable.
    """

    section = "attendance"

    def __init__(self, database: Database, retention_days: int = 365) -> None:
        self._database = database
        self._retention = timedelta(days=retention_days)

    async def create_indexes(self) -> None:
        with unreachable_as_unavailable():
            stays = self._stays
            await stays.create_index([("meetingId", 1), ("seenAt", 1)])
            await stays.create_index([("meetingId", 1), ("sessionAt", -1)])
            await stays.create_index([("session", 1), ("joinedAt", 1)])
            await stays.create_index([("userId", 1), ("seenAt", 1)])
            await stays.create_index([("ownerId", 1), ("sessionAt", 1)])
            await stays.create_index(
                [("seenAt", 1)], name="open", partialFilterExpression={"leftAt": None}
            )
            await stays.create_index("expiresAt", expireAfterSeconds=0)

    async def note_join(self, meeting: Meeting, movement: Movement) -> None:
        """A stay begins; after a while of emptiness a new session with it."""
        at, who = _time(movement.at), movement.participant
        session_at = await self._session(meeting.id, at) or at
        fields: Document = {
            "meetingId": meeting.id,
            "ownerId": meeting.owner_id,
            "roomId": movement.room_id,
            "participantId": who.id,
            "userId": who.user_id,
            "name": who.name,
            "email": who.email,
            "isGuest": who.is_guest,
            "session": f"{meeting.id}.{_milliseconds(session_at)}",
            "sessionAt": session_at,
            "joinedAt": at,
            "seenAt": at,
            "leftAt": None,
            "expiresAt": at + self._retention,
        }
        with unreachable_as_unavailable():
            try:
                await self._stays.update_one(
                    {"_id": f"{movement.id}.{who.id}"}, {"$setOnInsert": fields}, upsert=True
                )
            except DuplicateKeyError:  # two nodes at the same moment
                return

    async def note_leave(self, movement: Movement) -> None:
        """Their stay ends, if it began before and is known: in no other room is one."""
        query = {
            "_id": {"$lt": movement.id},
            "participantId": movement.participant.id,
            "roomId": movement.room_id,
            "leftAt": None,
        }
        at = _time(movement.at)
        with unreachable_as_unavailable():
            await self._stays.update_many(query, {"$set": {"leftAt": at, "seenAt": at}})

    async def open_stays(self, limit: int) -> list[OpenStay]:
        """Those of whom nothing was seen for longest."""
        with unreachable_as_unavailable():
            found = self._stays.find({"leftAt": None}).sort("seenAt", 1).limit(limit)
            documents = await found.to_list(limit)
        return [
            OpenStay(d["_id"], RoomId(d["roomId"]), ParticipantId(d["participantId"]))
            for d in documents
        ]

    async def note_seen(self, stay_ids: list[str], now: float) -> None:
        query = {"_id": {"$in": stay_ids}, "leftAt": None}
        with unreachable_as_unavailable():
            await self._stays.update_many(query, {"$max": {"seenAt": _time(now)}})

    async def close(self, stay_ids: list[str]) -> None:
        """Nobody has told of their end: it was when they were seen last."""
        query = {"_id": {"$in": stay_ids}, "leftAt": None}
        with unreachable_as_unavailable():
            await self._stays.update_many(query, [{"$set": {"leftAt": "$seenAt"}}])

    async def sessions(
        self, meeting_id: MeetingId, before: float | None, limit: int, max_stays: int
    ) -> StoredPage:
        """The latest ones that began before that time; fewer when they are long."""
        query: Document = {"meetingId": meeting_id}
        if before is not None:
            query["sessionAt"] = {"$lt": _time(before)}
        pipeline: list[Document] = [
            {"$match": query},
            {"$group": {"_id": {"at": "$sessionAt", "session": "$session"}}},
            {"$sort": {"_id.at": -1}},
            {"$limit": limit + 1},
        ]
        with unreachable_as_unavailable():
            names = await self._stays.aggregate(pipeline).to_list(limit + 1)
        found: list[StoredSession] = []
        for name in names[:limit]:
            if sum(len(each.stays) for each in found) >= MAX_STAYS_OF_PAGE:
                break
            found.append(await self._one(name["_id"]["session"], max_stays))
        return StoredPage(found, len(found) < len(names))

    async def session(self, session_id: str, max_stays: int) -> StoredSession | None:
        found = await self._one(session_id, max_stays)
        return found if found.stays else None

    async def stays_of(self, user_id: UserId, since: float, limit: int) -> list[tuple[str, Stay]]:
        """Somebody's own, with the sessions they are of; the latest ones."""
        query = {"userId": user_id, "seenAt": {"$gte": _time(since)}}
        with unreachable_as_unavailable():
            found = self._stays.find(query).sort("seenAt", -1).limit(limit)
            documents = await found.to_list(limit)
        return [(document["session"], _stay(document)) for document in documents]

    async def count_weeks(
        self, user_id: UserId, session_ids: Iterable[str], boundaries: list[float]
    ) -> list[WeekCount]:
        """Of the sessions that somebody owns or was in, by the week they began in.

        `people` are the others.
        """
        times = [_time(boundary) for boundary in boundaries]
        mine = {"$or": [{"ownerId": user_id}, {"session": {"$in": list(session_ids)}}]}
        pipeline: list[Document] = [
            {"$match": {"sessionAt": {"$gte": times[0], "$lt": times[-1]}, **mine}},
            {"$group": {"_id": {"session": "$session", "at": "$sessionAt", "user": "$userId"}}},
            {
                "$bucket": {
                    "groupBy": "$_id.at",
                    "boundaries": times,
                    "output": {
                        "sessions": {"$addToSet": "$_id.session"},
                        "people": {"$addToSet": "$_id.user"},
                    },
                }
            },
            {
                "$project": {
                    "meetings": {"$size": "$sessions"},
                    "people": {"$size": {"$setDifference": ["$people", [user_id]]}},
                }
            },
        ]
        with unreachable_as_unavailable():
            found = await self._stays.aggregate(pipeline).to_list(len(times))
        counts = {d["_id"]: WeekCount(d["meetings"], d["people"]) for d in found}
        return [counts.get(time, WeekCount(0, 0)) for time in times[:-1]]

    def export(self, user: User) -> AsyncIterator[Document]:
        return documents(self._stays, {"userId": user.id}, _SHOWN)

    async def erase(self, user: User) -> None:
        """Somebody was there: for the owners of meetings, and nobody's any more in their own."""
        nobody = {"userId": new_deleted_id(), "name": DELETED_NAME, "email": ""}
        with unreachable_as_unavailable():
            await self._stays.update_many({"userId": user.id}, {"$set": nobody})
            of_nobody = {"ownerId": "", "roomId": ""}
            await self._stays.update_many({"ownerId": user.id}, {"$set": of_nobody})

    async def _session(self, meeting_id: MeetingId, at: datetime) -> datetime | None:
        """When the session began that goes on."""
        lately = at - timedelta(seconds=SESSION_GAP_SECONDS)
        query = {"meetingId": meeting_id, "seenAt": {"$gte": lately}, "joinedAt": {"$lt": at}}
        with unreachable_as_unavailable():
            document = await self._stays.find_one(query, sort=[("joinedAt", -1)])
        return document["sessionAt"] if document else None

    async def _one(self, session_id: str, max_stays: int) -> StoredSession:
        with unreachable_as_unavailable():
            found = self._stays.find({"session": session_id}).sort("joinedAt", 1)
            documents = await found.limit(max_stays + 1).to_list(max_stays + 1)
        stays = [_stay(document) for document in documents[:max_stays]]
        return StoredSession(session_id, stays, len(documents) <= max_stays)

    @property
    def _stays(self) -> Collection:
        return self._database.collection("attendance")


def _stay(document: Document) -> Stay:
    left_at = document["leftAt"]
    return Stay(
        user_id=UserId(document["userId"]),
        name=document["name"],
        email=document["email"],
        is_guest=document["isGuest"],
        joined_at=document["joinedAt"].timestamp(),
        left_at=None if left_at is None else left_at.timestamp(),
    )


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _milliseconds(time: datetime) -> int:
    return round(time.timestamp() * 1000)
