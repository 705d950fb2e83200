"""Engine.IO and Socket.IO packets as they stand in a websocket frame."""

import json
from typing import Any


def compact_json(value: Any) -> str:
    """JSON as browsers write it: no spaces."""
    return json.dumps(value, separators=(",", ":"))


def event_packet(name: str, payload: dict[str, Any], ack_id: int | None = None) -> bytes:
    """An EVENT packet of the default namespace."""
    wanted_ack = "" if ack_id is None else str(ack_id)
    return f"42{wanted_ack}{compact_json([name, payload])}".encode()


def event_start(name: str) -> bytes:
    """How every EVENT packet of this name starts when it wants no ack."""
    return f'42["{name}"'.encode()


def event_payload(packet: bytes) -> dict[str, Any]:
    """The first argument of an EVENT packet."""
    payload: dict[str, Any] = json.loads(packet[packet.index(b"[") :])[1]
    return payload
