"""The services of a call over memory presence and a sender that remembers."""

from server.domain.participant import Caller
from server.presence.memory import MemoryPresence
from server.protocol.room import JoinRoom
from server.services.call import CallService
from server.services.media import MediaService
from server.services.room import RoomService
from tests.support.open_door import OpenDoor
from tests.unit.services.recording import RecordingSender

NOW = 1_800_000_000.0
GRACE_SECONDS = 15.0


class House:
    """One presence, one sender, every service; `now` passes when a test says so."""

    def __init__(self) -> None:
        self.now = NOW
        self.sender = RecordingSender()
        self.presence = presence = MemoryPresence(lambda: self.now)
        self.entrance = OpenDoor(capacity=3)
        self.sweep = presence.expire
        self.room = RoomService(
            presence,
            self.sender,
            self.entrance,
            grace_seconds=GRACE_SECONDS,
            max_rooms=2,
        )
        self.call = CallService(presence, self.sender)
        self.media = MediaService(presence, self.sender)

    async def meet(self, *people: Caller, room_id: str = "demo") -> None:
        """All are in the room, and what was sent for that is forgotten."""
        for who in people:
            await self.room.join(who, JoinRoom(room_id=room_id))
        self.sender.take()
