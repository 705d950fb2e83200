"""Engine.IO v4: how sessions open, carry messages and close, on both endpoints."""

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.conformance.conftest import PING_INTERVAL_MS, PING_TIMEOUT_MS
from tests.conformance.raw_clients import (
    ENGINE_PATH,
    RECORD_SEPARATOR,
    SOCKET_PATH,
    Door,
)

on_both_endpoints = pytest.mark.parametrize("path", [ENGINE_PATH, SOCKET_PATH])
BAD_QUERIES = [
    pytest.param("transport={}", id="no EIO"),
    pytest.param("EIO=abc&transport={}", id="unknown EIO"),
    pytest.param("EIO=3&transport={}", id="old EIO"),
    pytest.param("EIO=4", id="no transport"),
    pytest.param("EIO=4&transport=abc", id="unknown transport"),
]


def assert_describes_session(handshake: dict[str, Any], upgrades: list[str]) -> None:
    assert set(handshake) == {"sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"}
    assert isinstance(handshake["sid"], str)
    assert len(handshake["sid"]) >= 16
    assert handshake["upgrades"] == upgrades
    assert handshake["pingInterval"] == PING_INTERVAL_MS
    assert handshake["pingTimeout"] == PING_TIMEOUT_MS
    assert handshake["maxPayload"] == 1_000_000


@on_both_endpoints
async def test_polling_handshake_when_asked_then_describes_the_session(
    brisk_door: Door, path: str
) -> None:
    session = await brisk_door.polling(path)
    assert_describes_session(session.handshake, upgrades=["websocket"])


@on_both_endpoints
async def test_websocket_handshake_when_asked_then_describes_the_session(
    brisk_door: Door, path: str
) -> None:
    client = await brisk_door.socket(path)
    assert_describes_session(client.handshake, upgrades=[])
    await client.close()


@on_both_endpoints
async def test_session_ids_when_many_sessions_open_then_all_differ(door: Door, path: str) -> None:
    sids = {(await door.polling(path)).sid for _ in range(20)}
    assert len(sids) == 20


@on_both_endpoints
@pytest.mark.parametrize("query", BAD_QUERIES)
async def test_polling_handshake_when_the_query_is_wrong_then_400(
    door: Door, path: str, query: str
) -> None:
    reply = await door.request("GET", path, query.format("polling"))
    assert reply.status == 400


@on_both_endpoints
@pytest.mark.parametrize("query", BAD_QUERIES)
async def test_websocket_handshake_when_the_query_is_wrong_then_refused(
    door: Door, path: str, query: str
) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
        await door.bare_socket(path, query.format("websocket"))
    assert refusal.value.status == 400


@on_both_endpoints
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_handshake_when_the_method_is_not_get_then_400(
    door: Door, path: str, method: str
) -> None:
    reply = await door.request(method, path, "EIO=4&transport=polling")
    assert reply.status == 400


@on_both_endpoints
async def test_websocket_transport_when_the_request_is_plain_http_then_400(
    door: Door, path: str
) -> None:
    reply = await door.request("GET", path, "EIO=4&transport=websocket")
    assert reply.status == 400


@on_both_endpoints
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_request_when_the_session_is_unknown_then_400(
    door: Door, path: str, method: str
) -> None:
    reply = await door.request(method, path, "EIO=4&transport=polling&sid=nobody")
    assert reply.status == 400


async def test_websocket_when_the_session_is_unknown_then_refused(door: Door) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
        await door.bare_socket(ENGINE_PATH, "EIO=4&transport=websocket&sid=nobody")
    assert refusal.value.status == 400


@pytest.mark.parametrize(
    "packets",
    [
        pytest.param(["4hello"], id="one text"),
        pytest.param(["4first", "4second", "4third"], id="three texts"),
        pytest.param(["4text", "bAQIDBA=="], id="text and binary"),
        pytest.param(["4caf\u00e9 \u20ac \U0001f44b"], id="beyond ASCII"),
    ],
)
async def test_polling_message_when_posted_then_echoed_in_order(
    door: Door, packets: list[str]
) -> None:
    session = await door.polling()
    posted = await session.post(RECORD_SEPARATOR.join(packets))
    assert (posted.status, posted.text) == (200, "ok")
    polled = await session.poll()
    assert (polled.status, polled.text) == (200, RECORD_SEPARATOR.join(packets))


async def test_poll_when_nothing_is_there_yet_then_waits_for_the_message(door: Door) -> None:
    session = await door.polling()
    poll = asyncio.create_task(session.poll())
    await asyncio.sleep(0.05)
    assert not poll.done()
    await session.post("4late")
    assert (await poll).text == "4late"


@pytest.mark.parametrize("body", ["abc", "", "4ok\x1eabc", "4ok\x1e", "9", b"\xff\xfe4"])
async def test_polling_session_when_a_packet_is_malformed_then_400_and_closed(
    door: Door, body: str | bytes
) -> None:
    session = await door.polling()
    assert (await session.post(body)).status == 400
    assert (await session.poll()).status == 400


async def test_polling_session_when_polled_twice_at_once_then_closed(door: Door) -> None:
    session = await door.polling()
    first_poll = asyncio.create_task(session.poll())
    await asyncio.sleep(0.05)
    second = await session.poll()
    first = await first_poll
    assert (first.status, first.text) == (200, "1")
    assert second.status == 400
    assert (await session.poll()).status == 400


async def test_polling_session_when_a_poll_is_cancelled_then_closed(door: Door) -> None:
    session = await door.polling()
    poll = asyncio.create_task(session.poll())
    await asyncio.sleep(0.05)
    poll.cancel()
    await asyncio.sleep(0.05)
    assert (await session.poll()).status == 400


@pytest.mark.parametrize("frame", ["4hello", "4caf\u00e9 \U0001f44b", "4", b"\1\2\3\4", b"\0"])
async def test_websocket_message_when_sent_then_echoed(door: Door, frame: str | bytes) -> None:
    client = await door.socket()
    await client.send(frame)
    assert await client.next() == frame
    await client.close()


async def test_websocket_messages_when_sent_at_once_then_echoed_in_order(door: Door) -> None:
    client = await door.socket()
    frames = [f"4{number}" for number in range(500)]
    await client.send(*frames)
    assert [await client.next() for _ in frames] == frames
    await client.close()


@pytest.mark.parametrize("frame", ["abc", "", "9", "7x"])
async def test_websocket_session_when_a_packet_is_malformed_then_closed(
    door: Door, frame: str
) -> None:
    client = await door.socket()
    await client.send(frame)
    assert await client.next_frame() is None


@on_both_endpoints
async def test_polling_session_when_the_client_closes_then_the_poll_ends_with_noop(
    door: Door, path: str
) -> None:
    session = await door.polling(path)
    poll = asyncio.create_task(session.poll())
    await asyncio.sleep(0.05)
    assert (await session.post("1")).status == 200
    ended = await poll
    assert (ended.status, ended.text) == (200, "6")
    assert (await session.poll()).status == 400
    assert (await session.post("4late")).status == 400


@on_both_endpoints
async def test_websocket_session_when_the_client_closes_then_the_server_closes_too(
    door: Door, path: str
) -> None:
    client = await door.socket(path)
    await client.send("1")
    assert await client.next_frame() is None
