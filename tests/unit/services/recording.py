"""What service tests share: people who call, and a sender that remembers."""

from collections.abc import Iterable

from server.domain.ids import ConnectionId, ParticipantId, UserId
from server.domain.participant import Caller
from server.protocol.base import ServerEvent


def caller(name: str, device: str = "") -> Caller:
    """Somebody connected; the same name on another device is the same account."""
    return Caller(
        ParticipantId(f"p_{name}{device}"),
        UserId(f"u_{name}"),
        f"{name}@example.org",
        name.title(),
        ConnectionId(f"c_{name}{device}"),
    )


class RecordingSender:
    """Implements the EventSender port: everything arrives and is kept in order."""

    def __init__(self) -> None:
        self.sent: list[tuple[ParticipantId, ServerEvent]] = []
        self.names: list[str | None] = []  # the message id of each

    def send(self, to: Iterable[ParticipantId], event: ServerEvent) -> None:
        self.tell(to, event)

    def tell(
        self, to: Iterable[ParticipantId], event: ServerEvent, message_id: str | None = None
    ) -> None:
        recipients = list(to)
        self.sent += [(participant_id, event) for participant_id in recipients]
        self.names += [message_id for _ in recipients]

    def take(self) -> list[tuple[ParticipantId, ServerEvent]]:
        """All that was sent since the last call."""
        sent, self.sent, self.names = self.sent, [], []
        return sent

    def received_by(self, who: Caller) -> list[ServerEvent]:
        return [event for to, event in self.sent if to == who.participant_id]
