"""What services need of the doors they are called through."""

from collections.abc import Iterable
from typing import Protocol

from server.domain.ids import ParticipantId, SessionId
from server.protocol.base import ServerEvent


class EventSender(Protocol):
    """Delivers server events; real in `socket_api`, recording in tests."""

    async def send(self, to: Iterable[ParticipantId], event: ServerEvent) -> None:
        """Send one event to participants; those who are gone are passed over."""


class SessionCloser(Protocol):
    """Ends the connections that were opened with a login session."""

    async def close_session(self, session_id: SessionId) -> None: ...
