"""MongoDB stops answering, or is gone: what the others notice, and that it heals."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from time import perf_counter

import pytest
from msgspec.structs import replace

from server.protocol.call import IncomingCall
from server.protocol.chat import ChatMessage
from server.protocol.room import NewUserJoined, UserLeft
from server.settings import Settings
from server.storage.embedded import embedded_mongod
from tests.integration.conftest import StartApi
from tests.support.frozen import freeze
from tests.support.peers import Peers
from tests.support.server_process import children
from tests.support.signals import OFFER


@pytest.fixture
async def own_mongod(data_dir: Path) -> AsyncIterator[tuple[str, int]]:
    """One that a test may hurt: its URI and process id."""
    before = set(children(os.getpid()))
    async with embedded_mongod(data_dir) as uri:
        (pid,) = set(children(os.getpid())) - before
        yield uri, pid
        os.kill(pid, signal.SIGCONT)


async def test_f22_requests_when_mongodb_hangs_then_503_soon_and_work_again_after(
    start_api: StartApi, settings: Settings, own_mongod: tuple[str, int]
) -> None:
    uri, pid = own_mongod
    api = await start_api(replace(settings, mongo_uri=uri))
    token = (await api.register("alice")).token
    freeze(pid)
    for ask in (api.me(token), api.login("alice")):
        start = perf_counter()
        answer = await ask
        assert (answer.status, answer.code) == (503, "unavailable")
        assert perf_counter() - start < 4
    assert (await api.http.get("/healthz")).status == 200
    async with api.http.get("/readyz") as response:
        assert response.status == 503
        assert (await response.json())["checks"] == {"mongodb": "failing"}
    os.kill(pid, signal.SIGCONT)
    assert (await api.me(token)).status == 200
    assert (await api.http.get("/readyz")).status == 200


async def test_f22_logins_when_mongodb_hangs_then_nobody_waits_for_all_the_others(
    start_api: StartApi, settings: Settings, own_mongod: tuple[str, int]
) -> None:
    """They look up their account one after the other."""
    uri, pid = own_mongod
    api = await start_api(replace(settings, mongo_uri=uri, rate_limit_factor=0))
    await api.register("alice")
    freeze(pid)
    start = perf_counter()
    answers = await asyncio.gather(*(api.login("alice") for _ in range(20)))
    assert perf_counter() - start < 8
    assert {(answer.status, answer.code) for answer in answers} == {(503, "unavailable")}
    os.kill(pid, signal.SIGCONT)
    assert (await api.login("alice")).status == 200


async def test_h2_requests_when_mongodb_is_gone_then_503_and_the_server_lives(
    start_api: StartApi, settings: Settings, own_mongod: tuple[str, int]
) -> None:
    uri, pid = own_mongod
    api = await start_api(replace(settings, mongo_uri=uri))
    token = (await api.register("alice")).token
    os.kill(pid, signal.SIGKILL)
    answer = await api.me(token)
    assert (answer.status, answer.code) == (503, "unavailable")
    assert "Retry-After" in answer.headers
    assert (await api.http.get("/readyz")).status == 503
    assert (await api.http.get("/healthz")).status == 200


async def test_f22_chat_when_mongodb_hangs_then_refused_and_a_repetition_is_stored_once(
    start_api: StartApi, settings: Settings, own_mongod: tuple[str, int]
) -> None:
    """What had reached MongoDB before it hung is carried out when it goes on."""
    uri, pid = own_mongod
    async with Peers(await start_api(replace(settings, mongo_uri=uri)), "websocket") as peer:
        alice, bob = await peer("alice"), await peer("bob")
        await alice.join("demo")
        await bob.join("demo")
        await bob.unread()
        freeze(pid)
        start = perf_counter()
        message = {"roomId": "demo", "text": "hello", "mid": "m1"}
        assert await alice.refusal("chatMessage", message) == "unavailable"
        assert perf_counter() - start < 4
        await alice.call(bob, OFFER)
        assert [type(event) for event in await bob.unread()] == [IncomingCall]
        os.kill(pid, signal.SIGCONT)
        said = await alice.ask("chatMessage", message)
        assert (await bob.next(ChatMessage)).id == said["id"]
        assert (await bob.history("demo"))["messages"] == [said]
        await bob.expect_silence()


async def test_f22_join_when_mongodb_is_gone_then_unavailable_and_running_calls_go_on(
    start_api: StartApi, settings: Settings, own_mongod: tuple[str, int]
) -> None:
    uri, pid = own_mongod
    async with Peers(await start_api(replace(settings, mongo_uri=uri)), "websocket") as peer:
        alice, bob, carol = await peer("alice"), await peer("bob"), await peer("carol")
        await alice.join("demo")
        await bob.join("demo")
        os.kill(pid, signal.SIGKILL)
        assert await carol.refusal("joinRoom", {"roomId": "demo"}) == "unavailable"
        await alice.call(bob, OFFER)
        assert (await bob.next(IncomingCall)).from_ == alice.id
        await alice.next(NewUserJoined)
        await bob.leave("demo")
        assert (await alice.next(UserLeft)).reason == "left"
