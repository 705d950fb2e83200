"""What services need of the doors they are called through."""

from collections.abc import Iterable
from typing import Protocol

from server.domain.ids import ParticipantId, SessionId
from server.protocol.base import ServerEvent


class EventSender(Protocol):
    """Delivers server events; real in `socket_api`, recording in tests."""

    def send(
        self, to: Iterable[ParticipantId], event: ServerEvent, message_id: str | None = None
    ) -> None:
        """Send one event to participants; those who are gone are passed over.

        A participant gets one event of a `message_id`; without, the client event that is being
        handled is what must not be delivered twice.
        """


class SessionCloser(Protocol):
    """Ends the connections that were opened with a login session."""

    async def close_session(self, session_id: SessionId) -> None: ...
