"""A connection without a network: what is written to it is kept, and read back as Socket.IO."""

from dataclasses import dataclass
from typing import Any, cast

import msgspec

from server.domain.identity import Identity
from server.domain.ids import SessionId
from server.socket_api.connections import Connection
from server.socket_api.engine_socket import EngineSocket
from tests.unit.services.recording import caller


class RecordingSocket:
    """Stands in for an EngineSocket."""

    def __init__(self, sid: str) -> None:
        self.sid = sid
        self.address = "127.0.0.1"
        self.written: list[bytes] = []
        self.cut_reason: str | None = None

    def write(self, packet: bytes) -> None:
        self.written.append(packet)

    def cut(self, reason: str) -> None:
        self.cut_reason = reason


@dataclass
class Wire:
    """One connection and the client's end of it."""

    connection: Connection
    socket: RecordingSocket

    def take(self) -> list[tuple[str, Any]]:
        """Packets since the last call: `43<ack id>` or `42`, and the JSON after it."""
        written, self.socket.written = self.socket.written, []
        return [_parse(packet) for packet in written]


def wire(
    name: str = "alice", device: str = "", *, session: str = "s", expires_at: float = 2e9
) -> Wire:
    socket = RecordingSocket(f"eio_{name}{device}")
    who = caller(name, device)
    identity = Identity(who.user_id, who.email, who.name, SessionId(session), expires_at)
    return Wire(Connection(cast(EngineSocket, socket), who, identity), socket)


def _parse(packet: bytes) -> tuple[str, Any]:
    start = packet.index(b"[")
    return packet[:start].decode(), msgspec.json.decode(packet[start:])
