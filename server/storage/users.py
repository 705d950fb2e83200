"""The accounts."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from bson import ObjectId
from bson.errors import InvalidId
from pymongo.errors import DuplicateKeyError

from server.domain.ids import UserId
from server.errors import AlreadyExists, InvalidPayload
from server.storage.database import Database, Document, unreachable_as_unavailable


@dataclass(frozen=True, slots=True)
class User:
    """An account; `email` and `username` are in their one normalised spelling.

    Who signs in with another provider only has no password. Who `is_disabled` cannot sign in,
    until an administrator says otherwise. `created_at` in Unix seconds.
    """

    id: UserId
    name: str
    email: str
    password_hash: bytes | None
    username: str | None = None
    is_admin: bool = False
    is_disabled: bool = False
    created_at: float = 0.0


@dataclass(frozen=True, slots=True)
class UserPage:
    """Some accounts, and where the next ones begin."""

    items: list[User]
    next_cursor: str | None


def new_user_id() -> UserId:
    """For an account that something else has to know before it is there."""
    return UserId(str(ObjectId()))


class UserStore:
    """Collection `users`; one account per email and username is the database's own rule."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create_indexes(self) -> None:
        """Raises Unavailable."""
        with unreachable_as_unavailable():
            users = self._database.collection("users")
            await users.create_index("email", unique=True)
            has_one = {"username": {"$type": "string"}}
            await users.create_index("username", unique=True, partialFilterExpression=has_one)

    async def add(
        self,
        name: str,
        email: str,
        password_hash: bytes | None,
        username: str | None = None,
        phone: str | None = None,
        user_id: UserId | None = None,
    ) -> User:
        """Raises AlreadyExists, Unavailable."""
        now = datetime.now(UTC)
        now = now.replace(microsecond=now.microsecond // 1000 * 1000)  # as it is stored
        document: Document = {"name": name, "email": email, "createdAt": now}
        if user_id is not None:
            document["_id"] = ObjectId(user_id)
        if password_hash is not None:
            document["password"] = password_hash.decode()
        if username is not None:
            document["username"] = username
        if phone is not None:
            document["phone"] = phone
        with unreachable_as_unavailable():
            try:
                await self._database.collection("users").insert_one(document)
            except DuplicateKeyError as error:
                raise taken(error) from None
        return _user(document)

    async def find_by_email(self, email: str) -> User | None:
        """Raises Unavailable."""
        return await self._find({"email": email})

    async def find_by_username(self, username: str) -> User | None:
        """Raises Unavailable."""
        return await self._find({"username": username})

    async def find(self, user_id: UserId) -> User | None:
        """Raises Unavailable."""
        try:
            return await self._find({"_id": ObjectId(user_id)})
        except InvalidId:
            return None

    async def change_password(self, user: User, password_hash: bytes) -> bool:
        """False when it has been changed since the user was read. Raises Unavailable."""
        old = user.password_hash.decode() if user.password_hash else None
        query = {"_id": ObjectId(user.id), "password": old}
        change = {"$set": {"password": password_hash.decode()}}
        with unreachable_as_unavailable():
            result = await self._database.collection("users").update_one(query, change)
        return result.matched_count > 0

    async def set_password(self, user_id: UserId, password_hash: bytes) -> None:
        """Whatever it is now. Raises Unavailable."""
        change = {"$set": {"password": password_hash.decode()}}
        with unreachable_as_unavailable():
            users = self._database.collection("users")
            await users.update_one({"_id": ObjectId(user_id)}, change)

    async def set_admin(self, user_id: UserId, *, is_admin: bool) -> bool:
        """False when it was so already. Raises Unavailable."""
        return await self._mark(user_id, "isAdmin", is_set=is_admin)

    async def set_disabled(self, user_id: UserId, *, is_disabled: bool) -> bool:
        """False when it was so already. Raises Unavailable."""
        return await self._mark(user_id, "isDisabled", is_set=is_disabled)

    async def page(self, part: str, cursor: str | None, limit: int) -> UserPage:
        """Those with this part in a name or address, the newest first.

        Raises InvalidPayload for a cursor that is none of ours, Unavailable.
        """
        query: Document = {}
        if part:
            contains = {"$regex": re.escape(part), "$options": "i"}
            query["$or"] = [{name: contains} for name in ("email", "name", "username")]
        if cursor is not None:
            try:
                query["_id"] = {"$lt": ObjectId(cursor)}
            except InvalidId:
                raise InvalidPayload("This cursor is none of ours", field="cursor") from None
        with unreachable_as_unavailable():
            found = self._database.collection("users").find(query).sort("_id", -1)
            documents = await found.limit(limit + 1).to_list(limit + 1)
        page = [_user(document) for document in documents[:limit]]
        return UserPage(page, page[-1].id if len(documents) > limit else None)

    async def _mark(self, user_id: UserId, name: str, *, is_set: bool) -> bool:
        query: Document = {"_id": ObjectId(user_id), name: {"$exists": not is_set}}
        change = {"$set": {name: True}} if is_set else {"$unset": {name: ""}}
        with unreachable_as_unavailable():
            result = await self._database.collection("users").update_one(query, change)
        return result.modified_count > 0

    async def _find(self, query: Document) -> User | None:
        with unreachable_as_unavailable():
            document = await self._database.collection("users").find_one(query)
        return _user(document) if document else None


def taken(error: DuplicateKeyError) -> AlreadyExists:
    """By somebody else."""
    if "username" in (error.details or {}).get("keyPattern", ()):
        return AlreadyExists("This username is taken", field="username")
    return AlreadyExists(field="email")


def _user(document: Document) -> User:
    password = document.get("password")
    return User(
        id=UserId(str(document["_id"])),
        name=document["name"],
        email=document["email"],
        password_hash=password.encode() if password else None,
        username=document.get("username"),
        is_admin=document.get("isAdmin", False),
        is_disabled=document.get("isDisabled", False),
        created_at=document["createdAt"].timestamp(),
    )
