"""Attacks on the way in: one test at least per row, named by its id."""

import asyncio
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import ClientSession, WSServerHandshakeError
from yarl import URL

from tests.conformance.raw_clients import SOCKET_PATH, Door
from tests.support.api import PASSWORD
from tests.support.marks import over, with_settings
from tests.support.peer import ConnectRefused, Peer
from tests.support.peers import TRANSPORTS, Peers
from tests.support.raw_socket import arguments_of, connected, event, join
from tests.support.server_process import server_process
from tests.support.signals import OFFER

ESCAPES = "\x1b[31m"
FORGED_LINE = '\r\n{"level":"ERROR","message":"forged"}' + ESCAPES
STOLEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdG9sZW4iOiJ0b2tlbiJ9.c2lnbmF0dXJl"
BROKEN_PACKETS = 30


@over("websocket", "polling")
async def test_b1_token_when_in_the_query_string_then_no_way_in(
    peer: Peers, transport: str
) -> None:
    token = await peer.token("alice")
    with pytest.raises(ConnectRefused) as refused:
        await Peer.connect(f"{peer.url}?token={token}", None, transports=TRANSPORTS[transport])
    assert refused.value.data["code"] == "unauthenticated"


@pytest.mark.parametrize("token", ["x", "é", "a.b.c", "x" * 8192, "x" * 100_000, "\x00", "$ne"])
async def test_b1_token_when_bad_then_one_answer(app_url: str, transport: str, token: str) -> None:
    with pytest.raises(ConnectRefused) as refused:
        await Peer.connect(app_url, {"token": token}, transports=TRANSPORTS[transport])
    assert refused.value.message == "Authentication failed"
    assert refused.value.data["code"] == "unauthenticated"


async def test_b1_h7_logs_when_attacked_then_json_without_tokens_or_forged_lines(
    mongo_uri: str, tmp_path: Path
) -> None:
    """Tokens in the query and in `auth`, line feeds in names, and many broken packets."""
    variables = {"LOG_LEVEL": "DEBUG", "LOG_FORMAT": "json", "RATE_LIMIT_FACTOR": "0"}
    variables |= {"MONGO_URI": mongo_uri, "MONGO_DATABASE": f"test-{uuid4().hex}"}
    with server_process(tmp_path, **variables) as server:
        url = URL(server.url_when_ready())
        async with ClientSession(url, headers={"User-Agent": FORGED_LINE[2:-5]}) as http:
            tokens = await attack(http, Door(http, url.port or 0))
        server.stop()
        log = server.err
    entries = [json.loads(line) for line in log.splitlines()]
    assert not [entry for entry in entries if entry["message"] == "forged"]
    assert not [entry for entry in entries if "traceback" in entry]
    assert not [token for token in tokens if token in log]
    assert ESCAPES not in log
    violations = [entry for entry in entries if "violation" in entry["message"]]
    assert [entry["level"] for entry in violations] == ["WARNING"]  # once a minute, by account
    assert max(map(len, log.splitlines())) < 1000


async def attack(http: ClientSession, door: Door) -> list[str]:
    """The tokens that were used."""
    account = {"name": "Alice", "email": "alice@example.org", "password": PASSWORD}
    async with http.post("/api/auth/register", json=account) as response:
        genuine = str((await response.json())["token"])
    for auth in (STOLEN, FORGED_LINE):
        query = f"EIO=4&transport=websocket&token={STOLEN}"
        client = await door.bare_socket(SOCKET_PATH, query)
        await client.next()
        await client.send("40" + json.dumps({"token": auth}))
        assert str(await client.next()).startswith("44")
        await client.close()
    client = await connected(door, genuine)
    for name, payload in (
        (FORGED_LINE, {}),
        ("joinRoom", {"roomId": FORGED_LINE}),
        ("joinRoom", {"roomId": "r", "email": FORGED_LINE}),
    ):
        await client.send(event(name, payload))
        assert arguments_of(await client.next())[0] == "error"
    await client.close()
    for _ in range(BROKEN_PACKETS):
        client = await connected(door, genuine)
        await client.send("42{" + FORGED_LINE)
        assert await client.next() is None
    return [genuine, STOLEN]


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example", "http://127.0.0.1"]
)
async def test_b2_websocket_when_the_origin_is_foreign_then_400(door: Door, origin: str) -> None:
    for transport in ("websocket", "polling"):
        url = door.url(SOCKET_PATH, f"EIO=4&transport={transport}")
        if transport == "websocket":
            with pytest.raises(WSServerHandshakeError) as refused:
                await door.http.ws_connect(url, headers={"Origin": origin})
            assert refused.value.status == 400
        else:
            async with door.http.get(url, headers={"Origin": origin}) as response:
                assert response.status == 400
                assert "Access-Control-Allow-Origin" not in response.headers


async def test_b2_websocket_when_the_origin_is_own_or_none_then_allowed(
    door: Door, peer: Peers
) -> None:
    url = door.url(SOCKET_PATH, "EIO=4&transport=websocket")
    for headers in ({}, {"Origin": f"http://127.0.0.1:{door.port}"}):
        websocket = await door.http.ws_connect(url, headers=headers)
        assert (await websocket.receive_str()).startswith("0{")
        await websocket.close()


async def test_b4_connect_when_sent_twice_then_closed(peer: Peers, door: Door) -> None:
    token = await peer.token("alice")
    alice = await connected(door, token)
    await alice.send(f'40{{"token":"{token}"}}')
    assert await alice.next() is None


@over("websocket")
async def test_b4_connect_when_repeated_a_hundred_times_then_cut_off(
    peer: Peers, door: Door
) -> None:
    token = await peer.token("alice")
    bob = await peer("bob")
    await bob.join("demo")
    alice = await connected(door, token)
    times = 1
    while times < 100:
        await alice.send("41", f'40{{"token":"{token}"}}')
        if await alice.next() is None:
            break
        times += 1
    assert times <= 10
    assert (await bob.join("demo")).participants == []


@over("websocket")
async def test_b4_namespace_when_unknown_then_refused_and_a_thousand_are_cut_off(
    peer: Peers, door: Door
) -> None:
    alice = await connected(door, await peer.token("alice"))
    await alice.send("40/admin,")
    assert await alice.next() == '44/admin,{"message":"Invalid namespace"}'
    await join(alice, "demo")
    refused = 0
    for number in range(1000):
        await alice.send(f"40/n{number},")
        if await alice.next() is None:
            break
        refused += 1
    assert refused < 10


@over("websocket")
@pytest.mark.parametrize(
    "name",
    ["connect", "disconnect", "connect_error", "*", "disconnecting", 7, None, [], {}, "x" * 10_240],
)
async def test_b5_event_name_when_forged_then_closed_and_nothing_happens(
    peer: Peers, door: Door, name: Any
) -> None:
    bob = await peer("bob")
    await bob.join("demo")
    alice = await connected(door, await peer.token("alice"))
    alices_id = await join(alice, "demo")
    await bob.unread()
    await alice.send(event(name, {"token": "x"}), event("callUser", {"to": bob.id, "offer": OFFER}))
    assert await alice.next() is None
    told = await bob.unread()
    assert [type(e).__name__ for e in told] == ["PeerReconnecting"]
    assert [p.id for p in (await bob.join("demo")).participants] == [alices_id]


@over("websocket")
@with_settings(rate_limit_factor=1.0)
async def test_b13_connections_when_the_account_has_ten_then_the_newest_is_refused(
    peer: Peers,
) -> None:
    tabs = [await peer("alice") for _ in range(10)]
    with pytest.raises(ConnectRefused) as refused:
        await peer("alice")
    assert refused.value.data["code"] == "rate_limited"
    assert refused.value.data["retryAfter"] > 0
    assert not any(tab.closed.is_set() for tab in tabs)
    await peer("bob")
    await tabs[0].goodbye()
    deadline = asyncio.get_running_loop().time() + 5
    while True:
        try:
            return await (await peer("alice")).expect_silence()
        except ConnectRefused:
            assert asyncio.get_running_loop().time() < deadline
            await asyncio.sleep(0.05)


@with_settings(rate_limit_factor=1.0, max_connections_per_address=5)
async def test_b13_connections_when_the_address_has_its_share_then_429(
    peer: Peers, door: Door
) -> None:
    names = ("alice", "bob", "carol", "dave", "erin")
    peers = [await peer(name) for name in names]
    refused = await door.request("GET", SOCKET_PATH, "EIO=4&transport=polling")
    assert refused.status == 429
    with pytest.raises(ConnectRefused):
        await peer("alice")
    await peers[0].expect_silence()
