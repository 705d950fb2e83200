"""What this node knows of the rooms in which it has participants: enough to address signals.

Signals are addressed without asking Redis. Changes come through the inbox, each with the next
version of its room. A reply of Redis may know more than the inbox has told yet: what a room holds
and what was told of it are therefore counted apart.
"""

import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from server.domain.ids import ParticipantId, RoomId
from server.domain.lobby import is_lobby, room_of
from server.domain.participant import Participant
from server.domain.room import Addressees, Audience, Roster, is_told_themselves
from server.presence.base import Watcher
from server.presence.book import Room, RoomBook
from server.presence.redis.records import ChangeRecord

log = logging.getLogger(__name__)

Reply = TypeVar("Reply")

RECENT_CHANGES = 64


class Telling:
    """How far a room's changes have been told, and what each of ours knew when they came.

    `undone`: ours who were put out again before we knew that they had come.
    """

    __slots__ = ("recent", "since", "undone", "version")

    def __init__(self, version: int) -> None:
        self.version = version
        self.since: dict[ParticipantId, int] = {}
        self.undone: set[ParticipantId] = set()
        self.recent: deque[ChangeRecord] = deque(maxlen=RECENT_CHANGES)


class Mirror:
    """`held`: the participants of this node, and how often each had moved when they came."""

    def __init__(self) -> None:
        self._book = RoomBook()
        self._tellings: dict[RoomId, Telling] = {}
        self._early: list[ChangeRecord] = []
        self._in_flight = 0
        self.held: dict[ParticipantId, int] = {}
        self.stale: set[RoomId] = set()
        self.watcher: Watcher | None = None

    def find(self, sender_id: ParticipantId, to: str) -> Addressees:
        return self._book.find(sender_id, to)

    def audience(self, participant_id: ParticipantId, room_id: RoomId) -> Audience:
        return self._book.audience(participant_id, room_id)

    def newest(self, roster: Roster) -> Roster:
        """The room, or what has been told of it here since: that must not be taken back."""
        room = self._book.rooms.get(roster.room_id)
        return room.roster() if room and room.version > roster.version else roster

    def counts(self) -> tuple[int, int]:
        """Participants and rooms of this node."""
        return len(self.held), len(self._book.rooms)

    def live_rooms(self) -> dict[RoomId, int]:
        return self._book.live_rooms()

    async def while_asking(self, ask: Callable[[], Awaitable[Reply]]) -> Reply:
        """Changes that overtake the reply of `ask` are kept for the rooms it brings."""
        self._in_flight += 1
        try:
            return await ask()
        finally:
            self._in_flight -= 1
            self._apply_early()
            if not self._in_flight:
                early, self._early = self._early, []
                for told in early:
                    self._apply_to_unknown(told)

    def hold(
        self,
        participant_id: ParticipantId,
        rosters: Iterable[Roster],
        *,
        moves: int,
        is_shown: bool,
    ) -> None:
        """A participant of this node is in these rooms; who is shown them knows them as they are
        there, and is not told again of what they show already."""
        self.held[participant_id] = moves
        for roster in rosters:
            self.show(roster)
            telling = self._tellings[roster.room_id]
            since = telling.since
            if participant_id not in self._book.rooms[roster.room_id].participants:
                telling.undone.add(participant_id)
            elif is_shown or participant_id not in since:
                since[participant_id] = roster.version

    def catch_up(self, participant_id: ParticipantId, rosters: Iterable[Roster]) -> None:
        """Tell somebody who was just held what had been told before that and they do not know."""
        for roster in rosters:
            telling = self._tellings.get(roster.room_id)
            for told in telling.recent if telling else ():
                is_theirs = told.id == participant_id
                is_others_news = not is_theirs and not is_lobby(roster.room_id)
                is_for_them = is_others_news or (
                    is_theirs and is_told_themselves(told.kind, told.reason)
                )
                if told.version > roster.version and is_for_them:
                    self._watch(told, (participant_id,))

    def let_go(self, participant_id: ParticipantId) -> None:
        """They are another node's, or gone; rooms without anybody of ours are forgotten."""
        self.held.pop(participant_id, None)
        for room in self._book.rooms_of(participant_id):
            self._tellings[room.id].since.pop(participant_id, None)
            self._forget_if_foreign(room)

    def clear(self) -> None:
        self._book = RoomBook()
        self._tellings.clear()
        self._early.clear()
        self.held.clear()
        self.stale.clear()

    def show(self, roster: Roster) -> None:
        """The whole room as it is; older than what is known changes nothing."""
        self.stale.discard(roster.room_id)
        room = self._book.rooms.get(roster.room_id)
        if room is None:
            room = Room(roster.room_id, -1)
            self._tellings[roster.room_id] = Telling(roster.version)
        if room.version >= roster.version:
            return
        present = {participant.id for participant in roster.participants}
        for participant in roster.participants:
            self._book.put(room, participant)
        for gone in set(room.participants) - present:
            self._remove(room, gone)
        room.version = roster.version
        room.is_locked = roster.is_locked

    def apply(self, told: ChangeRecord) -> None:
        """One change, in the order of its room's versions; whom it concerns here is told."""
        if is_lobby(RoomId(told.room)):
            self._tell_powerful(told)
        self._apply(told)

    def _apply(self, told: ChangeRecord) -> None:
        room = self._book.rooms.get(RoomId(told.room))
        if room is None:
            self._apply_to_unknown(told)
            return
        telling = self._tellings[room.id]
        if told.version <= telling.version:
            self._tell_undone(told, telling)
            return
        if told.version != telling.version + 1:
            log.warning("a change of a room was missed, it is read again")
            self.stale.add(room.id)
        telling.version = told.version
        telling.recent.append(told)
        participant = told.record.participant(told.id)
        is_ours = participant.id in telling.since
        if told.kind == "left" and telling.since.get(participant.id, told.version) <= told.version:
            telling.since.pop(participant.id, None)
        if told.version > room.version:
            self._update(room, told, participant)
        self._tell(told, room, telling, is_ours=is_ours)
        self._forget_if_foreign(room)

    def _tell_undone(self, told: ChangeRecord, telling: Telling) -> None:
        """Who has just come in finds themselves put out: nobody else has to hear of it."""
        who = ParticipantId(told.id)
        if told.kind == "left" and who in telling.undone:
            telling.undone.discard(who)
            if not self._book.rooms_of(who):
                self.held.pop(who, None)
            if is_told_themselves(told.kind, told.reason):
                self._watch(told, (who,))

    def _update(self, room: Room, told: ChangeRecord, participant: Participant) -> None:
        room.version = told.version
        if told.kind in ("locked", "unlocked"):
            room.is_locked = told.kind == "locked"
        if told.kind == "left":
            self._remove(room, participant.id)
        else:
            self._book.put(room, participant)

    def _remove(self, room: Room, participant_id: ParticipantId) -> None:
        self._book.remove(room, participant_id)
        if not self._book.rooms_of(participant_id):
            self.held.pop(participant_id, None)

    def _apply_to_unknown(self, told: ChangeRecord) -> None:
        if self._in_flight:
            self._early.append(told)
        elif told.kind == "left" and is_told_themselves(told.kind, told.reason):
            self._watch(told, (ParticipantId(told.id),))

    def _apply_early(self) -> None:
        known = [told for told in self._early if told.room in self._book.rooms]
        self._early = [told for told in self._early if told.room not in self._book.rooms]
        for told in known:
            self._apply(told)

    def _tell_powerful(self, told: ChangeRecord) -> None:
        """Those of ours who may let in who waits in a lobby; in whatever room they are known."""
        telling = self._tellings.get(room_of(RoomId(told.room)))
        room = Room(RoomId(told.room))
        ours = self._book.audience_of(room, ParticipantId(told.id)) if telling else []
        self._watch(told, tuple(who for who in ours if telling and who in telling.since))

    def _tell(self, told: ChangeRecord, room: Room, telling: Telling, *, is_ours: bool) -> None:
        ours = [
            other
            for other, since in telling.since.items()
            if since < told.version and other != told.id and other in room.participants
        ]
        if room.is_lobby:
            ours = []
        if is_ours and is_told_themselves(told.kind, told.reason):
            ours.append(ParticipantId(told.id))
        self._watch(told, tuple(ours))

    def _watch(self, told: ChangeRecord, ours: tuple[ParticipantId, ...]) -> None:
        if ours and self.watcher is not None and told.kind != "media":
            self.watcher(told.change(ours))

    def _forget_if_foreign(self, room: Room) -> None:
        if any(participant_id in self.held for participant_id in room.participants):
            return
        for participant_id in list(room.participants):
            self._book.remove(room, participant_id)
        self._book.rooms.pop(room.id, None)
        self._tellings.pop(room.id, None)
        self.stale.discard(room.id)
