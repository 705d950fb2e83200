"""A node of a cluster that is told to stop: a process of its own, a real Redis beside it."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from aiohttp import ClientSession, DummyCookieJar

from server.protocol.connection import ServerDraining
from tests.conformance.raw_clients import SOCKET_PATH, Door
from tests.support.api import PASSWORD
from tests.support.javascript import JavaScriptPeer
from tests.support.marks import over
from tests.support.peers import TRANSPORTS
from tests.support.raw_socket import arguments_of, connect
from tests.support.redis import RedisServer
from tests.support.server_process import ServerProcess, server_process, wait_until

WEBSOCKET_UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


class Node:
    """A server process, seen from outside."""

    def __init__(self, server: ServerProcess, http: ClientSession) -> None:
        self.server = server
        self.url = server.url_when_ready()
        self.door = Door(http, urlsplit(self.url).port or 0)
        self._http = http

    async def register(self, name: str) -> str:
        """The token of a new account."""
        body = {"name": name, "email": f"{name}@example.org", "password": PASSWORD}
        async with self._http.post(f"{self.url}/api/auth/register", json=body) as response:
            assert response.status == 201, await response.text()
            return str((await response.json())["token"])

    async def get(self, path: str) -> tuple[int, Any]:
        async with self._http.get(self.url + path) as response:
            return response.status, await response.json()

    async def handshake(self, transport: str) -> tuple[int, str | None]:
        """Status and Retry-After of the request that opens an Engine.IO session."""
        headers = WEBSOCKET_UPGRADE if transport == "websocket" else {}
        address = f"{self.url}{SOCKET_PATH}?EIO=4&transport={transport}"
        async with self._http.get(address, headers=headers) as response:
            return response.status, response.headers.get("Retry-After")

    def signal(self, signal_number: signal.Signals = signal.SIGTERM) -> None:
        self.server.process.send_signal(signal_number)

    async def draining(self) -> None:
        """Until it says that it drains."""
        await asyncio.to_thread(wait_until, lambda: "draining: " in self.server.err)

    async def exit(self) -> float:
        """Seconds from now until it has ended, as it should."""
        start = monotonic()
        code = await asyncio.to_thread(self.server.exit_code)
        assert code == 0
        assert self.server.out.endswith("Parley is stopping\n")
        assert "Traceback" not in self.server.err
        return monotonic() - start


StartNode = Callable[..., Awaitable[Node]]
Connect = Callable[[Node, str], Awaitable[JavaScriptPeer]]


@pytest.fixture
async def start_node(
    tmp_path: Path, mongo_uri: str, redis_server: RedisServer
) -> AsyncIterator[StartNode]:
    variables = {
        "MONGO_URI": mongo_uri,
        "MONGO_DATABASE": f"test-{uuid4().hex}",
        "REDIS_URL": redis_server.url,
        "JWT_SECRET": "a-secret-of-at-least-32-bytes-" + "s" * 10,
    }
    async with AsyncExitStack() as stack:

        async def start(**changes: str) -> Node:
            server = stack.enter_context(server_process(tmp_path, **variables | changes))
            http = ClientSession(cookie_jar=DummyCookieJar())
            return Node(server, await stack.enter_async_context(http))

        yield start


@pytest.fixture
async def client(transport: str) -> AsyncIterator[Connect]:
    """The official library, asking for recovery; it does not come back by itself."""
    async with AsyncExitStack() as stack:

        async def connect(node: Node, name: str) -> JavaScriptPeer:
            peer = await JavaScriptPeer.start(name)
            stack.push_async_callback(peer.close)
            auth = {"token": await node.register(name), "recovery": True}
            await peer.connect(node.url, auth, TRANSPORTS[transport])
            return peer

        yield connect


@over("websocket", "polling", "upgrade")
async def test_node_when_told_to_stop_then_its_clients_may_move_and_nobody_new_comes(
    start_node: StartNode, client: Connect
) -> None:
    node = await start_node(DRAIN_SECONDS="12")
    alice = await client(node, "alice")
    await alice.join("demo")
    await alice.unread()
    offsets = len(alice.offsets)

    node.signal()
    draining = await alice.next(ServerDraining)
    assert 0 <= draining.reconnect_in_ms <= 7200
    assert len(alice.offsets) == offsets, "would be repeated on the next node"
    status, body = await node.get("/readyz")
    assert (status, body["status"], body["checks"]["mongodb"]) == (503, "draining", "ok")
    assert (await node.get("/healthz"))[0] == 200
    for transport in ("websocket", "polling"):
        assert await node.handshake(transport) == (503, "1")

    await asyncio.sleep(1.5)
    assert node.server.process.poll() is None
    assert (await alice.mute()) is not None
    assert await node.register("late")
    await alice.expect_silence()
    await alice.lose()
    assert await node.exit() < 2
    assert "draining: 1 connections, at most 12 s" in node.server.err
    assert "1 moved, 0 left over" in node.server.err


@over("websocket", "polling")
async def test_node_when_a_client_does_not_move_then_closed_at_the_deadline_to_recover(
    start_node: StartNode, client: Connect
) -> None:
    node = await start_node(DRAIN_SECONDS="2")
    alice = await client(node, "alice")
    node.signal()
    assert 2 <= await node.exit() < 4
    await alice.wait_closed()
    assert alice.close_reason == "transport close"
    assert "0 moved, 1 left over" in node.server.err


@over("websocket")
@pytest.mark.parametrize("again", [signal.SIGTERM, signal.SIGINT])
async def test_node_when_told_again_then_stops_at_once(
    start_node: StartNode, client: Connect, again: signal.Signals
) -> None:
    node = await start_node(DRAIN_SECONDS="30")
    await client(node, "alice")
    node.signal()
    await node.draining()
    node.signal(again)
    assert await node.exit() < 2
    assert "0 moved, 1 left over" in node.server.err


@over("websocket")
@pytest.mark.parametrize(
    ("changes", "signal_number"),
    [
        ({}, signal.SIGINT),
        ({"DRAIN_SECONDS": "0"}, signal.SIGTERM),
        ({"REDIS_URL": ""}, signal.SIGTERM),
    ],
    ids=["interrupted", "no time", "no other node"],
)
async def test_server_when_there_is_nothing_to_wait_for_then_stops_at_once(
    start_node: StartNode, client: Connect, changes: dict[str, str], signal_number: signal.Signals
) -> None:
    node = await start_node(**changes)
    alice = await client(node, "alice")
    node.signal(signal_number)
    assert await node.exit() < 2
    assert alice.inbox == []
    assert "draining" not in node.server.err


async def test_node_when_empty_then_stops_after_a_moment_for_the_proxy(
    start_node: StartNode,
) -> None:
    node = await start_node()
    start = monotonic()
    node.signal()
    await node.draining()
    assert await node.handshake("polling") == (503, "1")
    await node.exit()
    assert 0.5 < monotonic() - start < 5


async def test_node_when_a_session_was_opened_before_then_it_may_connect_and_upgrade(
    start_node: StartNode,
) -> None:
    node = await start_node()
    token = await node.register("alice")
    session, websocket = await node.door.polling(SOCKET_PATH), await node.door.socket(SOCKET_PATH)
    node.signal()
    await node.draining()
    await connect(websocket, token)
    assert arguments_of(await websocket.next())[0] == "serverDraining"
    upgraded = await node.door.upgrade_socket(session, SOCKET_PATH)
    await upgraded.send("2probe")
    assert await upgraded.next() == "3probe"
    await upgraded.send("5")
    await connect(upgraded, token)
    assert arguments_of(await upgraded.next())[0] == "serverDraining"
    await upgraded.close()
    await websocket.close()
    assert await node.exit() < 2
