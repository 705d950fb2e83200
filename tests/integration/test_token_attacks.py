"""Tokens that are forged, stale or of somebody who is gone: what the HTTP surface says."""

from time import time

import pytest
from bson import ObjectId
from motor.motor_asyncio import AsyncIOMotorClient
from msgspec.structs import replace

from server.settings import Settings
from tests.integration.conftest import StartApi
from tests.support.api import Api
from tests.support.forged_tokens import claims_of, forgeries, sign


async def test_a10_a19_token_when_forged_in_any_way_then_one_401(
    api: Api, settings: Settings
) -> None:
    genuine = (await api.register("alice")).token
    bodies = []
    for name, token in forgeries(genuine, settings.jwt_secret).items():
        answer = await api.me(token)
        assert (name, answer.status, answer.code) == (name, 401, "unauthenticated")
        bodies.append(answer.json)
    assert bodies.count(bodies[0]) == len(bodies)
    assert (await api.me(genuine)).status == 200


async def test_a10_token_when_100_kb_then_refused_without_a_look(api: Api) -> None:
    async with api.http.get(
        "/api/auth/me", headers={"Authorization": f"Bearer {'A' * 100_000}"}
    ) as response:
        assert response.status in (400, 401, 431)


@pytest.mark.parametrize(("seconds_ago", "status"), [(10, 200), (60, 401)])
async def test_a10_token_when_past_its_time_then_expired_after_the_leeway(
    api: Api, settings: Settings, seconds_ago: int, status: int
) -> None:
    claims = claims_of((await api.register("alice")).token)
    claims["exp"] = int(time()) - seconds_ago
    answer = await api.me(sign(claims, settings.jwt_secret))
    assert answer.status == status
    if status == 401:
        assert answer.code == "token_expired"


async def test_a11_token_when_its_user_is_deleted_then_401(api: Api, settings: Settings) -> None:
    registered = await api.register("alice")
    mongo: AsyncIOMotorClient[dict[str, object]] = AsyncIOMotorClient(settings.mongo_uri)
    users = mongo[settings.mongo_database]["users"]
    await users.delete_one({"_id": ObjectId(registered.json["user"]["_id"])})
    mongo.close()
    assert (await api.me(registered.token)).status == 401


async def test_a11_token_when_session_or_user_is_another_then_401(
    api: Api, settings: Settings
) -> None:
    alice = claims_of((await api.register("alice")).token)
    bob = claims_of((await api.register("bob")).token)
    for changes in (
        {"sid": bob["sid"]},
        {"sub": bob["sub"], "_id": bob["_id"]},
        {"sub": str(ObjectId())},
        {"sub": "../../x"},
        {"sid": "x"},
    ):
        answer = await api.me(sign(alice | changes, settings.jwt_secret))
        assert (answer.status, answer.code) == (401, "unauthenticated")


async def test_a12_token_when_signed_out_then_dead_on_every_server(
    start_api: StartApi, settings: Settings
) -> None:
    here, there = await start_api(settings), await start_api(settings)
    token = (await here.register("alice")).token
    assert (await there.me(token)).status == 200
    await here.logout(token)
    assert (await there.me(token)).status == 401
    assert (await here.me(token)).status == 401


async def test_a10_token_when_made_with_the_secret_of_another_server_then_401(
    start_api: StartApi, settings: Settings
) -> None:
    token = (await (await start_api(settings)).register("alice")).token
    other = await start_api(replace(settings, jwt_secret="z" * 40))
    assert (await other.me(token)).status == 401
