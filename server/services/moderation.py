"""What the host and co-hosts of a meeting do to others, and to the room."""

from collections.abc import Callable
from contextlib import suppress
from time import time

from server.domain.ids import ParticipantId, RoomId
from server.domain.lobby import lobby_of
from server.domain.moderation import Action, Moderation
from server.domain.participant import Caller, Participant
from server.domain.room import REMOVED, LeaveReason
from server.errors import AppError, Forbidden, PeerNotFound, Unavailable
from server.presence.base import Hosting, Presence
from server.protocol.moderation import (
    EndMeeting,
    LockRoom,
    MuteParticipant,
    RemoveParticipant,
    SetRole,
    StopCamera,
    StopShare,
)
from server.services.chronicle import Chronicle
from server.services.entrance import GUESTS
from server.services.handles import handles
from server.services.meeting import MeetingService
from server.services.powers import Powers, Scene, note_of, one_or_all
from server.storage.passes import PassStore, Verdict


class ModerationService:
    """Every method raises NotInRoom, Forbidden, and RoomNotFound where nobody has such powers.

    And Unavailable. `clock` in Unix seconds.
    """

    def __init__(
        self,
        presence: Presence,
        hosting: Hosting,
        powers: Powers,
        meetings: MeetingService,
        passes: PassStore,
        chronicle: Chronicle,
        clock: Callable[[], float] = time,
    ) -> None:
        self._presence = presence
        self._hosting = hosting
        self._powers = powers
        self._meetings = meetings
        self._passes = passes
        self._chronicle = chronicle
        self._clock = clock

    @handles(MuteParticipant)
    async def mute(self, caller: Caller, event: MuteParticipant) -> None:
        """Raises PeerNotFound, InvalidPayload."""
        to = one_or_all(event.id, is_all=event.all)
        moderation = Moderation("muted", may_unmute=event.may_unmute)
        await self._moderate(caller, event.room_id, to, moderation)

    @handles(StopCamera)
    async def stop_camera(self, caller: Caller, event: StopCamera) -> None:
        """Raises PeerNotFound."""
        to = ParticipantId(event.id)
        await self._moderate(caller, event.room_id, to, Moderation("camera_off"))

    @handles(StopShare)
    async def stop_share(self, caller: Caller, event: StopShare) -> None:
        """Raises PeerNotFound."""
        to = ParticipantId(event.id)
        await self._moderate(caller, event.room_id, to, Moderation("share_off"))

    @handles(RemoveParticipant)
    async def remove(self, caller: Caller, event: RemoveParticipant) -> None:
        """Raises PeerNotFound, InvalidPayload.

        The verdict is there before they are out, so that they cannot come back in between. After
        a guest was removed every new one waits in the lobby: it may be the same person.
        """
        note = note_of(event.reason)
        scene = await self._powers.scene(caller, event.room_id)
        roster = await self._presence.roster(scene.room_id)
        target = self._powers.target(scene, roster, event.id)
        verdict: Verdict = "banned" if event.ban else "must_ask"
        holders, now = [target.user_id], self._clock()
        await self._passes.give(scene.meeting_id, holders, verdict, now)
        if target.is_guest:
            await self._passes.give(scene.meeting_id, [GUESTS], "must_ask", now)
        try:
            await self._put_out(scene, target, note)
            if event.ban:
                await self._refuse(scene, target, note)
        except Unavailable:
            raise
        except AppError:
            if await self._is_inside(scene, target):  # else another host has put them out as well
                await self._passes.take_back(scene.meeting_id, holders, verdict, now)
            raise
        action: Action = "banned" if event.ban else "put_out"
        await self._chronicle.note(scene.meeting_id, action, scene.actor, target, note)

    @handles(LockRoom)
    async def lock(self, caller: Caller, event: LockRoom) -> None:
        scene = await self._powers.scene(caller, event.room_id)
        await self._hosting.lock(scene.room_id, scene.actor.id, is_locked=event.is_locked)
        action: Action = "locked" if event.is_locked else "unlocked"
        await self._chronicle.note(scene.meeting_id, action, scene.actor)

    @handles(SetRole)
    async def set_role(self, caller: Caller, event: SetRole) -> None:
        """Raises PeerNotFound."""
        scene = await self._powers.scene(caller, event.room_id)
        to = ParticipantId(event.id)
        target = await self._find(scene, to)
        await self._hosting.set_role(scene.room_id, scene.actor.id, to, event.role)
        note = event.role
        await self._chronicle.note(scene.meeting_id, "role", scene.actor, target, note)

    @handles(EndMeeting)
    async def end(self, caller: Caller, event: EndMeeting) -> None:
        scene = await self._powers.scene(caller, event.room_id)
        if scene.actor.role != "host":
            raise Forbidden("Only the host of the meeting may do this")
        await self._meetings.close(RoomId(event.room_id))
        await self._chronicle.note(scene.meeting_id, "ended", scene.actor)

    async def _moderate(
        self,
        caller: Caller,
        room_id: str,
        to: ParticipantId | None,
        moderation: Moderation,
    ) -> None:
        scene = await self._powers.scene(caller, room_id)
        target = None if to is None else await self._find(scene, to)
        await self._hosting.moderate(scene.room_id, scene.actor.id, to, moderation)
        action = _action(moderation, target)
        await self._chronicle.note(scene.meeting_id, action, scene.actor, target)

    async def _find(self, scene: Scene, to: ParticipantId) -> Participant:
        roster = await self._presence.roster(scene.room_id)
        return self._powers.target(scene, roster, to)

    async def _is_inside(self, scene: Scene, target: Participant) -> bool:
        roster = await self._presence.roster(scene.room_id)
        return any(other.user_id == target.user_id for other in roster.participants)

    async def _put_out(self, scene: Scene, target: Participant, note: str) -> None:
        """Whoever of theirs came in before the verdict is there by now; others find it."""
        await self._hosting.remove(scene.room_id, scene.actor.id, target.id, REMOVED, note)
        await self._remove_all(scene, scene.room_id, target, REMOVED, note)

    async def _refuse(self, scene: Scene, target: Participant, note: str) -> None:
        """Wherever of theirs still waits to be let in."""
        await self._remove_all(scene, lobby_of(scene.room_id), target, "refused", note)

    async def _remove_all(
        self, scene: Scene, room_id: RoomId, target: Participant, reason: LeaveReason, note: str
    ) -> None:
        for other in (await self._presence.roster(room_id)).participants:
            if other.user_id == target.user_id:
                with suppress(PeerNotFound):
                    await self._hosting.remove(room_id, scene.actor.id, other.id, reason, note)


def _action(moderation: Moderation, target: Participant | None) -> Action:
    """In the log; who was kept muted is let speak again by the same event."""
    if moderation.kind != "muted":
        return moderation.kind
    if not moderation.may_unmute:
        return "kept_muted"
    was_kept_muted = target is not None and not target.may_unmute
    return "may_unmute" if was_kept_muted else "muted"
