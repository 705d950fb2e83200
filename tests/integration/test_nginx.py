"""The nginx of `deploy/`, in front of real nodes and alone."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from io import BytesIO
from pathlib import Path
from time import monotonic
from uuid import uuid4

import pytest
from aiohttp import ClientSession

from scripts.local_cluster import parts
from scripts.local_cluster.program import free_port
from server.settings import Settings
from tests.support.api import PASSWORD
from tests.support.cluster import Callers, ClusterProcess, cluster_process
from tests.support.server_process import wait_until

TOKEN = "a-secret-in-the-query"


@pytest.fixture
def cluster(tmp_path: Path, mongo_uri: str) -> Iterator[ClusterProcess]:
    database = {"MONGO_URI": mongo_uri, "MONGO_DATABASE": f"test-{uuid4().hex}"}
    with cluster_process(tmp_path, database | {"DRAIN_SECONDS": "8"}) as cluster:
        yield cluster.wait_ready()


@pytest.fixture
async def callers(cluster: ClusterProcess) -> AsyncIterator[Callers]:
    async with AsyncExitStack() as stack:
        yield Callers(cluster, stack)


async def test_clients_when_they_come_through_nginx_then_every_transport_works_on_every_node(
    cluster: ClusterProcess, callers: Callers
) -> None:
    """Over polling a second node would not know the session: each request has to meet the first."""
    people = await callers("alice", "bob")
    assert [await cluster.connections(number) for number in (1, 2)] == [1, 1]
    people += await callers("cem", "dan", transport="polling", query="?affinity=x")
    upgraded = await callers("eve", "fay", transport="upgrade")
    for person in upgraded:
        await asyncio.wait_for(person.upgraded.wait(), 5)
    people += upgraded
    for person in people:
        await person.join("demo")
        await person.mute()
    assert {person.transport for person in people} == {"websocket", "polling"}


async def test_polling_when_clients_have_an_affinity_then_spread_by_it_and_else_by_address(
    cluster: ClusterProcess,
) -> None:
    queries = [""] * 5 + ["&affinity=me"] * 5 + [f"&affinity={number}" for number in range(20)]
    async with ClientSession() as http:
        for query in queries:
            url = f"{cluster.url}/socket.io/?EIO=4&transport=polling{query}"
            async with http.get(url) as answer:
                assert answer.status == 200

    def nodes() -> list[str]:
        return [each["nodes"] for each in cluster.requests() if each["path"] == "/socket.io/"]

    await asyncio.to_thread(wait_until, lambda: len(nodes()) == len(queries))
    assert [len(set(nodes()[some])) for some in (slice(5), slice(5, 10), slice(10, 30))] == [
        1,
        1,
        2,
    ]


async def test_draining_node_when_clients_poll_then_it_keeps_its_own_and_others_go_past_it(
    cluster: ClusterProcess, callers: Callers
) -> None:
    (alice,) = await callers("alice", transport="polling")
    await alice.join("demo")
    node = 1 if await cluster.connections(1) else 2
    cluster.signal_node(node, signal.SIGTERM)
    await asyncio.to_thread(wait_until, lambda: "draining" in cluster.log(f"node-{node}"))
    bob, eve, fay = [
        (await callers(name, transport=transport))[0]
        for name, transport in (("bob", "polling"), ("eve", "upgrade"), ("fay", "websocket"))
    ]
    await asyncio.wait_for(eve.upgraded.wait(), 5)
    for person in (bob, eve, fay):
        await person.join("demo")
    assert await cluster.connections(3 - node) == 3
    assert not alice.closed.is_set()
    await alice.mute()
    other = cluster.state.nodes[2 - node].port
    (retried,) = {r["nodes"] for r in cluster.requests() if r["node_statuses"] == "503, 200"}
    assert retried.endswith(f", 127.0.0.1:{other}")


async def test_node_when_killed_then_every_request_goes_to_the_other(
    cluster: ClusterProcess, callers: Callers
) -> None:
    cluster.signal_node(1, signal.SIGKILL)
    start = monotonic()
    for transport in ("websocket", "upgrade", "polling"):
        people = await callers(*(f"{transport}{n}" for n in range(2)), transport=transport)
        for person in people:
            await person.join("demo")
    assert await cluster.connections(2) == 6
    assert monotonic() - start < 30


async def test_request_when_it_comes_through_nginx_then_says_who_and_hides_what_is_secret(
    cluster: ClusterProcess,
) -> None:
    async with ClientSession() as http:
        for path in ("/metrics", "//metrics", "/%6detrics", "/x/../metrics"):
            async with http.get(cluster.url + path) as answer:
                assert (answer.status, "parley_" in await answer.text()) == (404, False), path
        forged = {"X-Forwarded-For": "203.0.113.7", "X-Request-Id": "mine"}
        address = f"{cluster.url}/api/auth/me?token={TOKEN}"
        async with http.get(address, headers=forged) as answer:
            request_id = answer.headers["X-Request-Id"]
            assert answer.status == 401
        async with http.post(
            f"{cluster.url}/api/auth/login", data=BytesIO(bytes(1_100_000))
        ) as answer:
            assert answer.status == 413
    (line,) = (each for each in cluster.requests() if each["path"] == "/api/auth/me")
    assert (line["status"], line["request_id"]) == (401, request_id)
    nodes = cluster.log("node-1") + cluster.log("node-2")
    (seen,) = (each for each in nodes.splitlines() if "/api/auth/me" in each)
    assert "address=127.0.0.1" in seen
    assert TOKEN not in cluster.log("nginx") + nodes


async def test_file_when_it_comes_through_nginx_then_streamed_and_as_large_as_allowed(
    cluster: ClusterProcess, callers: Callers
) -> None:
    (alice,) = await callers("alice")
    await alice.join("demo")
    account = {"email": "alice@example.org", "password": PASSWORD}
    files, content = f"{cluster.url}/api/rooms/demo/files?name=film.bin", bytes(25_000_000)
    async with ClientSession() as http:
        async with http.post(f"{cluster.url}/api/auth/login", json=account) as answer:
            bearer = {"Authorization": f"Bearer {(await answer.json())['token']}"}
        async with http.post(files, data=BytesIO(content), headers=bearer) as answer:
            assert answer.status == 201, await answer.text()
            file = await answer.json()
        await alice.say("demo", "", file=file["id"])
        for node in cluster.state.nodes:  # they share the directory
            url = f"http://127.0.0.1:{node.port}/api/files/{file['id']}"
            async with http.get(url, headers=bearer) as answer:
                path = (await answer.json())["url"]
            async with http.get(f"http://127.0.0.1:{node.port}{path}") as answer:
                assert len(await answer.read()) == len(content)
        async with http.post(files, data=BytesIO(bytes(27_000_000)), headers=bearer) as answer:
            assert answer.status == 413
    directory = cluster.data_dir / "cluster/nginx/client_body"
    assert not directory.exists() or not any(directory.iterdir())


async def test_f18_headers_when_they_do_not_come_then_closed_and_addresses_have_a_limit(
    tmp_path: Path,
) -> None:
    """The limits are in the file; the one of ten seconds is shortened here."""
    async with _silent_node() as node, _nginx(tmp_path, node) as port:
        half = [socket.create_connection(("127.0.0.1", port)) for _ in range(300)]
        for connection in half[:250]:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        await asyncio.sleep(1.5)
        for connection in half:
            connection.settimeout(1)
            with suppress(ConnectionResetError):
                assert connection.recv(1000)[:12] in (b"", b"HTTP/1.1 408")
            connection.close()

        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(205)]
        for _, writer in held:
            writer.write(b"GET /socket.io/?transport=polling HTTP/1.1\r\nHost: x\r\n\r\n")
        answered, _ = await asyncio.wait(
            [asyncio.create_task(reader.readline()) for reader, _ in held], timeout=2
        )
        assert [task.result() for task in answered] == [b"HTTP/1.1 429 Too Many Requests\r\n"] * 5
        for _, writer in held:
            writer.transport.abort()


@asynccontextmanager
async def _silent_node() -> AsyncIterator[int]:
    """Answers nothing but the question whether it lives."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if b"/healthz" in await reader.readline():
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            writer.close()
        else:
            await reader.read()
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@asynccontextmanager
async def _nginx(directory: Path, node: int) -> AsyncIterator[int]:
    port = free_port()
    program = parts.nginx(directory, Settings(host="127.0.0.1"), port, [node])
    file = directory / "nginx/nginx.conf"
    text = file.read_text()
    assert "client_header_timeout 10s;" in text
    file.write_text(text.replace("client_header_timeout 10s;", "client_header_timeout 1s;"))
    await program.start()
    try:
        yield port
    finally:
        await program.stop()
