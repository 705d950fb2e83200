"""The meetings that people own."""

import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Literal

from bson import ObjectId
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from server.domain.ids import MeetingId, RoomId, UserId
from server.domain.meeting import EARLY_ENTRY_SECONDS, Meeting
from server.errors import AlreadyExists
from server.storage.cursor import after, cursor_of
from server.storage.database import Collection, Database, Document, unreachable_as_unavailable
from server.storage.meeting_documents import document_of, meeting_of, object_id_of, time_of
from server.storage.personal import documents
from server.storage.users import User

When = Literal["upcoming", "live", "past"]

# Redis may be away, and a join may be under way: the room is emptied once more after that time.
EMPTIED_AGAIN_SECONDS = 10.0
LOOK_SECONDS = 60.0
_SHOWN = (
    *("code", "title", "description", "type", "startsAt", "durationMinutes", "timeZone"),
    *("isPersonal", "createdAt", "endedAt"),
)


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """Some meetings, and where the next ones begin."""

    items: list[Meeting]
    next_cursor: str | None


class MeetingStore:
    """Collection `meetings`; one meeting per code is the database's own rule.

    `endsAt` and `listedAt` follow from the meeting and are there for the indexes. Every method
    raises Unavailable.
    """

    section = "meetings"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create_indexes(self) -> None:
        with unreachable_as_unavailable():
            meetings = self._meetings
            await meetings.create_index("code", unique=True)
            await meetings.create_index([("ownerId", 1), ("listedAt", -1), ("_id", -1)])
            await meetings.create_index([("endedAt", 1), ("endsAt", 1)])
            await meetings.create_index("emptyAt", sparse=True)
            await meetings.create_index("lookAt", sparse=True)
            await meetings.create_index(
                "ownerId",
                name="personal",
                unique=True,
                partialFilterExpression={"isPersonal": True},
            )

    async def add(self, meeting: Meeting) -> Meeting:
        """With an id of its own. Raises AlreadyExists."""
        document = document_of(meeting)
        document["lookAt"] = document["seenAt"] = document["listedAt"]
        with unreachable_as_unavailable():
            try:
                await self._meetings.insert_one(document)
            except DuplicateKeyError:
                raise AlreadyExists("There is a meeting with this code", field="code") from None
        return meeting_of(document)

    async def find_by_code(self, code: str) -> Meeting | None:
        return await self._find({"code": code})

    async def find_by_codes(self, codes: Iterable[RoomId]) -> dict[RoomId, Meeting]:
        """Those of them that are meetings."""
        with unreachable_as_unavailable():
            found = self._meetings.find({"code": {"$in": [*codes]}})
            documents = await found.to_list(None)
        return {RoomId(document["code"]): meeting_of(document) for document in documents}

    async def find_by_name(self, name: str) -> Meeting | None:
        """Its code, or its id, which no code looks like."""
        object_id = object_id_of(name)
        return await self._find({"code": name} if object_id is None else {"_id": object_id})

    async def find_personal(self, owner_id: UserId) -> Meeting | None:
        return await self._find({"ownerId": owner_id, "isPersonal": True})

    async def replace(self, meeting: Meeting) -> bool:
        """With other properties; False when it has ended or changed since it was read."""
        fields = document_of(meeting)
        del fields["_id"], fields["endedAt"], fields["sequence"]
        sequence = {"$in": [meeting.sequence, None]}  # those of older versions have none
        query = {"_id": ObjectId(meeting.id), "endedAt": None, "sequence": sequence}
        begins_at = fields["listedAt"]
        change = {
            "$set": fields,
            "$unset": {"warnedSeconds": ""},
            "$inc": {"sequence": 1},
            "$max": {"lookAt": begins_at, "seenAt": begins_at},
        }
        with unreachable_as_unavailable():
            result = await self._meetings.update_one(query, change)
        return result.matched_count == 1

    async def end(self, meeting_id: MeetingId, now: float) -> None:
        """From now on nobody enters; ending twice changes nothing."""
        query = {"_id": ObjectId(meeting_id), "endedAt": None}
        with unreachable_as_unavailable():
            change = {"$set": _ending(now), "$inc": {"sequence": 1}}
            await self._meetings.update_one(query, change)

    async def mine(
        self,
        owner_id: UserId,
        when: When | None,
        now: float,
        *,
        title: str = "",
        cursor: str | None = None,
        limit: int,
    ) -> MeetingPage:
        """What is to come with the next one first, all else with the latest first.

        Raises InvalidPayload for a cursor that is none of ours.
        """
        order = 1 if when == "upcoming" else -1
        conditions: list[Document] = [{"ownerId": owner_id}, *_at(when, now)]
        if title:
            conditions.append({"title": {"$regex": re.escape(title), "$options": "i"}})
        if cursor is not None:
            conditions.append(after(cursor, "$gt" if order > 0 else "$lt", "listedAt"))
        with unreachable_as_unavailable():
            found = self._meetings.find({"$and": conditions})
            found = found.sort([("listedAt", order), ("_id", order)]).limit(limit + 1)
            documents = await found.to_list(limit + 1)
        page = documents[:limit]
        is_last = len(documents) <= limit
        next_cursor = None if is_last else cursor_of(page[-1]["listedAt"], page[-1]["_id"])
        return MeetingPage([meeting_of(document) for document in page], next_cursor)

    async def take_warning(self, now: float, seconds: float, until: float) -> Meeting | None:
        """One that ends in `until` to `seconds` seconds and is not warned of that yet.

        Whoever gets it is the only one to get it.
        """
        query = {
            "endedAt": None,
            "endsAt": {"$gt": time_of(now + until), "$lte": time_of(now + seconds)},
            "$or": [{"warnedSeconds": {"$exists": False}}, {"warnedSeconds": {"$gt": seconds}}],
        }
        return await self._take(query, {"$set": {"warnedSeconds": seconds}})

    async def take_expired(self, now: float) -> Meeting | None:
        """One whose time is up, which it ends. Whoever gets it is the only one to get it."""
        query = {"endedAt": None, "endsAt": {"$lte": time_of(now)}}
        return await self._take(query, {"$set": _ending(now)})

    async def take_unemptied(self, now: float) -> Meeting | None:
        """One that has ended some time ago, whose room is to be looked after once more."""
        again_at = time_of(now + EMPTIED_AGAIN_SECONDS)
        return await self._take(
            {"emptyAt": {"$lte": time_of(now)}}, {"$set": {"emptyAt": again_at}}
        )

    async def note_emptied(self, meeting_id: MeetingId) -> None:
        """That was done; until somebody says so it is to be done again and again."""
        with unreachable_as_unavailable():
            change = {"$unset": {"emptyAt": ""}}
            await self._meetings.update_one({"_id": ObjectId(meeting_id)}, change)

    async def take_idle(self, now: float) -> tuple[Meeting, float] | None:
        """One without an end of its own, to see whether anybody is in it, and when there was.

        Whoever gets it is the only one to get it, for a while.
        """
        query: Document = {"endedAt": None, "endsAt": None, "isPersonal": False}
        query["lookAt"] = {"$lte": time_of(now)}
        change = {"$set": {"lookAt": time_of(now + LOOK_SECONDS)}}
        with unreachable_as_unavailable():
            document = await self._meetings.find_one_and_update(query, change)
        return (meeting_of(document), document["seenAt"].timestamp()) if document else None

    async def note_seen(self, meeting_id: MeetingId, now: float) -> None:
        """Somebody is in it."""
        with unreachable_as_unavailable():
            change = {"$set": {"seenAt": time_of(now)}}
            await self._meetings.update_one({"_id": ObjectId(meeting_id)}, change)

    async def some_of(self, owner_id: UserId) -> list[Meeting]:
        """Some of those that somebody owns; none when there are no more."""
        with unreachable_as_unavailable():
            found = await self._meetings.find({"ownerId": owner_id}).limit(50).to_list(50)
        return [meeting_of(document) for document in found]

    async def remove(self, meeting_id: MeetingId) -> None:
        """Its code is anybody's again."""
        with unreachable_as_unavailable():
            await self._meetings.delete_one({"_id": ObjectId(meeting_id)})

    def export(self, user: User) -> AsyncIterator[Document]:
        return documents(self._meetings, {"ownerId": user.id}, _SHOWN)

    async def _take(self, query: Document, change: Document) -> Meeting | None:
        with unreachable_as_unavailable():
            document = await self._meetings.find_one_and_update(
                query, change, return_document=ReturnDocument.AFTER
            )
        return meeting_of(document) if document else None

    async def _find(self, query: Document) -> Meeting | None:
        with unreachable_as_unavailable():
            document = await self._meetings.find_one(query)
        return meeting_of(document) if document else None

    @property
    def _meetings(self) -> Collection:
        return self._database.collection("meetings")


def _ending(now: float) -> Document:
    return {"endedAt": time_of(now), "emptyAt": time_of(now + EMPTIED_AGAIN_SECONDS)}


def _at(when: When | None, now: float) -> list[Document]:
    """The states of domain/meeting.py as conditions."""
    opens = time_of(now + EARLY_ENTRY_SECONDS)
    has_time: Document = {"$or": [{"endsAt": None}, {"endsAt": {"$gt": time_of(now)}}]}
    if when == "upcoming":
        return [{"endedAt": None, "startsAt": {"$gt": opens}}, has_time]
    if when == "live":
        has_begun = {"$or": [{"startsAt": None}, {"startsAt": {"$lte": opens}}]}
        return [{"endedAt": None}, has_time, has_begun]
    if when == "past":
        return [{"$or": [{"endedAt": {"$ne": None}}, {"endsAt": {"$lte": time_of(now)}}]}]
    return []
