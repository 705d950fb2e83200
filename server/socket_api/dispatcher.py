"""From the raw text of an event to its handler and back to its ack."""

import logging
from collections import OrderedDict
from collections.abc import Mapping
from time import perf_counter
from typing import Any

import msgspec

from server.errors import (
    AppError,
    InternalError,
    InvalidPayload,
    RateLimited,
    Unavailable,
    UnsupportedEvent,
)
from server.metrics import SAMPLE_MASK, EventCount, Metrics
from server.protocol.base import Body, ClientEvent, ErrorBody
from server.protocol.connection import ErrorEvent
from server.services.handles import Handler
from server.socket_api.bounded import run_bounded
from server.socket_api.connections import Connection
from server.socket_api.engine_socket import ProtocolViolation
from server.socket_api.misuse import GUESSING, Misuse, kind_of
from server.socket_api.origin import Origin, current_origin, when_settled
from server.socket_api.rate_limit import EventLimits
from server.socket_api.sender import Sender
from server.socket_api.server import MAX_EVENT_NAME_LENGTH, RESERVED_EVENTS

log = logging.getLogger(__name__)

MAX_ANSWERS = 256
MAX_ACK_DIGITS = 15
_TRANSIENT = (InternalError, RateLimited, Unavailable)
_EMPTY_ANSWER = b'{"ok":true,"data":{}}'
_encode = msgspec.json.Encoder().encode


class Route(EventCount):
    """One client event: how it is decoded and who handles it, and how often that was."""

    __slots__ = ("decode", "event", "handler", "name")

    def __init__(self, event: type[ClientEvent], handler: Handler) -> None:
        super().__init__()
        self.event = event
        self.name = event.event_name
        self.handler = handler
        self.decode = msgspec.json.Decoder(tuple[str, event]).decode  # type: ignore[valid-type]


class Dispatcher:
    """The table of client events. Raises TypeError at start-up when an event has no handler."""

    def __init__(
        self,
        handlers: Mapping[type[ClientEvent], Handler],
        events: list[type[ClientEvent]],
        limits: EventLimits,
        timeout_seconds: float,
        metrics: Metrics,
        *,
        is_clustered: bool = False,
    ) -> None:
        missing = [event.__name__ for event in events if event not in handlers]
        if missing:
            raise TypeError(f"no handler for {', '.join(missing)}")
        self._routes = {e.event_name.encode(): Route(e, handlers[e]) for e in events}
        self._unknown = EventCount()
        metrics.events |= {route.name: route for route in self._routes.values()}
        metrics.events["other"] = self._unknown
        self._misuse = Misuse(metrics)
        self._limits = limits
        self._timeout_seconds = timeout_seconds
        self._is_clustered = is_clustered

    async def dispatch(self, connection: Connection, packet: bytes) -> None:
        """Handle `42<ack id>["event", payload]`. Raises ProtocolViolation when it is not that."""
        start = packet.find(b"[", 2, MAX_ACK_DIGITS + 6)
        ack_id = _ack_id(packet, start) if start != 2 else b""
        name = packet[start + 2 : packet.find(b'"', start + 2, start + MAX_EVENT_NAME_LENGTH + 4)]
        route = self._routes.get(name)
        arguments = packet[start:]  # a copy costs less than a memoryview
        if route is None:
            name = _event_name(arguments).encode()
            route = self._routes.get(name)
        count = route or self._unknown
        started = 0.0 if count.accepted & SAMPLE_MASK else perf_counter()
        origin = _begin(connection) if self._is_clustered else None
        try:
            wait = self._limits.wait(connection, route.event if route else None)
            if wait:
                raise RateLimited(wait)
            if route is None:
                raise UnsupportedEvent
            event = _decode(route, arguments)
            mid = event.mid
            if origin is not None:
                origin.name(mid)
            if mid is None:
                reply = await self._handle(connection, route, event)
            else:
                reply = await self._handle_once(connection, route, event, mid)
        except AppError as error:
            count.refused[error.code] += 1
            self._refuse(connection, ack_id, name.decode(), error)
            return
        if origin is not None and origin.receipts:
            self._answer_when_safe(connection, route, ack_id, _answer(reply), origin, started)
            return
        if ack_id:
            connection.socket.write(b"43%b[%b]" % (ack_id, _answer(reply)))
        count.accepted += 1
        if started:
            count.seconds.observe(perf_counter() - started)

    def _answer_when_safe(
        self,
        connection: Connection,
        route: Route,
        ack_id: bytes,
        answer: bytes,
        origin: Origin,
        started: float,
    ) -> None:
        """What the event caused is on its way to another node or into a journal: what the
        sender is told depends on its arrival. The next event need not wait for that."""
        unsafe = connection.unsafe
        mid = origin.mid

        def settle(error: AppError | None) -> None:
            if mid is not None:
                unsafe.pop(mid, None)
            if error is None:
                if ack_id:
                    connection.socket.write(b"43%b[%b]" % (ack_id, answer))
                route.accepted += 1
                if started:
                    route.seconds.observe(perf_counter() - started)
                return
            if mid is not None and connection.answers is not None:
                connection.answers.pop(mid, None)
            route.refused[error.code] += 1
            self._refuse(connection, ack_id, route.name, error)

        if mid is not None:
            unsafe[mid] = origin.receipts
        when_settled(origin.receipts, settle)

    async def _handle_once(
        self, connection: Connection, route: Route, event: ClientEvent, mid: str
    ) -> Body | None:
        """A repeat of a `mid` gets the first answer; a refusal that can pass is not kept."""
        answers = connection.answers
        if answers is None:
            answers = connection.answers = OrderedDict()
        origin = current_origin.get()
        if origin is not None and mid in connection.unsafe:
            origin.receipts |= connection.unsafe[mid]
        if mid not in answers:
            answers[mid] = await self._lasting_answer(connection, route, event)
            if len(answers) > MAX_ANSWERS:
                answers.popitem(last=False)
        answer = answers[mid]
        if isinstance(answer, AppError):
            raise answer.with_traceback(None)
        return answer

    async def _lasting_answer(
        self, connection: Connection, route: Route, event: ClientEvent
    ) -> Body | AppError | None:
        try:
            return await self._handle(connection, route, event)
        except _TRANSIENT:
            raise
        except AppError as error:
            return error

    async def _handle(
        self, connection: Connection, route: Route, event: ClientEvent
    ) -> Body | None:
        connection.is_busy = True
        try:
            return await run_bounded(route.handler(connection.caller, event), self._timeout_seconds)
        except AppError:
            raise
        except TimeoutError:
            log.error("handler of %s timed out", route.name, extra=_place(event))
            raise Unavailable from None
        except Exception:
            log.exception("handler of %s failed", route.name, extra=_place(event))
            raise InternalError from None
        finally:
            connection.is_busy = False
            if connection.when_idle is not None:
                await connection.when_idle()

    def _refuse(self, connection: Connection, ack_id: bytes, name: str, error: AppError) -> None:
        socket = connection.socket
        if ack_id:
            socket.write(b"43%b[%b]" % (ack_id, _encode(_refusal(error))))
        else:
            Sender.send_to_connection(
                connection,
                ErrorEvent(
                    message=error.message, code=error.code, event=name, details=error.details
                ),
            )
        self._watch(connection, name, error)

    def _watch(self, connection: Connection, name: str, error: AppError) -> None:
        """Who goes on in spite of refusals is cut, who seems to be guessing earlier."""
        kind = kind_of(error)
        if kind is not None:
            self._misuse.note(kind, connection.caller.user_id, f"{name}: {error.code}")
        if self._limits.is_flooding(connection):
            connection.socket.cut("event flood")
        elif kind in GUESSING and self._limits.is_guessing(connection, kind):
            connection.socket.cut(kind)


def _begin(connection: Connection) -> Origin:
    origin = Origin(connection.caller.participant_id)
    current_origin.set(origin)
    return origin


class _Accepted(msgspec.Struct):
    ok: bool
    data: Body


class _Refused(msgspec.Struct):
    ok: bool
    error: ErrorBody


def _answer(reply: Body | None) -> bytes:
    return _EMPTY_ANSWER if reply is None else _encode(_Accepted(True, reply))


def _refusal(error: AppError) -> _Refused:
    return _Refused(False, ErrorBody(code=error.code, message=error.message, details=error.details))


def _place(event: ClientEvent) -> dict[str, str]:
    """For log records: the room, where the event names one."""
    room_id: str | None = getattr(event, "room_id", None)
    return {} if room_id is None else {"room_id": room_id}


def _ack_id(packet: bytes, start: int) -> bytes:
    """What stands before the array: an id, or the default namespace spelled out."""
    ack_id = packet[2:start].removeprefix(b"/,")
    if start < 0 or (ack_id and not ack_id.isdigit()):
        raise ProtocolViolation("malformed event")
    return ack_id


def _event_name(arguments: bytes) -> str:
    """The name of an event that is in no table as it is spelled. Raises ProtocolViolation."""
    try:
        name = msgspec.json.decode(msgspec.json.decode(arguments, type=list[msgspec.Raw])[0])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, IndexError):
        raise ProtocolViolation("malformed event") from None
    if not isinstance(name, str) or name in RESERVED_EVENTS or len(name) > MAX_EVENT_NAME_LENGTH:
        raise ProtocolViolation("reserved event name")
    return name


def _decode(route: Route, arguments: bytes) -> Any:
    """Raises InvalidPayload, and ProtocolViolation when it is not even JSON."""
    try:
        return route.decode(arguments)[1]
    except msgspec.ValidationError as error:
        raise InvalidPayload(str(error).replace("$[1]", "payload")) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ProtocolViolation("malformed JSON") from None
