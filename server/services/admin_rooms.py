"""What administrators see and do of rooms and nodes."""

import logging
from collections import Counter

from server.domain.identity import Identity
from server.domain.ids import RoomId
from server.errors import RoomNotFound
from server.presence.base import Presence
from server.protocol.admin import Door, LimitHit, LiveRoom, LiveRooms, NodeStatus
from server.services.chronicle import Chronicle
from server.services.meeting import MeetingService
from server.services.reports import NodeReports
from server.storage.meetings import MeetingStore

log = logging.getLogger(__name__)


class AdminRoomService:
    """Every method may also raise Unavailable."""

    def __init__(
        self,
        reports: NodeReports,
        presence: Presence,
        meetings: MeetingStore,
        meeting: MeetingService,
        chronicle: Chronicle,
    ) -> None:
        self._reports = reports
        self._presence = presence
        self._meetings = meetings
        self._meeting = meeting
        self._chronicle = chronicle

    async def rooms(self) -> LiveRooms:
        """Of all nodes. A node knows all people of a room that somebody of its own is in."""
        found: dict[str, LiveRoom] = {}
        unlisted = 0
        for status in await self._reports.all():
            unlisted += status.rooms - len(status.live_rooms)
            for room in status.live_rooms:
                known = found.setdefault(room.code, room)
                since = min(known.since, room.since)
                found[room.code] = LiveRoom(code=room.code, people=known.people, since=since)
        fullest = sorted(found.values(), key=lambda room: (-room.people, room.since))
        return LiveRooms(items=fullest, total=len(fullest) + unlisted)

    async def nodes(self) -> list[NodeStatus]:
        """This one first."""
        return await self._reports.all()

    async def end(self, by: Identity, code: str) -> None:
        """Everybody is out; a meeting is over, unless it is somebody's personal one.

        Raises RoomNotFound.
        """
        room_id = RoomId(code)
        meeting = await self._meetings.find_by_code(code)
        is_empty = not (await self._presence.roster(room_id)).participants
        if is_empty and meeting is None:
            raise RoomNotFound
        log.warning("an administrator ends a room", extra={"room_id": code, "user_id": by.user_id})
        if meeting is None:
            await self._presence.empty(room_id, "ended")
            return
        await self._meeting.close(room_id)
        await self._chronicle.note_from_outside(meeting.id, "ended", by)


def limits_of(nodes: list[NodeStatus]) -> list[LimitHit]:
    """Of all nodes together, the most frequent first."""
    counts = Counter[tuple[Door, str, str]]()
    for node in nodes:
        for hit in node.limits:
            counts[hit.door, hit.where, hit.code] += hit.count
    return [
        LimitHit(door=door, where=where, code=code, count=count)
        for (door, where, code), count in counts.most_common()
    ]
