"""Administrators of tests: the first one is made in the database, as `scripts/admin` does."""

from dataclasses import dataclass
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient

from server.settings import Settings
from tests.support.api import Answer, Api


async def grant(settings: Settings, email: str) -> None:
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(settings.mongo_uri)
    users = mongo[settings.mongo_database]["users"]
    assert (await users.update_one({"email": email}, {"$set": {"isAdmin": True}})).matched_count
    mongo.close()


@dataclass
class Admin:
    """What an administrator asks of one node."""

    api: Api
    token: str

    @classmethod
    async def of(cls, api: Api, settings: Settings, name: str = "root") -> "Admin":
        token = (await api.register(name)).token
        await grant(settings, f"{name}@example.org")
        return cls(api, token)

    async def get(self, what: str, **query: str) -> Answer:
        return await self.api.request("GET", f"/api/admin/{what}", self.token, params=query)

    async def delete(self, what: str) -> Answer:
        return await self.api.request("DELETE", f"/api/admin/{what}", self.token)

    async def change(self, user_id: str, **change: bool) -> Answer:
        path = f"/api/admin/users/{user_id}"
        return await self.api.request("PATCH", path, self.token, json=change)

    async def find(self, part: str) -> dict[str, Any]:
        """The only account with it."""
        (found,) = (await self.get("users", q=part)).json["items"]
        return dict(found)
