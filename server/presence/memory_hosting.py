"""What hosts do in rooms of one node, in memory; nothing here waits."""

from dataclasses import replace

from server.domain.ids import ParticipantId, RoomId
from server.domain.lobby import room_of
from server.domain.moderation import Moderation, has_powers, outranks
from server.domain.participant import Participant, Role
from server.domain.room import LeaveReason
from server.errors import Forbidden, PeerNotFound
from server.presence.book import Room
from server.presence.memory import MemoryPresence


class MemoryHosting:
    """Implements the Hosting port."""

    def __init__(self, presence: MemoryPresence) -> None:
        self._presence = presence

    async def moderate(
        self,
        room_id: RoomId,
        by: ParticipantId,
        to: ParticipantId | None,
        moderation: Moderation,
    ) -> None:
        room, actor, target = self._powerful(room_id, by, to)
        for person in [target] if target else list(room.participants.values()):
            if not outranks(actor.role, person.role):
                continue
            if moderation.kind == "muted":
                keep = room.silenced.discard if moderation.may_unmute else room.silenced.add
                keep(person.user_id)
            if moderation.of(person) != person:
                self._presence.put_and_tell(moderation.kind, room, moderation.of(person), by=by)

    async def set_role(
        self, room_id: RoomId, by: ParticipantId, to: ParticipantId, role: Role
    ) -> None:
        room, actor, target = self._powerful(room_id, by, to)
        if target is None or actor.role != "host" or (role == "host" and target.is_guest):
            raise Forbidden
        if target.role == role:
            return
        if role == "host":
            self._presence.put_and_tell("role", room, replace(actor, role=actor.own_role), by=by)
        own_role = target.own_role if role == "host" else role
        self._presence.put_and_tell(
            "role", room, replace(target, role=role, own_role=own_role), by=by
        )

    async def remove(
        self, room_id: RoomId, by: ParticipantId, to: ParticipantId, reason: LeaveReason, note: str
    ) -> None:
        room, _, _ = self._powerful(room_id, by, to)
        self._presence.put_out(room, to, reason, by=by, note=note)

    async def lock(self, room_id: RoomId, by: ParticipantId, *, is_locked: bool) -> None:
        room, actor, _ = self._powerful(room_id, by, None)
        if room.is_locked != is_locked:
            room.is_locked = is_locked
            self._presence.put_and_tell("locked" if is_locked else "unlocked", room, actor, by=by)

    def _powerful(
        self, room_id: RoomId, by: ParticipantId, to: ParticipantId | None
    ) -> tuple[Room, Participant, Participant | None]:
        """A room or lobby, who acts there, and on whom. Raises as Presence.moderate."""
        actor = self._presence.book.audience(by, room_of(room_id)).participant
        if not has_powers(actor.role):
            raise Forbidden("Only the host of the meeting may do this")
        room = self._presence.book.rooms.get(room_id) or Room(room_id)
        if to is None:
            return room, actor, None
        target = room.participants.get(to)
        if target is None:
            raise PeerNotFound
        if not outranks(actor.role, target.role):
            raise Forbidden("Only the host of the meeting may do this")
        return room, actor, target
