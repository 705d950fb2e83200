"""Login sessions: what makes a token revocable."""

from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime

from pymongo import ReturnDocument

from server.domain.ids import SessionId, UserId
from server.domain.session import Device, Session
from server.storage.database import Collection, Database, Document, unreachable_as_unavailable
from server.storage.personal import documents
from server.storage.users import User

_SHOWN = ("device", "address", "createdAt", "lastUsedAt", "expiresAt")


class SessionStore:
    """Collection `sessions`; MongoDB itself removes the expired ones.

    Times are Unix time in seconds. Every method raises Unavailable.
    """

    section = "sessions"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create_indexes(self) -> None:
        with unreachable_as_unavailable():
            await self._sessions.create_index("expiresAt", expireAfterSeconds=0)
            await self._sessions.create_index("userId")

    async def add(self, session: Session) -> None:
        with unreachable_as_unavailable():
            await self._sessions.insert_one(
                {
                    "_id": session.id,
                    "userId": session.user_id,
                    "device": session.device.name,
                    "address": session.device.address,
                    "createdAt": _date(session.created_at),
                    "lastUsedAt": _date(session.last_used_at),
                    "accessUntil": _date(session.access_until),
                    "expiresAt": _date(session.expires_at),
                    "generation": session.generation,
                    "confirmedAt": _date(session.confirmed_at),
                }
            )

    async def find(self, session_id: SessionId) -> Session | None:
        with unreachable_as_unavailable():
            found = await self._sessions.find_one({"_id": session_id})
        return _session(found) if found else None

    async def of_user(self, user_id: UserId, now: float) -> list[Session]:
        """Those that are open, the last used first."""
        query = {"userId": user_id, "expiresAt": {"$gt": _date(now)}}
        with unreachable_as_unavailable():
            found = await self._sessions.find(query).sort("lastUsedAt", -1).to_list(None)
        return [_session(document) for document in found]

    async def count_of(self, user_ids: Iterable[UserId], now: float) -> dict[UserId, int]:
        """How many are open, of those who have some."""
        query = {"userId": {"$in": list(user_ids)}, "expiresAt": {"$gt": _date(now)}}
        counting: list[Document] = [
            {"$match": query},
            {"$group": {"_id": "$userId", "count": {"$sum": 1}}},
        ]
        with unreachable_as_unavailable():
            found = await self._sessions.aggregate(counting).to_list(None)
        return {UserId(each["_id"]): each["count"] for each in found}

    async def surplus(self, user_id: UserId, keep: int) -> list[SessionId]:
        """All but so many, those unused for longest."""
        with unreachable_as_unavailable():
            found = self._sessions.find({"userId": user_id}, {"_id": 1}).sort("lastUsedAt", -1)
            return [SessionId(each["_id"]) for each in await found.skip(keep).to_list(None)]

    async def renew(
        self,
        session_id: SessionId,
        generation: int,
        address: str,
        now: float,
        access_until: float,
        expires_at: float,
    ) -> Session | None:
        """One generation on. None when it is not of this one any more, or not open."""
        query = {"_id": session_id, "generation": generation, "expiresAt": {"$gt": _date(now)}}
        times = {"lastUsedAt": now, "renewedAt": now, "expiresAt": expires_at}
        change = {
            "$inc": {"generation": 1},
            "$set": {"address": address} | {name: _date(time) for name, time in times.items()},
            "$max": {"accessUntil": _date(access_until)},
        }
        with unreachable_as_unavailable():
            found = await self._sessions.find_one_and_update(
                query, change, return_document=ReturnDocument.AFTER
            )
        return _session(found) if found else None

    async def touch(
        self, session_id: SessionId, now: float, access_until: float | None = None
    ) -> None:
        """It was used; with `access_until` another access token was issued."""
        times = {"lastUsedAt": now} | ({"accessUntil": access_until} if access_until else {})
        change = {"$max": {name: _date(time) for name, time in times.items()}}
        with unreachable_as_unavailable():
            await self._sessions.update_one({"_id": session_id}, change)

    async def confirm(self, session_id: SessionId, now: float) -> None:
        """Its user has proved once more to be who they are."""
        change = {"$max": {"confirmedAt": _date(now)}}
        with unreachable_as_unavailable():
            await self._sessions.update_one({"_id": session_id}, change)

    async def access_until(self, session_ids: Iterable[SessionId]) -> dict[SessionId, float]:
        """Of those that have not been ended."""
        query = {"_id": {"$in": list(session_ids)}}
        with unreachable_as_unavailable():
            found = await self._sessions.find(query).to_list(None)
        return {session.id: session.access_until for session in map(_session, found)}

    async def remove(self, session_id: SessionId, user_id: UserId) -> bool:
        """False when this user has no such session."""
        with unreachable_as_unavailable():
            query = {"_id": session_id, "userId": user_id}
            return (await self._sessions.delete_one(query)).deleted_count > 0

    def export(self, user: User) -> AsyncIterator[Document]:
        return documents(self._sessions, {"userId": user.id}, _SHOWN)

    async def erase(self, user: User) -> None:
        with unreachable_as_unavailable():
            await self._sessions.delete_many({"userId": user.id})

    @property
    def _sessions(self) -> Collection:
        return self._database.collection("sessions")


def _session(document: Document) -> Session:
    """Those of an older version know their start and their end only."""
    created_at, expires_at = document["createdAt"], document["expiresAt"]
    times = {"lastUsedAt": created_at, "renewedAt": created_at, "accessUntil": expires_at}
    times["confirmedAt"] = created_at
    times |= {name: document[name] for name in times if name in document}
    return Session(
        id=SessionId(document["_id"]),
        user_id=UserId(document["userId"]),
        device=Device(document.get("device", ""), document.get("address", "")),
        created_at=created_at.timestamp(),
        last_used_at=times["lastUsedAt"].timestamp(),
        access_until=times["accessUntil"].timestamp(),
        expires_at=expires_at.timestamp(),
        generation=document.get("generation", 0),
        renewed_at=times["renewedAt"].timestamp(),
        confirmed_at=times["confirmedAt"].timestamp(),
    )


def _date(time: float) -> datetime:
    return datetime.fromtimestamp(time, UTC)
