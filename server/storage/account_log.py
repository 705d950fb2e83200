"""What has happened to accounts."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from server.domain.account_event import AccountEvent
from server.domain.ids import UserId
from server.domain.session import Device
from server.storage.database import Collection, Database, Document, unreachable_as_unavailable
from server.storage.personal import documents
from server.storage.users import User

KEPT = timedelta(days=365)
_SHOWN = ("at", "kind", "device", "address", "detail")


class AccountLog:
    """Collection `accountLog`; MongoDB itself removes the old. Every method raises Unavailable."""

    section = "accountLog"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create_indexes(self) -> None:
        with unreachable_as_unavailable():
            await self._events.create_index([("userId", 1), ("at", -1)])
            await self._events.create_index("at", expireAfterSeconds=int(KEPT.total_seconds()))

    async def add(self, events: list[AccountEvent]) -> None:
        with unreachable_as_unavailable():
            await self._events.insert_many([_document(event) for event in events])

    async def latest(self, user_id: UserId, limit: int) -> list[AccountEvent]:
        """The newest first."""
        with unreachable_as_unavailable():
            found = self._events.find({"userId": user_id}).sort("at", -1)
            documents = await found.limit(limit).to_list(limit)
        return [_event(document) for document in documents]

    def export(self, user: User) -> AsyncIterator[Document]:
        return documents(self._events, {"userId": user.id}, _SHOWN)

    async def erase(self, user: User) -> None:
        with unreachable_as_unavailable():
            await self._events.delete_many({"userId": user.id})

    @property
    def _events(self) -> Collection:
        return self._database.collection("accountLog")


def _document(event: AccountEvent) -> Document:
    return {
        "userId": event.user_id,
        "at": datetime.fromtimestamp(event.at, UTC),
        "kind": event.kind,
        "device": event.device.name,
        "address": event.device.address,
        "detail": event.detail,
    }


def _event(document: Document) -> AccountEvent:
    return AccountEvent(
        user_id=UserId(document["userId"]),
        at=document["at"].timestamp(),
        kind=document["kind"],
        device=Device(document["device"], document["address"]),
        detail=document["detail"],
    )
