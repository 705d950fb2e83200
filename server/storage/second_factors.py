"""The second factors of accounts."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime

from server.domain.ids import UserId
from server.domain.second_factor import SecondFactor
from server.storage.database import Collection, Database, Document, unreachable_as_unavailable
from server.storage.personal import documents
from server.storage.users import User


class SecondFactorStore:
    """Collection `secondFactors`, by account; secrets sealed, recovery codes hashed.

    Whatever may be used once is compared and used up in one step. Every method raises Unavailable.
    """

    section = "secondFactor"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create_indexes(self) -> None:
        """None: accounts are found by their id."""

    async def find(self, user_id: UserId) -> SecondFactor:
        with unreachable_as_unavailable():
            return _factor(await self._factors.find_one({"_id": user_id}) or {})

    async def are_on(self, user_ids: Iterable[UserId]) -> set[UserId]:
        """Of these accounts, those that have one."""
        with unreachable_as_unavailable():
            found = await self._factors.find({"_id": {"$in": list(user_ids)}}).to_list(None)
        return {UserId(each["_id"]) for each in found if _factor(each).is_on}

    async def propose(self, user_id: UserId, secret: bytes, until: float) -> None:
        """The secret of an app that still has to show a code."""
        pending = {"secret": secret, "until": datetime.fromtimestamp(until, UTC)}
        with unreachable_as_unavailable():
            await self._factors.update_one(
                {"_id": user_id}, {"$set": {"pending": pending}}, upsert=True
            )

    async def activate(self, user_id: UserId, secret: bytes, step: int) -> bool:
        """The pending secret takes the place of the one before, if it is still this one."""
        change = {
            "$set": {"totp": {"secret": secret, "lastStep": step}},
            "$unset": {"pending": ""},
        }
        query = {"_id": user_id, "pending.secret": secret}
        with unreachable_as_unavailable():
            return (await self._factors.update_one(query, change)).modified_count > 0

    async def take_passkeys(self, user_id: UserId) -> None:
        with unreachable_as_unavailable():
            await self._factors.update_one(
                {"_id": user_id}, {"$set": {"takesPasskeys": True}}, upsert=True
            )

    async def use_step(self, user_id: UserId, secret: bytes, step: int) -> bool:
        """False when this code, or a later one, was used before."""
        query = {"_id": user_id, "totp.secret": secret, "totp.lastStep": {"$lt": step}}
        with unreachable_as_unavailable():
            found = await self._factors.update_one(query, {"$set": {"totp.lastStep": step}})
        return found.modified_count > 0

    async def use_recovery_code(self, user_id: UserId, code_hash: str) -> bool:
        """False when there is none like it any more."""
        query = {"_id": user_id, "recoveryCodes": code_hash}
        with unreachable_as_unavailable():
            found = await self._factors.update_one(query, {"$pull": {"recoveryCodes": code_hash}})
        return found.modified_count > 0

    async def set_recovery_codes(self, user_id: UserId, code_hashes: Sequence[str]) -> None:
        """In the place of those before."""
        with unreachable_as_unavailable():
            await self._factors.update_one(
                {"_id": user_id}, {"$set": {"recoveryCodes": list(code_hashes)}}
            )

    async def remove(self, user_id: UserId) -> None:
        with unreachable_as_unavailable():
            await self._factors.delete_one({"_id": user_id})

    def export(self, user: User) -> AsyncIterator[Document]:
        return documents(self._factors, {"_id": user.id}, ["takesPasskeys"])

    async def erase(self, user: User) -> None:
        await self.remove(user.id)

    @property
    def _factors(self) -> Collection:
        return self._database.collection("secondFactors")


def _factor(document: Document) -> SecondFactor:
    totp, pending = document.get("totp", {}), document.get("pending", {})
    return SecondFactor(
        totp_secret=totp.get("secret"),
        last_step=totp.get("lastStep", 0),
        pending_secret=pending.get("secret"),
        pending_until=pending["until"].timestamp() if pending else 0.0,
        takes_passkeys=document.get("takesPasskeys", False),
        recovery_codes=len(document.get("recoveryCodes", ())),
    )
