"""What has happened to accounts."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from server.domain.account_event import AccountEvent
from server.domain.ids import UserId
from server.domain.session import Device
from server.storage.cursor import after, cursor_of
from server.storage.database import Collection, Database, Document, unreachable_as_unavailable
from server.storage.personal import documents
from server.storage.users import User

KEPT = timedelta(days=365)
_SHOWN = ("at", "kind", "device", "address", "detail")


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some entries, and where the next ones begin."""

    items: list[AccountEvent]
    next_cursor: str | None


class AccountLog:
    """Collection `accountLog`; MongoDB itself removes the old. Every method raises Unavailable."""

    section = "accountLog"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create_indexes(self) -> None:
        with unreachable_as_unavailable():
            await self._events.create_index([("userId", 1), ("at", -1), ("_id", -1)])
            await self._events.create_index("at", expireAfterSeconds=int(KEPT.total_seconds()))

    async def add(self, events: list[AccountEvent]) -> None:
        with unreachable_as_unavailable():
            await self._events.insert_many([_document(event) for event in events])

    async def latest(self, user_id: UserId, limit: int) -> list[AccountEvent]:
        """The newest first."""
        return (await self.page(user_id, None, limit)).items

    async def page(self, user_id: UserId, cursor: str | None, limit: int) -> EventPage:
        """The newest first. Raises InvalidPayload for a cursor that is none of ours."""
        query: Document = {"userId": user_id}
        if cursor is not None:
            query |= after(cursor, "$lt", "at")
        with unreachable_as_unavailable():
            found = self._events.find(query).sort([("at", -1), ("_id", -1)])
            documents = await found.limit(limit + 1).to_list(limit + 1)
        page = documents[:limit]
        is_last = len(documents) <= limit
        next_cursor = None if is_last else cursor_of(page[-1]["at"], page[-1]["_id"])
        return EventPage([_event(document) for document in page], next_cursor)

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
