"""The door between a person and the nodes breaks in the way it is told to."""

import asyncio
from collections.abc import AsyncIterator
from random import Random
from time import monotonic

import pytest

from tests.support.faults.network import Door

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
BRIEF_SECONDS = 0.3


@pytest.fixture
async def node() -> AsyncIterator[asyncio.Server]:
    """Says everything that is said to it once more."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while received := await reader.read(65536):
                writer.write(received)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with server:
        yield server


@pytest.fixture
async def door(node: asyncio.Server) -> AsyncIterator[Door]:
    dead = ("127.0.0.1", 1)
    door = Door([dead, node.sockets[0].getsockname()], Random(1))
    await door.open()
    yield door
    door.close()
    await asyncio.sleep(0)


async def enter(door: Door) -> Streams:
    """A connection on which one line came back."""
    host, port = door.url.removeprefix("http://").split(":")
    streams = await asyncio.open_connection(host, int(port))
    assert await said(streams, b"hello\n") == b"hello\n"
    return streams


async def said(streams: Streams, line: bytes) -> bytes:
    reader, writer = streams
    writer.write(line)
    return await reader.readline()


async def test_door_when_a_node_is_dead_then_the_next_one_is_taken(door: Door) -> None:
    for _ in range(5):
        _, writer = await enter(door)
        writer.close()


async def test_link_when_cut_then_the_client_reads_the_end(door: Door) -> None:
    reader, writer = await enter(door)
    assert door.current is not None
    door.current.cut()
    assert await reader.read() == b""
    assert door.current is None
    writer.close()


async def test_link_when_reset_then_the_client_gets_an_error(door: Door) -> None:
    reader, writer = await enter(door)
    assert door.current is not None
    door.current.reset()
    with pytest.raises(ConnectionResetError):
        await reader.read()
    writer.close()


async def test_link_when_it_vanishes_then_nothing_comes_and_nothing_ends(door: Door) -> None:
    streams = await enter(door)
    assert door.current is not None
    link = door.current
    link.vanish()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(said(streams, b"anybody?\n"), BRIEF_SECONDS)
    streams[1].close()
    await asyncio.sleep(BRIEF_SECONDS)
    node_side = link.downwards.source
    assert node_side is not None
    assert not node_side.is_closing()


async def test_link_when_it_vanishes_the_other_way_later_then_it_stays_silent_both_ways(
    door: Door,
) -> None:
    """Bytes behind a gap would look like lost messages."""
    streams = await enter(door)
    assert door.current is not None
    door.current.vanish(upwards=False)
    door.current.vanish(upwards=False, downwards=False)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(said(streams, b"anybody?\n"), BRIEF_SECONDS)
    streams[1].close()


async def test_link_when_delayed_then_all_comes_late_and_in_order(door: Door) -> None:
    reader, writer = await enter(door)
    assert door.current is not None
    start = monotonic()
    door.current.delay(0.2)
    writer.write(b"1\n")
    await asyncio.sleep(0.05)
    door.current.delay(0.0)
    writer.write(b"2\n3\n")
    assert [await reader.readline() for _ in range(3)] == [b"1\n", b"2\n", b"3\n"]
    assert monotonic() - start >= 0.2
    writer.close()


async def test_link_when_its_reader_is_slow_then_what_comes_takes_its_time(door: Door) -> None:
    reader, writer = await enter(door)
    assert door.current is not None
    start = monotonic()
    door.current.slow_down(20_000)
    writer.write(b"x" * 10_000)
    assert await reader.readexactly(10_000) == b"x" * 10_000
    assert 0.3 < monotonic() - start < 3
    door.current.slow_down(0)
    assert await said((reader, writer), b"fast\n") == b"fast\n"
    writer.close()
