"""Clients that speak Engine.IO and Socket.IO frame by frame, so that tests see every byte."""

import asyncio
import base64
import json
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientResponse, ClientSession, ClientWebSocketResponse, WSMsgType

ENGINE_PATH = "/engine.io/"
SOCKET_PATH = "/socket.io/"
RECORD_SEPARATOR = "\x1e"
PATIENCE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Reply:
    """Status and text of one HTTP exchange."""

    status: int
    text: str

    @classmethod
    async def read(cls, response: ClientResponse) -> "Reply":
        return cls(response.status, await response.text())


class PollingClient:
    """One Engine.IO session over HTTP long-polling."""

    def __init__(self, http: ClientSession, url: str, handshake: dict[str, Any]) -> None:
        self._http = http
        self.handshake = handshake
        self.sid: str = handshake["sid"]
        self.url = f"{url}?EIO=4&transport=polling&sid={self.sid}"

    async def poll(self) -> Reply:
        async with asyncio.timeout(PATIENCE_SECONDS), self._http.get(self.url) as response:
            return await Reply.read(response)

    async def post(self, body: str | bytes | AsyncIterator[bytes], **headers: str) -> Reply:
        request = self._http.post(self.url, data=body, headers=headers)
        async with asyncio.timeout(PATIENCE_SECONDS), request as response:
            return await Reply.read(response)

    async def collect(self, count: int) -> list[str]:
        """Poll until `count` packets came; PINGs are answered and not counted."""
        packets: list[str] = []
        while len(packets) < count:
            reply = await self.poll()
            assert reply.status == 200, reply
            for packet in reply.text.split(RECORD_SEPARATOR):
                if packet == "2":
                    await self.post("3")
                else:
                    packets.append(packet)
        return packets


class SocketClient:
    """One WebSocket, with or without an Engine.IO session behind it."""

    def __init__(self, ws: ClientWebSocketResponse) -> None:
        self._ws = ws
        self.handshake: dict[str, Any] = {}

    async def send(self, *frames: str | bytes) -> None:
        for frame in frames:
            if isinstance(frame, bytes):
                await self._ws.send_bytes(frame)
            else:
                await self._ws.send_str(frame)

    async def next_frame(self) -> str | bytes | None:
        """Return the next frame, PINGs included, or None once the server has closed."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            message = await self._ws.receive()
        if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
            frame: str | bytes = message.data
            return frame
        return None

    async def next(self) -> str | bytes | None:
        """Return the next frame that is not a PING; PINGs are answered."""
        while (frame := await self.next_frame()) == "2":
            await self.send("3")
        return frame

    async def next_until_close(self, *, answering_pings: bool = True) -> list[str | bytes]:
        frames: list[str | bytes] = []
        read = self.next if answering_pings else self.next_frame
        while (frame := await read()) is not None:
            frames.append(frame)
        return frames

    @property
    def close_code(self) -> int | None:
        return self._ws.close_code

    async def close(self) -> None:
        await self._ws.close()

    async def close_abruptly(self) -> None:
        """As when the network is gone: the TCP connection ends, nobody says goodbye."""
        connection = self._ws._response.connection
        assert connection is not None
        assert connection.transport is not None
        connection.transport.abort()


class Door:
    """The ways into one running server."""

    def __init__(self, http: ClientSession, port: int) -> None:
        self.http = http
        self.port = port

    def url(self, path: str, query: str = "") -> str:
        return f"http://127.0.0.1:{self.port}{path}" + (f"?{query}" if query else "")

    async def request(self, method: str, path: str, query: str) -> Reply:
        async with self.http.request(method, self.url(path, query)) as response:
            return await Reply.read(response)

    async def polling(self, path: str = ENGINE_PATH) -> PollingClient:
        reply = await self.request("GET", path, "EIO=4&transport=polling")
        assert reply.status == 200, reply
        assert reply.text.startswith("0"), reply
        return PollingClient(self.http, self.url(path), json.loads(reply.text[1:]))

    async def bare_socket(self, path: str, query: str, *, compress: int = 0) -> SocketClient:
        """Open a WebSocket and expect nothing of it; HTTP refusals raise."""
        url = self.url(path, query)
        opening = self.http.ws_connect(url, max_msg_size=0, compress=compress)
        return SocketClient(await asyncio.wait_for(opening, PATIENCE_SECONDS))

    async def socket(self, path: str = ENGINE_PATH) -> SocketClient:
        """Open an Engine.IO session over WebSocket and read its handshake."""
        client = await self.bare_socket(path, "EIO=4&transport=websocket")
        opened = await client.next_frame()
        assert isinstance(opened, str)
        assert opened.startswith("0"), opened
        client.handshake = json.loads(opened[1:])
        return client

    async def upgrade_socket(self, session: PollingClient, path: str) -> SocketClient:
        """Open the WebSocket with which a polling session is to be upgraded."""
        return await self.bare_socket(path, f"EIO=4&transport=websocket&sid={session.sid}")

    async def connected(self, namespace: str = "/") -> SocketClient:
        """Open a Socket.IO connection to a namespace, its `auth` event already read."""
        client = await self.socket(SOCKET_PATH)
        prefix = "" if namespace == "/" else f"{namespace},"
        await client.send(f"40{prefix}")
        accepted, authenticated = await client.next(), await client.next()
        assert str(accepted).startswith(f'40{prefix}{{"sid":"'), accepted
        assert authenticated == f'42{prefix}["auth",{{}}]', authenticated
        return client


def masked_text_frame(text: str) -> bytes:
    """Return a client-to-server WebSocket text frame (RFC 6455, 5.2) with a zero mask."""
    payload = text.encode()
    size = len(payload)
    if size < 126:
        head = bytes([0x81, 0x80 | size])
    elif size < 65536:
        head = bytes([0x81, 0x80 | 126]) + size.to_bytes(2, "big")
    else:
        head = bytes([0x81, 0x80 | 127]) + size.to_bytes(8, "big")
    return head + b"\0\0\0\0" + payload


@dataclass(slots=True)
class RawStream:
    """A bare TCP connection: the test decides what goes out when, and whether it reads."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, *segments: bytes, pause_seconds: float = 0.0) -> None:
        for segment in segments:
            self.writer.write(segment)
            await self.writer.drain()
            await asyncio.sleep(pause_seconds)

    async def read_head(self) -> bytes:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self.reader.readuntil(b"\r\n\r\n")

    async def status(self) -> int:
        return int((await self.read_head()).split(b" ", 2)[1])

    async def upgrade_to_websocket(self, path: str) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        await self.send(
            f"GET {path}?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        assert await self.status() == 101


@asynccontextmanager
async def raw_stream(
    port: int, *, receive_buffer_bytes: int = 0, local_address: str = "127.0.0.1"
) -> AsyncIterator[RawStream]:
    """Open a TCP connection; a small receive buffer makes an unread peer back up quickly."""
    connection = socket.socket()
    connection.setblocking(False)
    if receive_buffer_bytes:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer_bytes)
    connection.bind((local_address, 0))
    await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(sock=connection, limit=65536)
    try:
        yield RawStream(reader, writer)
    finally:
        writer.transport.abort()
