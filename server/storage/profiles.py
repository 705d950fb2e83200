"""What accounts say of themselves."""

from collections.abc import AsyncIterator, Mapping

from bson import ObjectId
from bson.errors import InvalidId
from pymongo.errors import DuplicateKeyError

from server.domain.ids import UserId
from server.domain.profile import Profile
from server.storage.database import Collection, Database, Document, unreachable_as_unavailable
from server.storage.personal import documents
from server.storage.users import User, taken

_SHOWN = ("name", "email", "username", "phone", "timeZone", "language", "createdAt")


class ProfileStore:
    """Collection `users`, as its owners see it: UserStore has what a sign-in needs of it.

    Every method raises Unavailable.
    """

    section = "profile"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create_indexes(self) -> None:
        """Those of UserStore."""

    async def find(self, user_id: UserId) -> Profile | None:
        key = _key(user_id)
        with unreachable_as_unavailable():
            document = await self._users.find_one({"_id": key}) if key else None
        return _profile(document) if document else None

    async def change(self, user_id: UserId, fields: Mapping[str, str | None]) -> None:
        """All of them or nothing; what is None goes. Raises AlreadyExists."""
        given = {name: value for name, value in fields.items() if value is not None}
        gone = dict.fromkeys(fields.keys() - given.keys(), "")
        change: Document = {"$set": given} if given else {}
        change |= {"$unset": gone} if gone else {}
        if not change:
            return
        with unreachable_as_unavailable():
            try:
                await self._users.update_one({"_id": ObjectId(user_id)}, change)
            except DuplicateKeyError as error:
                raise taken(error) from None

    def export(self, user: User) -> AsyncIterator[Document]:
        return documents(self._users, {"_id": ObjectId(user.id)}, _SHOWN)

    async def erase(self, user: User) -> None:
        """The account itself."""
        with unreachable_as_unavailable():
            await self._users.delete_one({"_id": ObjectId(user.id)})

    @property
    def _users(self) -> Collection:
        return self._database.collection("users")


def _key(user_id: UserId) -> ObjectId | None:
    try:
        return ObjectId(user_id)
    except InvalidId:
        return None


def _profile(document: Document) -> Profile:
    return Profile(
        user_id=UserId(str(document["_id"])),
        name=document["name"],
        email=document["email"],
        created_at=document["createdAt"].timestamp(),
        username=document.get("username"),
        phone=document.get("phone"),
        time_zone=document.get("timeZone"),
        language=document.get("language"),
    )
