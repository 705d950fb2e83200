"""Login sessions and login limits on two nodes: where somebody asks makes no difference."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from time import monotonic

import pytest
from msgspec.structs import replace

from server.protocol.call import IncomingCall
from server.settings import Settings
from tests.integration.conftest import StartApi
from tests.support.api import Api
from tests.support.forged_tokens import claims_of
from tests.support.peer import ConnectRefused
from tests.support.peers import Peers
from tests.support.redis import RedisServer
from tests.support.signals import OFFER

REFRESH = "/api/auth/refresh"
SESSIONS = "/api/auth/sessions"
Nodes = tuple[Peers, Peers]

pytestmark = pytest.mark.usefixtures("weak_hashes")


@pytest.fixture
async def short_nodes(
    redis_server: RedisServer,
    start_api: StartApi,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Nodes]:
    """Access tokens last for four seconds, and so do connections that are not renewed."""
    monkeypatch.setattr("server.socket_api.expiry.CHECK_SECONDS", 0.1)
    monkeypatch.setattr("server.socket_api.expiry.GRACE_SECONDS", 0.5)
    shared = replace(settings, redis_url=redis_server.url, access_ttl_seconds=4)
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(Peers(await start_api(shared), "websocket"))
        second = await stack.enter_async_context(Peers(await start_api(shared), "websocket"))
        yield first, second


async def test_a14_socket_when_its_session_is_renewed_on_the_other_node_then_a_call_goes_on(
    short_nodes: Nodes,
) -> None:
    here, there = short_nodes
    bob = await here("bob")
    forgetful = await here("carol", token=(await here.api.register("carol", client="web")).token)
    signed_in = await there.api.register("alice", client="native")
    alice = await here("alice", token=signed_in.token)
    for who in (alice, bob):
        await who.join("demo")
    await bob.unread()
    refresh_token = signed_in.json["refreshToken"]
    for _ in range(4):
        await asyncio.sleep(1.2)
        answer = await there.api.post(REFRESH, {"refreshToken": refresh_token})
        refresh_token = answer.json["refreshToken"]
    await forgetful.wait_closed(2)
    assert not alice.closed.is_set()
    assert await bob.unread() == []  # nobody was lost, or came anew
    await alice.call(bob, OFFER)
    assert (await bob.next(IncomingCall)).from_ == alice.id
    await alice.wait_closed(10)  # nobody renews it any more


async def test_a13_a15_session_when_it_ends_on_one_node_then_its_sockets_on_the_other_do_at_once(
    nodes: Nodes,
) -> None:
    here, there = nodes
    mine = await here.token("alice")
    phone = await here.api.login("alice", client="native")
    alice, app = await there("alice", token=mine), await there("alice", token=phone.token)
    await here.api.request("DELETE", f"{SESSIONS}/{claims_of(phone.token)['sid']}", mine)
    await app.wait_closed(5)
    assert (await there.api.me(phone.token)).status == 401
    with pytest.raises(ConnectRefused):
        await there("alice", token=phone.token)
    assert not alice.closed.is_set()
    other = await there.api.login("alice")
    await here.api.request("DELETE", SESSIONS, other.token)
    await alice.wait_closed(5)


async def test_a13_refresh_when_a_stolen_token_comes_to_the_other_node_then_both_are_out(
    nodes: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.services.session.GRACE_SECONDS", -1)
    here, there = nodes
    stolen = (await here.api.register("alice", client="native")).json["refreshToken"]
    renewed = await here.api.post(REFRESH, {"refreshToken": stolen})
    alice = await here("alice", token=renewed.token)
    thief = await there.api.post(REFRESH, {"refreshToken": stolen})
    assert thief.code == "token_reused"
    await alice.wait_closed(5)
    again = await here.api.post(REFRESH, {"refreshToken": renewed.json["refreshToken"]})
    assert again.status == 401


async def test_refresh_when_two_tabs_are_at_it_on_two_nodes_then_both_go_on(nodes: Nodes) -> None:
    here, there = nodes
    token = (await here.api.register("alice", client="native")).json["refreshToken"]
    answers = await asyncio.gather(
        *(node.api.post(REFRESH, {"refreshToken": token}) for node in (here, there) * 5)
    )
    assert {answer.status for answer in answers} == {200}
    assert len({answer.json["refreshToken"] for answer in answers}) == 1
    for answer in answers:
        assert (await there.api.me(answer.token)).status == 200


@pytest.fixture
async def strict(
    redis_server: RedisServer, start_api: StartApi, settings: Settings
) -> tuple[Api, Api]:
    shared = replace(settings, redis_url=redis_server.url, rate_limit_factor=1)
    return await start_api(shared), await start_api(shared)


async def test_a5_login_when_guessed_on_both_nodes_then_counted_together(
    strict: tuple[Api, Api],
) -> None:
    await strict[0].register("alice")
    tries = [strict[number % 2].login("alice", password="wrong horse") for number in range(30)]
    statuses = sorted(answer.status for answer in await asyncio.gather(*tries))
    assert statuses == [401] * 10 + [429] * 20
    for api in strict:
        refused = await api.login("alice")
        assert (refused.status, refused.code) == (429, "rate_limited")
        assert 0 < int(refused.headers["Retry-After"]) <= 60


async def test_a5_login_when_redis_is_away_then_each_node_counts_and_nobody_waits_long(
    strict: tuple[Api, Api], redis_server: RedisServer
) -> None:
    await strict[0].register("alice")
    redis_server.pause()
    started = monotonic()
    for api in strict:
        assert (await api.login("alice")).status == 200
        answers = [await api.login("alice", password="wrong horse") for _ in range(11)]
        assert [answer.status for answer in answers] == [401] * 10 + [429]
    assert monotonic() - started < 60
    redis_server.resume()
