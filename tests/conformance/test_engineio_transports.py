"""Engine.IO v4: heartbeats, and the upgrade from polling to WebSocket, on both endpoints."""

import asyncio
from time import monotonic

import pytest

from tests.conformance.raw_clients import (
    ENGINE_PATH,
    SOCKET_PATH,
    Door,
    PollingClient,
    SocketClient,
)
from tests.support.protocol_echo import EchoServer

on_both_endpoints = pytest.mark.parametrize("path", [ENGINE_PATH, SOCKET_PATH])
SILENCE_SECONDS = 0.5  # the brisk interval and timeout together


async def upgrade(door: Door, path: str = ENGINE_PATH) -> tuple[PollingClient, SocketClient]:
    session = await door.polling(path)
    client = await door.upgrade_socket(session, path)
    await client.send("2probe")
    assert await client.next_frame() == "3probe"
    await client.send("5")
    return session, client


@on_both_endpoints
async def test_polling_heartbeat_when_answered_then_goes_on(pinging_door: Door, path: str) -> None:
    session = await pinging_door.polling(path)
    if path == SOCKET_PATH:
        await session.post("40")
        await session.collect(2)
    for _ in range(3):
        assert (await session.poll()).text == "2"
        assert (await session.post("3")).status == 200


@on_both_endpoints
async def test_polling_session_when_silent_then_gone_after_interval_and_timeout(
    brisk_door: Door, path: str
) -> None:
    session = await brisk_door.polling(path)
    await asyncio.sleep(SILENCE_SECONDS + 0.1)
    assert (await session.poll()).status == 400


@on_both_endpoints
async def test_websocket_heartbeat_when_answered_then_goes_on(
    pinging_door: Door, path: str
) -> None:
    opening = pinging_door.socket(path) if path == ENGINE_PATH else pinging_door.connected()
    client = await opening
    for _ in range(3):
        assert await client.next_frame() == "2"
        await client.send("3")
    await client.close()


@on_both_endpoints
async def test_websocket_session_when_silent_then_closed_after_interval_and_timeout(
    brisk_door: Door, path: str
) -> None:
    opened_at = monotonic()
    client = await brisk_door.socket(path)
    await client.next_until_close(answering_pings=False)
    assert 0.45 < monotonic() - opened_at < 3.0


@on_both_endpoints
async def test_upgrade_when_probed_then_poll_ends_with_noop_and_socket_takes_over(
    door: Door, path: str
) -> None:
    session = await door.polling(path)
    client = await door.upgrade_socket(session, path)
    await client.send("2probe")
    assert await client.next_frame() == "3probe"
    ended = await session.poll()
    assert (ended.status, ended.text) == (200, "6")
    await client.send("5")
    if path == ENGINE_PATH:
        await client.send("4over the socket")
        assert await client.next_frame() == "4over the socket"
    else:
        await client.send("40")
        assert str(await client.next_frame()).startswith('40{"sid"')
    await client.close()


async def test_upgrade_when_a_poll_is_waiting_then_it_ends_with_noop(door: Door) -> None:
    session = await door.polling()
    poll = asyncio.create_task(session.poll())
    await asyncio.sleep(0.05)
    client = await door.upgrade_socket(session, ENGINE_PATH)
    await client.send("2probe")
    assert await client.next_frame() == "3probe"
    assert (await poll).text == "6"
    await client.send("5", "4hello")
    assert await client.next_frame() == "4hello"
    await client.close()


async def test_upgrade_when_a_message_is_posted_meanwhile_then_it_is_not_lost(door: Door) -> None:
    session = await door.polling()
    client = await door.upgrade_socket(session, ENGINE_PATH)
    await client.send("2probe")
    assert await client.next_frame() == "3probe"
    assert (await session.post("4meanwhile")).status == 200
    polled = (await session.poll()).text
    await client.send("5", "4after")
    received = [packet for packet in polled.split("\x1e") if packet != "6"]
    while "4after" not in received:
        received.append(str(await client.next_frame()))
    assert received == ["4meanwhile", "4after"]
    await client.close()


async def test_upgrade_when_a_post_is_still_being_handled_then_order_is_kept_and_polls_end(
    door: Door, echo: EchoServer
) -> None:
    handling, released = asyncio.Event(), asyncio.Event()

    async def repeat_slowly(sid: str, message: str) -> None:
        if message == "slow":
            handling.set()
            await released.wait()
        await echo.engine.send(sid, message)

    echo.engine.on("message", repeat_slowly)
    session = await door.polling()
    posting = asyncio.create_task(session.post("4slow"))
    await handling.wait()
    client = await door.upgrade_socket(session, ENGINE_PATH)
    await client.send("2probe", "5", "4after")
    assert await client.next_frame() == "3probe"
    assert (await session.poll()).text == "6"
    released.set()
    assert (await posting).text == "ok"
    assert [await client.next_frame(), await client.next_frame()] == ["4slow", "4after"]
    await client.close()


@on_both_endpoints
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_upgraded_session_when_http_comes_then_400_and_the_socket_lives(
    door: Door, path: str, method: str
) -> None:
    session, client = await upgrade(door, path)
    await asyncio.sleep(0.02)
    reply = await (session.poll() if method == "GET" else session.post("4over http"))
    assert reply.status == 400
    await assert_answers(client, path)


@on_both_endpoints
async def test_upgraded_session_when_a_second_websocket_comes_then_only_that_is_closed(
    door: Door, path: str
) -> None:
    session, client = await upgrade(door, path)
    second = await door.upgrade_socket(session, path)
    assert await second.next_frame() is None
    await assert_answers(client, path)


async def test_upgrade_when_two_websockets_probe_at_once_then_only_the_first_is_taken(
    door: Door,
) -> None:
    session = await door.polling()
    first = await door.upgrade_socket(session, ENGINE_PATH)
    second = await door.upgrade_socket(session, ENGINE_PATH)
    assert await second.next_frame() is None
    await first.send("2probe", "5", "4hello")
    assert [await first.next_frame(), await first.next_frame()] == ["3probe", "4hello"]
    await first.close()


async def test_upgrade_when_the_probe_is_wrong_then_the_session_goes_on_polling(door: Door) -> None:
    session = await door.polling()
    client = await door.upgrade_socket(session, ENGINE_PATH)
    await client.send("2nonsense")
    await client.next_until_close()
    assert (await session.post("4still here")).status == 200
    assert await session.collect(1) == ["4still here"]


async def test_upgrade_when_the_socket_dies_after_the_probe_then_the_session_goes_on_polling(
    door: Door,
) -> None:
    session = await door.polling()
    client = await door.upgrade_socket(session, ENGINE_PATH)
    await client.send("2probe")
    assert await client.next_frame() == "3probe"
    await client.close()
    await session.post("4still here")
    packets = await session.collect(1)
    if packets == ["6"]:
        packets = await session.collect(1)
    assert packets[-1] == "4still here"


async def assert_answers(client: SocketClient, path: str) -> None:
    if path == ENGINE_PATH:
        await client.send("4hello")
        assert await client.next() == "4hello"
    else:
        await client.send("40")
        assert str(await client.next()).startswith('40{"sid"')
    await client.close()
