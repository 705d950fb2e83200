"""Sign-ins that are under way at a provider, each bound to the browser that began it."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from server.domain.ids import UserId
from server.domain.sso import ProvedIdentity
from server.storage.database import Collection, Database, Document, unreachable_as_unavailable


@dataclass(frozen=True, slots=True)
class SsoAttempt:
    """`link_to`: it is not to sign in with, but to link it to this account."""

    provider: str
    return_to: str
    link_to: UserId | None
    identity: ProvedIdentity | None = None


class SsoAttempts:
    """Collection `ssoAttempts`; MongoDB itself removes the expired ones.

    `browser` and `state` are secrets, of which only hashes are kept. Times are Unix time in
    seconds. Every method raises Unavailable.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create_indexes(self) -> None:
        with unreachable_as_unavailable():
            await self._attempts.create_index("expiresAt", expireAfterSeconds=0)

    async def begin(self, browser: str, state: str, attempt: SsoAttempt, expires_at: float) -> None:
        with unreachable_as_unavailable():
            await self._attempts.insert_one(
                {
                    "_id": _hash(browser),
                    "state": _hash(state),
                    "provider": attempt.provider,
                    "returnTo": attempt.return_to,
                    "linkTo": attempt.link_to,
                    "expiresAt": datetime.fromtimestamp(expires_at, UTC),
                }
            )

    async def take_answer(
        self, browser: str, state: str, provider: str, now: float
    ) -> SsoAttempt | None:
        """The one that this is the answer to; there is only one answer."""
        query = {
            "_id": _hash(browser),
            "state": _hash(state),
            "provider": provider,
            "expiresAt": {"$gt": datetime.fromtimestamp(now, UTC)},
        }
        with unreachable_as_unavailable():
            found = await self._attempts.find_one_and_update(query, {"$unset": {"state": ""}})
        return _attempt(found) if found else None

    async def prove(self, browser: str, identity: ProvedIdentity) -> None:
        proved = {
            "issuer": identity.issuer,
            "subject": identity.subject,
            "email": identity.email,
            "name": identity.name,
        }
        with unreachable_as_unavailable():
            await self._attempts.update_one({"_id": _hash(browser)}, {"$set": {"proved": proved}})

    async def proved(self, browser: str, now: float) -> SsoAttempt | None:
        query = {
            "_id": _hash(browser),
            "proved": {"$exists": True},
            "expiresAt": {"$gt": datetime.fromtimestamp(now, UTC)},
        }
        with unreachable_as_unavailable():
            found = await self._attempts.find_one(query)
        return _attempt(found) if found else None

    async def end(self, browser: str) -> bool:
        """False when it was over before."""
        with unreachable_as_unavailable():
            return (await self._attempts.delete_one({"_id": _hash(browser)})).deleted_count > 0

    @property
    def _attempts(self) -> Collection:
        return self._database.collection("ssoAttempts")


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _attempt(document: Document) -> SsoAttempt:
    proved = document.get("proved")
    return SsoAttempt(
        provider=document["provider"],
        return_to=document["returnTo"],
        link_to=UserId(document["linkTo"]) if document["linkTo"] else None,
        identity=ProvedIdentity(**proved) if proved else None,
    )
