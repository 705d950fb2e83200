"""What services need of the doors they are called through."""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from server.domain.ids import ParticipantId, RoomId, SessionId
from server.domain.mail import Letter, Way
from server.domain.meeting import Admission
from server.domain.participant import Caller
from server.protocol.base import ServerEvent


class EventSender(Protocol):
    """Delivers server events; real in `socket_api`, recording in tests."""

    def send(self, to: Collection[ParticipantId], event: ServerEvent) -> None:
        """Send one event to participants, wherever they are; those who are gone are passed over.

        What the client event that is being handled has caused is delivered once, however often
        that is repeated.
        """

    def tell(
        self, to: Iterable[ParticipantId], event: ServerEvent, message_id: str | None = None
    ) -> None:
        """Tell participants of this node what has become of a room.

        In the order of the calls, and at once: what is still on its way to them from elsewhere
        does not come first. A participant gets one event of a `message_id`.
        """


class Entrance(Protocol):
    """Who may enter a room, for as long as its doors are open."""

    async def admit(self, caller: Caller, room_id: RoomId, password: str | None) -> Admission:
        """Raises the AppError that says why they may not."""

    async def confirm(self, caller: Caller, room_id: RoomId, admission: Admission) -> None:
        """They are inside, and may stay; else an AppError."""


class SessionCloser(Protocol):
    """Ends the connections that were opened with a login session."""

    async def close_session(self, session_id: SessionId) -> None: ...


class Mail(Protocol):
    """Letters to people; over SMTP, or where no mail server is named to the log or nowhere."""

    way: Way

    async def send(self, letters: Sequence[Letter]) -> list[Letter]:
        """Those that were not taken. Raises MailNotConfigured, and Unavailable when none was."""
