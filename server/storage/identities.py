"""Identities at other providers that accounts can be entered with."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from pymongo.errors import DuplicateKeyError

from server.domain.ids import UserId
from server.domain.sso import LinkedIdentity
from server.errors import AlreadyLinked
from server.storage.database import Collection, Database, Document, unreachable_as_unavailable
from server.storage.personal import documents
from server.storage.users import User

_SHOWN = ("issuer", "email", "linkedAt")


class IdentityStore:
    """Collection `identities`: one account for each, and one of each provider for an account.

    Every method may raise Unavailable.
    """

    section = "identities"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create_indexes(self) -> None:
        with unreachable_as_unavailable():
            await self._identities.create_index([("issuer", 1), ("subject", 1)], unique=True)
            await self._identities.create_index([("userId", 1), ("issuer", 1)], unique=True)

    async def add(self, identity: LinkedIdentity) -> None:
        """Raises AlreadyLinked."""
        with unreachable_as_unavailable():
            try:
                await self._identities.insert_one(
                    {
                        "userId": identity.user_id,
                        "issuer": identity.issuer,
                        "subject": identity.subject,
                        "email": identity.email,
                        "linkedAt": datetime.fromtimestamp(identity.linked_at, UTC),
                    }
                )
            except DuplicateKeyError:
                raise AlreadyLinked from None

    async def find(self, issuer: str, subject: str) -> LinkedIdentity | None:
        with unreachable_as_unavailable():
            found = await self._identities.find_one({"issuer": issuer, "subject": subject})
        return _identity(found) if found else None

    async def of_user(self, user_id: UserId) -> list[LinkedIdentity]:
        """The first that was linked first."""
        with unreachable_as_unavailable():
            found = await self._identities.find({"userId": user_id}).sort("linkedAt").to_list(None)
        return [_identity(document) for document in found]

    async def remove(self, user_id: UserId, issuer: str) -> LinkedIdentity | None:
        """What was removed."""
        with unreachable_as_unavailable():
            found = await self._identities.find_one_and_delete(
                {"userId": user_id, "issuer": issuer}
            )
        return _identity(found) if found else None

    def export(self, user: User) -> AsyncIterator[Document]:
        return documents(self._identities, {"userId": user.id}, _SHOWN)

    async def erase(self, user: User) -> None:
        with unreachable_as_unavailable():
            await self._identities.delete_many({"userId": user.id})

    @property
    def _identities(self) -> Collection:
        return self._database.collection("identities")


def _identity(document: Document) -> LinkedIdentity:
    return LinkedIdentity(
        user_id=UserId(document["userId"]),
        issuer=document["issuer"],
        subject=document["subject"],
        email=document["email"],
        linked_at=document["linkedAt"].timestamp(),
    )
