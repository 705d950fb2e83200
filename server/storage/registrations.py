"""Registrations that wait until somebody proves to read the mail of their address."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pymongo import ReturnDocument

from server.domain.ids import RegistrationId
from server.domain.registration import Code, NewAccount, Registration
from server.storage.database import Collection, Database, Document, unreachable_as_unavailable
from server.storage.users import User

KEPT = timedelta(days=1)  # since its last code


class RegistrationStore:
    """Collection `registrations`; MongoDB itself removes the old.

    Times are Unix time in seconds. Every method raises Unavailable.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create_indexes(self) -> None:
        with unreachable_as_unavailable():
            await self._registrations.create_index("sentAt", expireAfterSeconds=KEPT.days * 86_400)
            await self._registrations.create_index([("email", 1), ("sentAt", -1)])
            await self._registrations.create_index([("username", 1), ("sentAt", -1)])

    async def add(self, registration: Registration) -> None:
        account = registration.account
        with unreachable_as_unavailable():
            await self._registrations.insert_one(
                {
                    "_id": registration.id,
                    "name": account.name,
                    "email": account.email,
                    "username": account.username,
                    "phone": account.phone,
                    "password": registration.password_hash.decode(),
                }
                | _fields(registration.code)
            )

    async def find(self, registration_id: RegistrationId, now: float) -> Registration | None:
        return await self._newest({"_id": registration_id}, now)

    async def find_by_email(self, email: str, now: float) -> Registration | None:
        """The newest."""
        return await self._newest({"email": email}, now)

    async def find_by_username(self, username: str, now: float) -> Registration | None:
        """The newest."""
        return await self._newest({"username": username}, now)

    async def take_try(
        self, registration_id: RegistrationId, max_tries: int, now: float
    ) -> Registration | None:
        """Counted before anybody looks at the code. None when there is no more to try."""
        query = {
            "_id": registration_id,
            "tries": {"$lt": max_tries},
            "goodUntil": {"$gt": _date(now)},
        }
        with unreachable_as_unavailable():
            found = await self._registrations.find_one_and_update(
                query, {"$inc": {"tries": 1}}, return_document=ReturnDocument.AFTER
            )
        return _registration(found) if found else None

    async def renew(self, registration: Registration, code: Code) -> Registration | None:
        """With another code and all tries. None when somebody else has just done so."""
        seen = {"_id": registration.id, "sentAt": _date(registration.code.sent_at)}
        with unreachable_as_unavailable():
            change = await self._registrations.update_one(seen, {"$set": _fields(code)})
        return replace(registration, code=code, tries=0) if change.modified_count else None

    async def remove_of(self, email: str) -> None:
        """All of them: the address is somebody's now."""
        with unreachable_as_unavailable():
            await self._registrations.delete_many({"email": email})

    async def erase(self, user: User) -> None:
        await self.remove_of(user.email)

    async def _newest(self, query: Document, now: float) -> Registration | None:
        kept = query | {"sentAt": {"$gt": _date(now) - KEPT}}
        with unreachable_as_unavailable():
            found = await self._registrations.find_one(kept, sort=[("sentAt", -1)])
        return _registration(found) if found else None

    @property
    def _registrations(self) -> Collection:
        return self._database.collection("registrations")


def _fields(code: Code) -> Document:
    return {
        "code": code.digest,
        "sentAt": _date(code.sent_at),
        "goodUntil": _date(code.good_until),
        "tries": 0,
    }


def _registration(document: Document) -> Registration:
    sent_at, good_until = document["sentAt"].timestamp(), document["goodUntil"].timestamp()
    return Registration(
        id=RegistrationId(document["_id"]),
        account=NewAccount(
            document["name"], document["email"], document["username"], document["phone"]
        ),
        password_hash=document["password"].encode(),
        code=Code(document["code"], sent_at, good_until),
        tries=document["tries"],
    )


def _date(time: float) -> datetime:
    return datetime.fromtimestamp(time, UTC)
