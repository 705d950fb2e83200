"""The only place that emits: encodes once and writes to every addressed connection."""

from collections.abc import Iterable

import msgspec

from server.domain.ids import ParticipantId
from server.protocol.base import ServerEvent
from server.socket_api.connections import Connection, ConnectionTable

_encode = msgspec.json.Encoder().encode


class Sender:
    """Implements the EventSender port for connections of this node."""

    def __init__(self, connections: ConnectionTable) -> None:
        self._find = connections.get

    async def send(self, to: Iterable[ParticipantId], event: ServerEvent) -> None:
        packet = encode_event(event)
        find = self._find
        for participant_id in to:
            connection = find(participant_id)
            if connection is not None:
                connection.deliver(packet)

    @staticmethod
    def send_to_connection(connection: Connection, event: ServerEvent) -> None:
        connection.deliver(encode_event(event))


def encode_event(event: ServerEvent) -> bytes:
    """An Engine.IO MESSAGE with a Socket.IO EVENT in the default namespace."""
    return b'42["%b",%b]' % (event.event_name.encode(), _encode(event))
