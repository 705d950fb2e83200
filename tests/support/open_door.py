"""An entrance for tests that are not about meetings."""

from server.domain.ids import RoomId
from server.domain.meeting import Admission
from server.domain.participant import Caller


class OpenDoor:
    """Implements the Entrance port: everybody may enter, until there are so many."""

    def __init__(self, capacity: int) -> None:
        self._admission = Admission(capacity)

    async def admit(self, caller: Caller, room_id: RoomId, password: str | None) -> Admission:
        return self._admission

    async def confirm(self, caller: Caller, room_id: RoomId, admission: Admission) -> None: ...
