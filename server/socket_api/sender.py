"""The only place that emits: encodes once and writes to every addressed connection."""

from asyncio import Future
from collections.abc import Collection, Iterable

import msgspec

from server.domain.ids import ParticipantId
from server.protocol.base import ServerEvent
from server.socket_api.connections import Connection, ConnectionTable
from server.socket_api.origin import current_origin
from server.socket_api.remote import Remote
from server.socket_api.transport import frame

# Whoever sends to so many does not need each of them to get it in this very moment.
CROWD = 8

_encode = msgspec.json.Encoder().encode


class Sender:
    """Implements the EventSender port; `remote` is the way to participants of other nodes."""

    def __init__(self, connections: ConnectionTable, remote: Remote | None = None) -> None:
        self._find = connections.get
        self._remote = remote

    def send(self, to: Collection[ParticipantId], event: ServerEvent) -> None:
        packet = encode_event(event)
        if self._remote is not None:
            self._send_named(self._remote, to, packet, event.event_name)
            return
        find = self._find
        if len(to) >= CROWD:
            packet_frame = frame(packet)
            for participant_id in to:
                connection = find(participant_id)
                if connection is not None:
                    connection.deliver_soon(packet, packet_frame)
            return
        for participant_id in to:
            connection = find(participant_id)
            if connection is not None:
                connection.deliver(packet)

    def tell(
        self, to: Iterable[ParticipantId], event: ServerEvent, message_id: str | None = None
    ) -> None:
        packet = encode_event(event)
        name = message_id or _name_by_origin(event.event_name)
        for participant_id in to:
            connection = self._find(participant_id)
            if connection is not None:
                connection.deliver(packet, name, is_news=True)

    def _send_named(
        self, remote: Remote, to: Collection[ParticipantId], packet: bytes, event_name: str
    ) -> None:
        """A name goes with the packet, by which its receivers know a repetition."""
        origin = current_origin.get()
        name = _name_by_origin(event_name) or remote.new_message_id()
        crowd_frame = frame(packet) if len(to) >= CROWD else None
        for participant_id in to:
            connection = self._find(participant_id)
            if connection is not None and not connection.detoured:
                if crowd_frame is None:
                    connection.deliver(packet, name)
                else:
                    connection.deliver_soon(packet, crowd_frame, name)
                continue
            receipt = remote.route(participant_id, name, packet)
            if connection is not None:
                note_detour(connection, name, receipt)
            if origin is not None:
                origin.receipts.add(receipt)

    @staticmethod
    def send_to_connection(connection: Connection, event: ServerEvent) -> None:
        connection.deliver(encode_event(event))


def _name_by_origin(event_name: str) -> str | None:
    origin = current_origin.get()
    return origin.message_id(event_name) if origin is not None else None


def note_detour(connection: Connection, name: str, receipt: Future[None]) -> None:
    """Until this message has come back through the inbox, none must overtake it directly."""
    connection.detoured.add(name)

    def forget_failed(done: Future[None]) -> None:
        if done.exception():
            connection.detoured.discard(name)

    receipt.add_done_callback(forget_failed)


def encode_event(event: ServerEvent) -> bytes:
    """An Engine.IO MESSAGE with a Socket.IO EVENT in the default namespace."""
    return b"%b%b]" % (event.packet_head, _encode(event))
