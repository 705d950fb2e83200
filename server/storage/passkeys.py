"""The passkeys of accounts."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from pymongo.errors import DuplicateKeyError

from server.domain.ids import UserId
from server.domain.second_factor import Passkey
from server.errors import AlreadyExists
from server.storage.database import Collection, Database, Document, unreachable_as_unavailable
from server.storage.personal import documents
from server.storage.users import User

_SHOWN = ("name", "createdAt", "lastUsedAt")


class PasskeyStore:
    """Collection `passkeys`, by credential id. Every method raises Unavailable."""

    section = "passkeys"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create_indexes(self) -> None:
        with unreachable_as_unavailable():
            await self._passkeys.create_index("userId")

    async def add(self, passkey: Passkey) -> None:
        """Raises AlreadyExists, whoever it belongs to."""
        document: Document = {
            "_id": passkey.id,
            "userId": passkey.user_id,
            "name": passkey.name,
            "publicKey": passkey.public_key,
            "signCount": passkey.sign_count,
            "transports": list(passkey.transports),
            "isSynced": passkey.is_synced,
            "createdAt": _date(passkey.created_at),
        }
        with unreachable_as_unavailable():
            try:
                await self._passkeys.insert_one(document)
            except DuplicateKeyError:
                raise AlreadyExists("This passkey was added before") from None

    async def find(self, passkey_id: str) -> Passkey | None:
        with unreachable_as_unavailable():
            found = await self._passkeys.find_one({"_id": passkey_id})
        return _passkey(found) if found else None

    async def of_user(self, user_id: UserId) -> list[Passkey]:
        """The oldest first."""
        with unreachable_as_unavailable():
            found = await self._passkeys.find({"userId": user_id}).sort("createdAt").to_list(None)
        return [_passkey(document) for document in found]

    async def use(self, passkey: Passkey, sign_count: int, now: float) -> bool:
        """False when it has been used, or removed, since it was read."""
        query = {"_id": passkey.id, "signCount": passkey.sign_count}
        change = {"$set": {"signCount": sign_count, "lastUsedAt": _date(now)}}
        with unreachable_as_unavailable():
            return (await self._passkeys.update_one(query, change)).matched_count > 0

    async def rename(self, user_id: UserId, passkey_id: str, name: str) -> bool:
        """False when this user has no such passkey."""
        query = {"_id": passkey_id, "userId": user_id}
        with unreachable_as_unavailable():
            found = await self._passkeys.update_one(query, {"$set": {"name": name}})
        return found.matched_count > 0

    async def remove(self, user_id: UserId, passkey_id: str) -> bool:
        """False when this user has no such passkey."""
        with unreachable_as_unavailable():
            query = {"_id": passkey_id, "userId": user_id}
            return (await self._passkeys.delete_one(query)).deleted_count > 0

    async def remove_all(self, user_id: UserId) -> None:
        with unreachable_as_unavailable():
            await self._passkeys.delete_many({"userId": user_id})

    def export(self, user: User) -> AsyncIterator[Document]:
        return documents(self._passkeys, {"userId": user.id}, _SHOWN)

    async def erase(self, user: User) -> None:
        await self.remove_all(user.id)

    @property
    def _passkeys(self) -> Collection:
        return self._database.collection("passkeys")


def _passkey(document: Document) -> Passkey:
    last_used_at = document.get("lastUsedAt")
    return Passkey(
        id=document["_id"],
        user_id=UserId(document["userId"]),
        name=document["name"],
        public_key=document["publicKey"],
        sign_count=document["signCount"],
        transports=tuple(document["transports"]),
        is_synced=document["isSynced"],
        created_at=document["createdAt"].timestamp(),
        last_used_at=last_used_at.timestamp() if last_used_at else None,
    )


def _date(time: float) -> datetime:
    return datetime.fromtimestamp(time, UTC)
