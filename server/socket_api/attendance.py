"""What this door needs of rooms."""

from typing import Protocol

from server.domain.ids import ParticipantId
from server.domain.participant import Caller
from server.domain.recovery import Takeover
from server.domain.room import Change
from server.protocol.base import ServerEvent


class Attendance(Protocol):
    """What rooms have to know of connections."""

    async def goodbye(self, caller: Caller) -> None:
        """The client left on purpose."""

    async def lost(self, caller: Caller) -> bool:
        """The connection just ended; False when they were in no room."""

    async def returned(self, caller: Caller, *, has_buffer: bool) -> Takeover | None:
        """A new connection goes on as the same participant; None when they are in no room."""

    async def show_rooms(self, caller: Caller) -> None:
        """Tell them afresh about every room they are in."""

    def describe(self, change: Change, to: ParticipantId) -> ServerEvent:
        """How a change is told to somebody."""
