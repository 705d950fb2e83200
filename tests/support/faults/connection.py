"""One Socket.IO connection over websocket, with recovery, that notices when it is dead."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from picows import WSError, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from tests.support.bench.wire import compact_json, event_packet

CONNECT_SECONDS = 1.5
_PATH = "/socket.io/?EIO=4&transport=websocket"

Payload = dict[str, Any]
OnEvent = Callable[[str, Payload, str | None], None]


class Unreachable(Exception):
    """No connection came about: nobody there, no answer, or an HTTP refusal."""


class Refused(Exception):
    """CONNECT_ERROR, with its code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Connection(WSListener):
    """`on_event` gets name, payload and offset; `on_connect` what CONNECT was answered with."""

    def __init__(
        self, auth: Mapping[str, object], on_connect: Callable[[Payload], None], on_event: OnEvent
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._auth = auth
        self._on_connect = on_connect
        self._on_event = on_event
        self._welcome: asyncio.Future[None] = self._loop.create_future()
        self._answers: dict[int, asyncio.Future[Payload | None]] = {}
        self._asked = 0
        self._silence_seconds = CONNECT_SECONDS
        self._watch: asyncio.TimerHandle | None = None
        self._transport: WSTransport | None = None
        self.closed = asyncio.Event()
        self.heard_at = self._loop.time()

    async def open(self, url: str) -> None:
        """Return when the server has accepted CONNECT. Raises Unreachable, Refused."""
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await ws_connect(
                    lambda: self,
                    url.replace("http", "ws", 1) + _PATH,
                    websocket_handshake_timeout=None,
                    use_aiofastnet=False,
                )
                await self._welcome
        except (OSError, TimeoutError, WSError) as error:
            raise Unreachable(str(error)) from None
        finally:
            if not self._is_welcome:
                self.abandon()

    @property
    def _is_welcome(self) -> bool:
        welcome = self._welcome
        return welcome.done() and not welcome.cancelled() and welcome.exception() is None

    def ask(self, event: str, payload: Payload) -> asyncio.Future[Payload | None]:
        """The answer, None when the connection ends before it comes."""
        answer: asyncio.Future[Payload | None] = self._loop.create_future()
        if self.closed.is_set() or self._transport is None:
            answer.set_result(None)
            return answer
        self._asked += 1
        self._answers[self._asked] = answer
        self._transport.send(WSMsgType.TEXT, event_packet(event, payload, self._asked))
        return answer

    def say_goodbye(self) -> None:
        """A Socket.IO DISCONNECT: the client leaves on purpose."""
        if self._transport is not None and not self.closed.is_set():
            self._transport.send(WSMsgType.TEXT, b"41")

    def abandon(self, *, keep_open: bool = False) -> None:
        """Nothing that comes from now on counts; `keep_open`: the server is not told."""
        self.closed.set()
        self._welcome.cancel()
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        for answer in self._answers.values():
            if not answer.done():
                answer.set_result(None)
        self._answers.clear()
        if self._transport is not None and not keep_open:
            self._transport.disconnect(graceful=False)

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._end(Unreachable("closed"))

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if self.closed.is_set():
            return
        self.heard_at = self._loop.time()
        packet = frame.get_payload_as_bytes()
        if frame.msg_type is WSMsgType.CLOSE:
            transport.disconnect(graceful=False)
        elif packet.startswith(b"42"):
            name, payload, *offset = msgspec.json.decode(packet[2:])
            self._on_event(name, payload, offset[0] if offset else None)
        elif packet.startswith(b"43"):
            start = packet.index(b"[")
            answer = self._answers.pop(int(packet[2:start]), None)
            if answer is not None and not answer.done():
                answer.set_result(msgspec.json.decode(packet[start:])[0])
        else:
            self._control(transport, packet)

    def _control(self, transport: WSTransport, packet: bytes) -> None:
        if packet == b"2":
            transport.send(WSMsgType.TEXT, b"3")
        elif packet.startswith(b"0{"):
            tempo = msgspec.json.decode(packet[1:])
            self._silence_seconds = (tempo["pingInterval"] + tempo["pingTimeout"]) / 1000
            transport.send(WSMsgType.TEXT, f"40{compact_json(self._auth)}".encode())
            self._listen_for_life()
        elif packet.startswith(b"40") and not self._welcome.done():
            self._on_connect(msgspec.json.decode(packet[2:]))
            self._welcome.set_result(None)
        elif packet.startswith(b"44"):
            code = msgspec.json.decode(packet[2:]).get("data", {}).get("code", "")
            self._end(Refused(code))
        elif packet[:2] == b"41" or packet == b"1":
            transport.disconnect(graceful=False)

    def _listen_for_life(self) -> None:
        """As the protocol asks of clients: silence for ping interval and time-out is the end."""
        end = self.heard_at + self._silence_seconds
        if self._loop.time() >= end:
            self.abandon()
        else:
            self._watch = self._loop.call_at(end, self._listen_for_life)

    def _end(self, reason: Exception) -> None:
        if not self._welcome.done():
            self._welcome.set_exception(reason)
        self.abandon()
