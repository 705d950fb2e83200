"""Findings about what a peer may cost: slow readers, bombs, shutdown and addresses."""

import asyncio
import contextlib
import gzip
from time import monotonic

import aiohttp
import pytest
from aiohttp import web

from tests.conformance.conftest import eventually
from tests.conformance.raw_clients import (
    ENGINE_PATH,
    PATIENCE_SECONDS,
    SOCKET_PATH,
    Door,
    masked_text_frame,
    raw_stream,
)
from tests.support.protocol_echo import EchoServer

MAX_PAYLOAD_BYTES = 1_000_000
BOMB = b"4" + b"\0" * (8 * MAX_PAYLOAD_BYTES)


async def test_f10_reader_that_stops_is_disconnected_and_others_are_not(
    door: Door, echo: EchoServer
) -> None:
    async with raw_stream(door.port, receive_buffer_bytes=4096) as slow:
        await slow.upgrade_to_websocket(SOCKET_PATH)
        await slow.send(masked_text_frame("40"))
        await eventually(lambda: len(echo.connects) == 1)
        slow_sid = echo.connects[0].sid
        bystander = await door.connected()
        for number in range(3000):
            await echo.sockets.emit("tick", "x" * 10_000, to=slow_sid)
            if number % 50 == 0:
                await bystander.send(f'42["message",{number}]')
                assert await bystander.next() == f'42["message-back",{number}]'
            if echo.disconnects:
                break
        await eventually(lambda: len(echo.disconnects) == 1)
        assert echo.disconnects == [("/", "slow consumer")]
        await bystander.send('42["message","alive"]')
        assert await bystander.next() == '42["message-back","alive"]'
        await bystander.close()


async def test_f10_many_small_packets_for_a_reader_that_stops_are_bounded_too(
    door: Door, echo: EchoServer
) -> None:
    session = await door.polling(SOCKET_PATH)
    await session.post("40")
    await session.collect(2)
    for _ in range(1100):
        await echo.sockets.emit("tick", to=echo.connects[0].sid)
    await eventually(lambda: echo.disconnects == [("/", "slow consumer")])


@pytest.mark.parametrize("path", [ENGINE_PATH, SOCKET_PATH])
async def test_b7_frame_over_the_limit_closes_with_1009(door: Door, path: str) -> None:
    client = await door.socket(path)
    await client.send("4" + "x" * MAX_PAYLOAD_BYTES)
    assert await client.next() is None
    assert client.close_code == 1009


async def test_b7_frame_that_inflates_over_the_limit_closes(door: Door) -> None:
    client = await door.bare_socket(ENGINE_PATH, "EIO=4&transport=websocket", compress=15)
    assert str(await client.next_frame()).startswith("0")
    with contextlib.suppress(ConnectionError):
        await client.send(BOMB.decode())
    assert await client.next() is None


async def test_b7_post_that_inflates_over_the_limit_is_refused(door: Door) -> None:
    session = await door.polling()
    reply = await session.post(gzip.compress(BOMB), **{"Content-Encoding": "gzip"})
    assert reply.status in (400, 413, 415)
    assert (await session.poll()).status == 400


async def test_f15_shutdown_with_open_sessions_is_quick_and_closes_them(echo: EchoServer) -> None:
    runner = web.AppRunner(echo.app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with aiohttp.ClientSession() as http:
        door = Door(http, runner.addresses[0][1])
        clients = [await door.connected(), await door.socket(SOCKET_PATH), await door.socket()]
        poll = asyncio.create_task((await door.polling()).poll())
        await asyncio.sleep(0.05)
        stopping_at = monotonic()
        await runner.cleanup()
        assert monotonic() - stopping_at < 1.0
        for client in clients:
            await client.next_until_close()
        assert (await poll).status == 200
    assert len(echo.disconnects) == 1
    assert echo.open_sessions == 0


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2"])
async def test_f19_remote_address_is_the_peers_own(
    door: Door, echo: EchoServer, address: str
) -> None:
    async with raw_stream(door.port, local_address=address) as stream:
        await stream.upgrade_to_websocket(SOCKET_PATH)
        await stream.send(masked_text_frame("40"))
        await eventually(lambda: len(echo.connects) == 1)
    assert echo.connects[0].remote_address == address


async def test_b8_post_that_is_broken_off_ends_the_session_quietly(
    door: Door, echo: EchoServer
) -> None:
    session = await door.polling(SOCKET_PATH)
    await session.post("40")
    await session.collect(2)
    path = session.url.partition(str(door.port))[2]
    async with raw_stream(door.port) as stream:
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n"
        await stream.send(head.encode(), b'42["message"', pause_seconds=0.05)
    await eventually(lambda: len(echo.disconnects) == 1)
    assert echo.open_sessions == 0


@pytest.mark.parametrize("path", [ENGINE_PATH, SOCKET_PATH])
async def test_b6_text_that_is_not_utf8_closes(door: Door, path: str) -> None:
    async with raw_stream(door.port) as stream:
        await stream.upgrade_to_websocket(path)
        await stream.send(bytes([0x81, 0x84]) + b"\0\0\0\0" + b"4\xff\xfe\xfd")
        await asyncio.wait_for(stream.reader.read(), PATIENCE_SECONDS)


async def test_b7_frame_of_one_byte_fragments_is_put_together(door: Door) -> None:
    text = b"4" + b"x" * 999
    async with raw_stream(door.port) as stream:
        await stream.upgrade_to_websocket(ENGINE_PATH)
        fragments = [bytes([0x01, 0x81]) + b"\0\0\0\0" + text[:1]]
        fragments += [bytes([0x00, 0x81]) + b"\0\0\0\0" + text[i : i + 1] for i in range(1, 999)]
        fragments.append(bytes([0x80, 0x81]) + b"\0\0\0\0" + text[-1:])
        await stream.send(b"".join(fragments))
        echoed = await asyncio.wait_for(stream.reader.readuntil(text), PATIENCE_SECONDS)
    assert echoed.endswith(text)


async def test_b7_fragments_over_the_limit_close(door: Door, echo: EchoServer) -> None:
    async with raw_stream(door.port) as stream:
        await stream.upgrade_to_websocket(SOCKET_PATH)
        opening = bytes([0x01, 0xFE]) + (10_000).to_bytes(2, "big") + b"\0\0\0\0" + b"4" * 10_000
        going_on = bytes([0x00, 0xFE]) + (10_000).to_bytes(2, "big") + b"\0\0\0\0" + b"4" * 10_000
        with contextlib.suppress(ConnectionError):
            await stream.send(opening, *[going_on] * 120)
        with contextlib.suppress(ConnectionError):
            await asyncio.wait_for(stream.reader.read(), PATIENCE_SECONDS)
    await eventually(lambda: echo.open_sessions == 0)


async def test_b8_post_that_is_not_compressed_as_announced_gets_400_and_ends_the_session(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    session = await door.polling()
    assert (await session.post(b"4no gzip", **{"Content-Encoding": "gzip"})).status == 400
    assert (await session.poll()).status == 400
    caplog.clear()  # aiohttp itself logs what it cannot inflate
