"""A dispatcher with one connection and handlers that a test chooses."""

from collections.abc import Callable
from typing import Any

import msgspec

from server.domain.participant import Caller
from server.metrics import Metrics
from server.protocol.base import Body, ClientEvent
from server.protocol.registry import client_events
from server.services.handles import Handler
from server.socket_api.dispatcher import Dispatcher
from server.socket_api.rate_limit import EventLimits
from tests.unit.socket_api.wire import wire

Answer = Callable[[], Body | None]


class Door:
    """Handlers that are not given only note their event in `handled`."""

    def __init__(
        self,
        handlers: dict[type[ClientEvent], Handler] | None = None,
        *,
        factor: float = 0,
        timeout_seconds: float = 5,
        is_clustered: bool = False,
    ) -> None:
        self.handled: list[ClientEvent] = []
        self.callers: list[Caller] = []
        events = client_events()
        table: dict[type[ClientEvent], Handler] = dict.fromkeys(events, self._note)
        limits = EventLimits(factor, events)
        self.metrics = Metrics()
        self._dispatcher = Dispatcher(
            table | (handlers or {}),
            events,
            limits,
            timeout_seconds,
            self.metrics,
            is_clustered=is_clustered,
        )
        self.wire = wire()

    async def _note(self, caller: Caller, event: ClientEvent) -> None:
        self.callers.append(caller)
        self.handled.append(event)

    async def receive(self, packet: str | bytes) -> list[tuple[str, Any]]:
        """What the client is sent back for the raw text of an Engine.IO message."""
        raw = packet.encode() if isinstance(packet, str) else packet
        await self._dispatcher.dispatch(self.wire.connection, raw)
        return self.wire.take()

    async def emit(self, event: str, payload: object) -> list[tuple[str, Any]]:
        """As a client does that does not ask for an ack."""
        return await self.receive(b"42" + msgspec.json.encode([event, payload]))

    async def call(self, event: str, payload: object) -> Any:
        """As a client does that asks for an ack: the ack's only argument."""
        ((prefix, arguments),) = await self.receive(b"427" + msgspec.json.encode([event, payload]))
        assert prefix == "437"
        (reply,) = arguments
        return reply

    async def refusal(self, event: str, payload: object) -> str:
        """The code of the refusal."""
        reply = await self.call(event, payload)
        assert set(reply) == {"ok", "error"}
        assert reply["ok"] is False
        assert set(reply["error"]) == {"code", "message", "details"}
        return str(reply["error"]["code"])
