"""Who acts in a meeting: the beginning of everything that not everybody may do."""

from dataclasses import dataclass

from server.domain.ids import MeetingId, ParticipantId, RoomId
from server.domain.moderation import has_powers, outranks
from server.domain.participant import Caller, Participant
from server.domain.room import Roster
from server.domain.text import normalise_text
from server.errors import Forbidden, InvalidPayload, PeerNotFound, RoomNotFound
from server.presence.base import Presence
from server.protocol.lobby import MAX_NOTE_LENGTH
from server.storage.meetings import MeetingStore


@dataclass(frozen=True, slots=True)
class Scene:
    """A meeting's room, and who acts in it."""

    meeting_id: MeetingId
    room_id: RoomId
    actor: Participant


class Powers:
    """What is decided here is decided again by presence, in one step with the act itself."""

    def __init__(self, presence: Presence, meetings: MeetingStore) -> None:
        self._presence = presence
        self._meetings = meetings

    async def scene(self, caller: Caller, room_id: str) -> Scene:
        """Raises NotInRoom, Forbidden for those without powers, Unavailable."""
        room = RoomId(room_id)
        actor = (await self._presence.audience(caller.participant_id, room)).participant
        if not has_powers(actor.role):
            raise Forbidden("Only the host of the meeting may do this")
        meeting = await self._meetings.find_by_code(room)
        if meeting is None:
            raise RoomNotFound
        return Scene(meeting.id, room, actor)

    @staticmethod
    def target(scene: Scene, roster: Roster, to: str) -> Participant:
        """Raises PeerNotFound, and Forbidden for somebody not below the actor."""
        target = next((p for p in roster.participants if p.id == ParticipantId(to)), None)
        if target is None:
            raise PeerNotFound
        if not outranks(scene.actor.role, target.role):
            raise Forbidden("Only the host of the meeting may do this")
        return target


def one_or_all(to: str | None, *, is_all: bool) -> ParticipantId | None:
    """None for all. Raises InvalidPayload."""
    if (to is None) != is_all:
        raise InvalidPayload("Send either id or all", field="id")
    return None if to is None else ParticipantId(to)


def note_of(text: str) -> str:
    """Raises InvalidPayload."""
    note = normalise_text(text, MAX_NOTE_LENGTH)
    if note is None:
        raise InvalidPayload("The reason has unusual characters", field="reason")
    return note
