"""Who may read what was said in a room."""

from server.domain.ids import RoomId, UserId
from server.presence.base import Presence
from server.storage.meetings import MeetingStore


class Readers:
    """Whoever is in the room now, and the owner of its meeting. May raise Unavailable."""

    def __init__(self, presence: Presence, meetings: MeetingStore) -> None:
        self._presence = presence
        self._meetings = meetings

    async def is_inside(self, user_id: UserId, room_id: RoomId) -> bool:
        """From any of their devices."""
        roster = await self._presence.roster(room_id)
        return any(participant.user_id == user_id for participant in roster.participants)

    async def may_read(self, user_id: UserId, room_id: RoomId) -> bool:
        """What is private to others is another question."""
        if await self.is_inside(user_id, room_id):
            return True
        meeting = await self._meetings.find_by_code(room_id)
        return meeting is not None and meeting.owner_id == user_id
