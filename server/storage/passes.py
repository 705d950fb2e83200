"""Whom the hosts of a meeting have let in, and whom they have put out."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Literal

from pymongo.errors import DuplicateKeyError

from server.domain.ids import MeetingId
from server.storage.database import Collection, Database, Document, unreachable_as_unavailable
from server.storage.users import User

Verdict = Literal["welcome", "must_ask", "banned"]

# How long what was decided is remembered: the rest of a working day, and for a ban a season.
_KEPT: dict[Verdict, timedelta] = {
    "welcome": timedelta(hours=12),
    "must_ask": timedelta(hours=12),
    "banned": timedelta(days=90),
}


class PassStore:
    """Collection `passes`: the last verdict on each holder, which is an account or an address.

    Every method raises Unavailable.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create_indexes(self) -> None:
        with unreachable_as_unavailable():
            await self._passes.create_index([("meetingId", 1), ("holder", 1)], unique=True)
            await self._passes.create_index("holder")
            await self._passes.create_index("expiresAt", expireAfterSeconds=0)

    async def give(
        self, meeting_id: MeetingId, holders: Iterable[str], verdict: Verdict, now: float
    ) -> None:
        """A ban is not softened by what another host has said at the same moment."""
        softer = {} if verdict == "banned" else _not_banned(now)
        change = {"$set": {"verdict": verdict, "expiresAt": _until(verdict, now)}}
        with unreachable_as_unavailable():
            for holder in holders:
                query = {"meetingId": meeting_id, "holder": holder, **softer}
                try:
                    await self._passes.update_one(query, change, upsert=True)
                except DuplicateKeyError:  # they are banned, or just had their first verdict
                    await self._passes.update_one(query, change)

    async def seen(self, meeting_id: MeetingId, holder: str) -> datetime | None:
        """Which verdict there is on a holder now, expired or not; for `welcome`."""
        with unreachable_as_unavailable():
            found = await self._passes.find_one({"meetingId": meeting_id, "holder": holder})
        return found["expiresAt"] if found else None

    async def welcome(
        self, meeting_id: MeetingId, holder: str, seen: datetime | None, now: float
    ) -> bool:
        """Unless they are banned, or somebody has decided otherwise since it was `seen`; whether
        they are welcome."""
        holding = {"meetingId": meeting_id, "holder": holder}
        welcome = {"verdict": "welcome", "expiresAt": _until("welcome", now)}
        with unreachable_as_unavailable():
            try:
                change = await self._passes.update_one(
                    {**holding, "expiresAt": seen, **_not_banned(now)},
                    {"$set": welcome},
                    upsert=seen is None,
                )
                is_changed = bool(change.matched_count or change.upserted_id)
            except DuplicateKeyError:
                is_changed = False
        return is_changed or await self.find(meeting_id, [holder], now) == "welcome"

    async def take_back(
        self, meeting_id: MeetingId, holders: Iterable[str], verdict: Verdict, now: float
    ) -> None:
        """What was given then, unless another host has decided since."""
        with unreachable_as_unavailable():
            query = {
                "meetingId": meeting_id,
                "holder": {"$in": list(holders)},
                "verdict": verdict,
                "expiresAt": _until(verdict, now),
            }
            await self._passes.delete_many(query)

    async def find(
        self, meeting_id: MeetingId, holders: Iterable[str], now: float
    ) -> Verdict | None:
        """That on the first of these holders on whom there is one."""
        wanted = list(holders)
        query = {
            "meetingId": meeting_id,
            "holder": {"$in": wanted},
            "expiresAt": {"$gt": datetime.fromtimestamp(now, UTC)},
        }
        with unreachable_as_unavailable():
            found = await self._passes.find(query).to_list(len(wanted))
        verdicts: dict[str, Verdict] = {entry["holder"]: entry["verdict"] for entry in found}
        return next((verdicts[holder] for holder in wanted if holder in verdicts), None)

    async def forget(self, meeting_id: MeetingId) -> None:
        """All but bans: the next time is a new one."""
        with unreachable_as_unavailable():
            query = {"meetingId": meeting_id, "verdict": {"$ne": "banned"}}
            await self._passes.delete_many(query)

    async def remove_of(self, meeting_id: MeetingId) -> None:
        """Bans as well: the meeting is no more."""
        with unreachable_as_unavailable():
            await self._passes.delete_many({"meetingId": meeting_id})

    async def erase(self, user: User) -> None:
        with unreachable_as_unavailable():
            await self._passes.delete_many({"holder": user.id})

    @property
    def _passes(self) -> Collection:
        return self._database.collection("passes")


def _until(verdict: Verdict, now: float) -> datetime:
    return datetime.fromtimestamp(now, UTC) + _KEPT[verdict]


def _not_banned(now: float) -> Document:
    """As a condition: a ban that is over may still be there."""
    is_over = {"expiresAt": {"$lte": datetime.fromtimestamp(now, UTC)}}
    return {"$or": [{"verdict": {"$ne": "banned"}}, is_over]}
