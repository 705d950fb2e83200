"""Findings about the stock Engine.IO transports, at least one test each: bodies, limits, timers."""

import asyncio
from collections.abc import AsyncIterator
from time import monotonic

import pytest

from tests.conformance.conftest import StartEcho
from tests.conformance.raw_clients import (
    ENGINE_PATH,
    RECORD_SEPARATOR,
    SOCKET_PATH,
    Door,
    PollingClient,
    raw_stream,
)
from tests.support.protocol_echo import create_echo_server

MAX_PAYLOAD_BYTES = 1_000_000


async def post_segments(
    door: Door, session: PollingClient, *segments: bytes, pause_seconds: float = 0.05
) -> int:
    """Post a body in TCP segments of the test's choosing; return the status."""
    path = session.url.partition(str(door.port))[2]
    size = sum(map(len, segments))
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size}\r\n\r\n"
    async with raw_stream(door.port) as stream:
        await stream.send(head.encode(), *segments, pause_seconds=pause_seconds)
        return await stream.status()


async def test_f1_post_in_two_segments_is_read_whole(door: Door) -> None:
    session = await door.polling()
    status = await post_segments(door, session, b"4" + b"a" * 1000, b"b" * 1000)
    assert status == 200
    assert await session.collect(1) == ["4" + "a" * 1000 + "b" * 1000]


async def test_f1_post_in_one_byte_segments_is_read_whole(door: Door) -> None:
    session = await door.polling()
    segments = [bytes([byte]) for byte in b"4one\x1e4two\x1e4three"]
    assert await post_segments(door, session, *segments, pause_seconds=0.002) == 200
    assert await session.collect(3) == ["4one", "4two", "4three"]


async def test_f1_post_close_to_the_limit_is_read_whole(door: Door) -> None:
    session = await door.polling()
    packet = "4" + "x" * (MAX_PAYLOAD_BYTES - 1)
    assert (await session.post(packet)).text == "ok"
    assert await session.collect(1) == [packet]


async def test_f1_post_without_content_length_is_read_whole(door: Door) -> None:
    session = await door.polling()

    async def chunks() -> AsyncIterator[bytes]:
        for piece in (b"4one", b" two", b" three"):
            yield piece
            await asyncio.sleep(0.01)

    assert (await session.post(chunks())).text == "ok"
    assert await session.collect(1) == ["4one two three"]


async def test_f1_post_over_the_limit_is_refused_and_ends_the_session(door: Door) -> None:
    session = await door.polling()
    assert (await session.post("4" + "x" * MAX_PAYLOAD_BYTES)).status in (400, 413)
    assert (await session.poll()).status == 400


async def test_f1_chunked_post_over_the_limit_is_refused_and_ends_the_session(door: Door) -> None:
    session = await door.polling()

    async def chunks() -> AsyncIterator[bytes]:
        yield b"4"
        for _ in range(101):
            yield b"x" * 10_000

    assert (await session.post(chunks())).status in (400, 413)
    assert (await session.poll()).status == 400


@pytest.mark.parametrize("count", [17, 128])
async def test_f2_many_packets_in_one_post_all_arrive_in_order(door: Door, count: int) -> None:
    session = await door.polling()
    packets = [f"4{number}" for number in range(count)]
    assert (await session.post(RECORD_SEPARATOR.join(packets))).text == "ok"
    assert await session.collect(count) == packets


async def test_f2_more_than_128_packets_in_one_post_are_refused_not_dropped(door: Door) -> None:
    session = await door.polling()
    assert (await session.post(RECORD_SEPARATOR.join(["4x"] * 129))).status == 400
    assert (await session.poll()).status == 400


@pytest.mark.alone
@pytest.mark.parametrize("path", [ENGINE_PATH, SOCKET_PATH])
async def test_f14_silent_peer_is_noticed_after_interval_and_timeout(
    brisk_door: Door, path: str
) -> None:
    clients = [await brisk_door.socket(path) for _ in range(5)]
    opened_at = monotonic()
    for client in clients:
        await client.next_until_close(answering_pings=False)
    assert monotonic() - opened_at < 0.9


async def test_f14_intervals_of_fractions_of_a_second_are_announced_in_milliseconds(
    start_echo: StartEcho,
) -> None:
    door = await start_echo(create_echo_server(ping_interval_ms=1250, ping_timeout_ms=750))
    handshake = (await door.polling()).handshake
    assert (handshake["pingInterval"], handshake["pingTimeout"]) == (1250, 750)


async def test_f14_answered_pings_keep_the_connection_for_several_rounds(
    pinging_door: Door,
) -> None:
    client = await pinging_door.connected()
    for _ in range(4):
        assert await client.next_frame() == "2"
        await client.send("3")
    await client.send('42["message","alive"]')
    assert await client.next() == '42["message-back","alive"]'
    await client.close()


async def test_f23_preflight_when_cors_is_open_is_answered(door: Door) -> None:
    origin = {"Origin": "https://app.example", "Access-Control-Request-Method": "POST"}
    url = door.url(SOCKET_PATH, "EIO=4&transport=polling")
    async with door.http.options(url, headers=origin) as response:
        assert response.status in (200, 204)
        assert response.headers["Access-Control-Allow-Origin"] == "https://app.example"
