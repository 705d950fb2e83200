"""Writes the AsyncAPI 3 document of the Socket.IO events."""

from typing import Any

import msgspec

from scripts.generator.wire import Wire
from server.protocol.base import Body, ClientEvent, ErrorBody, Event
from server.protocol.connection import ConnectAuth

Json = dict[str, Any]

_CHANNEL = "#/channels/signaling"
_DESCRIPTION = (
    "Signaling for WebRTC calls over Socket.IO 5 (websocket and long polling). "
    "The name of a message is the name of its event; docs/protocol.md tells the whole story."
)


def document(wire: Wire, version: str) -> Json:
    """From the server's point of view: client events are received, server events are sent."""
    events: list[type[Event]] = [*wire.client_events, *wire.server_events]
    messages = {event.__name__: _message(wire, event) for event in events}
    messages |= {_ack_name(event): _ack(event) for event in wire.client_events}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Parley",
            "version": version,
            "description": _DESCRIPTION,
            "license": {"name": "MIT"},
        },
        "defaultContentType": "application/json",
        "servers": {"local": _server()},
        "channels": {
            "signaling": {
                "address": "/socket.io/",
                "title": "Namespace / of Socket.IO",
                "messages": {name: _ref(f"#/components/messages/{name}") for name in messages},
            }
        },
        "operations": {event.__name__: _operation(event) for event in events},
        "components": {
            "messages": messages,
            "schemas": _schemas([*events, *_replies(wire), ErrorBody, ConnectAuth]),
            "securitySchemes": {"token": _token()},
        },
    }


def _token() -> Json:
    return {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "Sent as `auth: {token}` of the Socket.IO handshake.",
    }


def _server() -> Json:
    return {
        "host": "localhost:5000",
        "protocol": "socket.io",
        "protocolVersion": "5",
        "security": [_ref("#/components/securitySchemes/token")],
    }


def _message(wire: Wire, event: type[Event]) -> Json:
    return {
        "name": event.event_name,
        "summary": wire.message(event).text,
        "payload": _ref(f"#/components/schemas/{event.__name__}"),
    }


def _ack(event: type[ClientEvent]) -> Json:
    data = _ref(f"#/components/schemas/{event.reply.__name__}") if event.reply else _EMPTY
    return {
        "name": event.event_name,
        "summary": f"The ack of `{event.event_name}`.",
        "payload": {
            "oneOf": [
                _outcome(True, "data", data),
                _outcome(False, "error", _ref("#/components/schemas/ErrorBody")),
            ]
        },
    }


_EMPTY: Json = {"type": "object", "maxProperties": 0}


def _outcome(is_ok: bool, key: str, schema: Json) -> Json:
    return {
        "type": "object",
        "required": ["ok", key],
        "properties": {"ok": {"const": is_ok}, key: schema},
    }


def _operation(event: type[Event]) -> Json:
    messages = f"{_CHANNEL}/messages/"
    operation: Json = {
        "action": "send",
        "channel": _ref(_CHANNEL),
        "messages": [_ref(messages + event.__name__)],
    }
    if issubclass(event, ClientEvent):
        operation["action"] = "receive"
        operation["reply"] = {
            "channel": _ref(_CHANNEL),
            "messages": [_ref(messages + _ack_name(event))],
        }
        operation["x-rate-limit"] = msgspec.to_builtins(event.rate)
    return operation


def _ack_name(event: type[ClientEvent]) -> str:
    return f"{event.__name__}Ack"


def _replies(wire: Wire) -> list[type[Body]]:
    return [event.reply for event in wire.client_events if event.reply]


def _schemas(classes: list[type[Body]]) -> Json:
    _, schemas = msgspec.json.schema_components(
        list(dict.fromkeys(classes)),
        ref_template="#/components/schemas/{name}",
        schema_hook=_any_value,
    )
    return dict(sorted(schemas.items()))


def _any_value(annotation: type) -> Json:
    if annotation is object:
        return {"description": "any JSON value"}
    raise NotImplementedError


def _ref(path: str) -> Json:
    return {"$ref": path}
