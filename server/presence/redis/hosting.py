"""What hosts do in rooms of several nodes: each act is one script."""

import secrets

from server.domain.ids import ParticipantId, RoomId
from server.domain.moderation import Moderation, ModerationKind
from server.domain.participant import Role
from server.domain.room import LeaveReason
from server.errors import AppError, Forbidden, NotInRoom, PeerNotFound
from server.presence.redis.link import Scripts, once_more
from server.presence.redis.outgoing import Outgoing
from server.presence.redis.records import encode_record

_TAKEN: dict[ModerationKind, dict[str, bool]] = {
    "muted": {"muted": True},
    "camera_off": {"cameraOff": True},
    "share_off": {"sharing": False},
}
_REFUSALS: dict[bytes, type[AppError]] = {
    b"not_in_room": NotInRoom,
    b"forbidden": Forbidden,
    b"peer_not_found": PeerNotFound,
}


class RedisHosting:
    """Implements the Hosting port. Every method raises Unavailable."""

    def __init__(self, scripts: Scripts, outgoing: Outgoing) -> None:
        self._scripts = scripts
        self._outgoing = outgoing

    async def moderate(
        self,
        room_id: RoomId,
        by: ParticipantId,
        to: ParticipantId | None,
        moderation: Moderation,
    ) -> None:
        fields = dict(_TAKEN[moderation.kind])
        if moderation.kind == "muted":
            fields["silenced"] = not moderation.may_unmute
        await self._act("moderate", room_id, by, to or "", moderation.kind, encode_record(fields))

    async def set_role(
        self, room_id: RoomId, by: ParticipantId, to: ParticipantId, role: Role
    ) -> None:
        await self._act("set_role", room_id, by, to, role)

    async def remove(
        self, room_id: RoomId, by: ParticipantId, to: ParticipantId, reason: LeaveReason, note: str
    ) -> None:
        await self._act("remove", room_id, by, to, reason, note)

    async def lock(self, room_id: RoomId, by: ParticipantId, *, is_locked: bool) -> None:
        await self._act("lock", room_id, by, "1" if is_locked else "0")

    async def _act(self, script: str, *arguments: str | bytes) -> None:
        """Something that not everybody in a room may do."""
        request = secrets.token_hex(8)
        outcome = await once_more(
            lambda: self._scripts.run(script, request, self._outgoing.node_id, *arguments)
        )
        if outcome != b"ok":
            raise _REFUSALS[outcome]
