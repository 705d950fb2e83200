"""Websocket frames of a server: written at once, or put off until there are more."""

import asyncio
from typing import Any, cast

from aiohttp import web

from server.socket_api.transport import Flusher, WebSocket, frame

COMPANY_SECONDS = 0.05


class RecordingTransport:
    """What a socket would get, write by write; `stuck` bytes were not taken."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []
        self.stuck = 0
        self.is_gone = False

    def write(self, data: bytes) -> None:
        self.writes.append(data)

    def get_write_buffer_size(self) -> int:
        return self.stuck

    def is_closing(self) -> bool:
        return self.is_gone


class RecordingResponse:
    """Stands in for aiohttp's end of the websocket: a goodbye is one more write."""

    def __init__(self, transport: RecordingTransport) -> None:
        self._transport = transport

    async def receive(self) -> None: ...

    async def close(self) -> None:
        self._transport.write(b"goodbye")


def websocket(flusher: Flusher, max_queued: int = 1000) -> tuple[WebSocket, list[bytes], Any]:
    transport = RecordingTransport()
    response = cast(web.WebSocketResponse, RecordingResponse(transport))
    return WebSocket(response, transport, max_queued, flusher), transport.writes, transport


async def test_write_soon_when_nothing_was_lately_then_it_waits_for_nobody() -> None:
    one, writes, _ = websocket(Flusher(interval=60))
    assert one.write_soon(frame(b"a"))
    await asyncio.sleep(0)
    assert writes == [frame(b"a")]


async def test_write_soon_when_more_comes_at_once_then_one_write_takes_it_all() -> None:
    flusher = Flusher(COMPANY_SECONDS)
    one, writes, _ = websocket(flusher)
    other, others_writes, _ = websocket(flusher)
    for each in (one, other):
        each.write_soon(frame(b"first"))
    await asyncio.sleep(0)
    for payload in (b"a", b"b", b"c"):
        await asyncio.sleep(0)
        for each in (one, other):
            each.write_soon(frame(payload))
    assert len(writes) == 1
    await asyncio.sleep(2 * COMPANY_SECONDS)
    assert writes == others_writes == [frame(b"first"), frame(b"a") + frame(b"b") + frame(b"c")]


async def test_write_when_something_was_put_off_then_it_does_not_overtake_it() -> None:
    one, writes, _ = websocket(Flusher())
    one.write_soon(frame(b"a"))
    one.write(b"b")
    one.write_soon(frame(b"c"))
    assert writes == [frame(b"a"), frame(b"b")]
    await asyncio.sleep(0)
    assert writes == [frame(b"a"), frame(b"b"), frame(b"c")]


async def test_close_when_something_was_put_off_then_that_comes_before_the_goodbye() -> None:
    one, writes, _ = websocket(Flusher())
    one.write_soon(frame(b"a"))
    await one.close()
    await asyncio.sleep(0)
    assert writes == [frame(b"a"), b"goodbye"]


async def test_f10_write_soon_when_the_reader_takes_nothing_then_it_says_so() -> None:
    one, _, transport = websocket(Flusher(), max_queued=1000)
    transport.stuck = 1000
    assert one.write_soon(frame(b"a"))
    transport.stuck = 1001
    assert not one.write_soon(frame(b"b"))


async def test_flush_when_the_connection_is_gone_then_nothing_is_written() -> None:
    one, writes, transport = websocket(Flusher())
    one.write_soon(frame(b"a"))
    transport.is_gone = True
    await asyncio.sleep(0)
    assert writes == []
