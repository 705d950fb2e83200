"""Rooms: coming in, leaving, getting lost and the grace time after it."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from math import ceil, inf
from time import time
from typing import Any

from server.domain.ids import ParticipantId, RoomId
from server.domain.lobby import MAX_WAITING, is_lobby, lobby_of
from server.domain.meeting import WARNING_SECONDS, Admission
from server.domain.moderation import has_powers
from server.domain.participant import Caller, MediaState, Participant
from server.domain.recovery import Takeover
from server.domain.room import Change, Roster
from server.domain.text import normalise_email, normalise_name
from server.errors import (
    AppError,
    Forbidden,
    InvalidPayload,
    LobbyWaiting,
    NotInRoom,
    PeerNotFound,
    RoomFull,
    Unavailable,
)
from server.presence.base import Presence
from server.protocol.base import ServerEvent
from server.protocol.meeting import MeetingEnding
from server.protocol.room import (
    JoinRoom,
    LeaveRoom,
    ParticipantBody,
    RaiseHand,
    RoomBody,
    RoomSnapshot,
    UserJoined,
)
from server.services.handles import handles
from server.services.ports import Entrance, EventSender
from server.services.room_news import describe

log = logging.getLogger(__name__)

SWEEP_SECONDS = 1.0
_FULL = Admission(capacity=0)


class RoomService:
    """`grace_seconds`: how long a lost participant's seat is kept; `clock` in Unix seconds."""

    def __init__(
        self,
        presence: Presence,
        sender: EventSender,
        entrance: Entrance,
        *,
        grace_seconds: float,
        max_rooms: int,
        clock: Callable[[], float] = time,
    ) -> None:
        self._presence = presence
        self._sender = sender
        self._entrance = entrance
        self._grace_seconds = grace_seconds
        self._max_rooms = max_rooms
        self._clock = clock
        presence.watch(self.tell)

    @handles(JoinRoom)
    async def join(self, caller: Caller, event: JoinRoom) -> RoomSnapshot:
        """Raises Forbidden, InvalidPayload, RoomFull, RoomLocked, RoomLimitReached.

        And RoomNotFound, WrongPassword, NotStarted, Ended, Banned, RateLimited: what the entrance
        says. LobbyWaiting: they wait, and are told when they may come.
        """
        room_id = RoomId(event.room_id)
        roster = await self._enter_again(caller, room_id, event)
        if roster is None:
            admission = await self._entrance.admit(caller, room_id, event.password)
            entered = lobby_of(room_id) if admission.must_wait else room_id
            capacity = MAX_WAITING if admission.must_wait else admission.capacity
            newcomer = _newcomer(caller, event, admission)
            roster = await self._enter(caller, entered, newcomer, capacity)
            try:
                await self._entrance.confirm(caller, room_id, admission)
            except AppError:
                await self._presence.leave(room_id, caller.participant_id)
                raise
            if admission.must_wait:
                raise LobbyWaiting
            self._warn(caller, room_id, admission)
        return RoomSnapshot(**_snapshot(caller, roster))

    def _warn(self, caller: Caller, room_id: RoomId, admission: Admission) -> None:
        """Who comes after the first warning has missed it."""
        left = (admission.ends_at or inf) - self._clock()
        if left <= WARNING_SECONDS:
            event = MeetingEnding(room_id=room_id, in_seconds=max(0, ceil(left)))
            self._sender.send([caller.participant_id], event)

    async def _enter(
        self, caller: Caller, room_id: RoomId, newcomer: Participant, capacity: int
    ) -> Roster:
        def welcome(roster: Roster) -> None:
            if not is_lobby(room_id):
                self._show(caller, roster)

        return await self._presence.join(
            room_id,
            newcomer,
            caller.connection_id,
            capacity=capacity,
            max_rooms=self._max_rooms,
            welcome=welcome,
        )

    async def _enter_again(self, caller: Caller, room_id: RoomId, event: JoinRoom) -> Roster | None:
        """Who is in the room needs no admission; None when they are not."""
        with suppress(NotInRoom, RoomFull):
            await self._presence.audience(caller.participant_id, room_id)
            return await self._enter(caller, room_id, _newcomer(caller, event), _FULL.capacity)
        return None

    @handles(LeaveRoom)
    async def leave(self, caller: Caller, event: LeaveRoom) -> None:
        """Leaving a room one is not in is no error: the wish is fulfilled."""
        await self._presence.leave(RoomId(event.room_id), caller.participant_id)

    @handles(RaiseHand)
    async def raise_hand(self, caller: Caller, event: RaiseHand) -> None:
        """Raises NotInRoom; of somebody else PeerNotFound, Forbidden, InvalidPayload."""
        room_id = RoomId(event.room_id)
        if event.id not in (None, caller.participant_id):
            await self._lower_hand(caller, room_id, event)
            return
        raised_at = int(self._clock() * 1000) if event.is_raised else 0
        await self._presence.raise_hand(room_id, caller.participant_id, raised_at)

    async def _lower_hand(self, caller: Caller, room_id: RoomId, event: RaiseHand) -> None:
        """No harm is done when they are no host any more just then."""
        audience = await self._presence.audience(caller.participant_id, room_id)
        if not has_powers(audience.participant.role):
            raise Forbidden("Only the host of the meeting may do this")
        if event.is_raised:
            raise InvalidPayload("A hand is raised by whose it is", field="isRaised")
        if event.id not in audience.others:
            raise PeerNotFound
        await self._presence.raise_hand(room_id, ParticipantId(event.id), 0)

    async def goodbye(self, caller: Caller) -> None:
        """The client disconnected on purpose."""
        await self._presence.leave_all(caller.participant_id, caller.connection_id)

    async def lost(self, caller: Caller) -> bool:
        """The connection ended without a goodbye: the seats are kept for the grace time.

        False when they were in no room.
        """
        return await self._presence.mark_lost(
            caller.participant_id, caller.connection_id, self._grace_seconds
        )

    async def returned(self, caller: Caller, *, has_buffer: bool) -> Takeover | None:
        """A new connection goes on as the same participant; None when they are in no room."""
        return await self._presence.take_over(
            caller.participant_id, caller.user_id, caller.connection_id, has_buffer=has_buffer
        )

    async def show_rooms(self, caller: Caller) -> None:
        """A fresh snapshot of each of their rooms, for a client that has missed too much."""
        for roster in await self._presence.rosters(caller.participant_id):
            if not is_lobby(roster.room_id):
                self._show(caller, roster)

    async def run(self) -> None:
        """End what has outlived its grace time, until cancelled; after a failure again."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                await self._presence.expire()
            except Unavailable:
                log.warning("the sweep waits until presence can be reached")
            except Exception:
                log.exception("sweep failed")

    def tell(self, change: Change) -> None:
        """Whom of this node a change concerns hears of it."""
        log.info(
            "participant %s",
            change.kind,
            extra={"room_id": change.room_id, "participant_id": change.participant.id},
        )
        message_id = f"{change.room_id}.{change.version}"
        who = change.participant.id
        others = [other for other in change.others if other != who]
        if others:
            self._sender.tell(others, describe(change, others[0]), message_id)
        if who in change.others:
            self._sender.tell((who,), describe(change, who), message_id)

    @staticmethod
    def describe(change: Change, to: ParticipantId) -> ServerEvent:
        """What somebody is told, which may be of themselves."""
        return describe(change, to)

    def _show(self, caller: Caller, roster: Roster) -> None:
        event = UserJoined(**_snapshot(caller, roster))
        self._sender.tell((caller.participant_id,), event)


def _newcomer(caller: Caller, event: JoinRoom, admission: Admission = _FULL) -> Participant:
    is_own = event.email in (None, caller.email)  # a guest's is empty, which is no address
    if not is_own and normalise_email(event.email or "") != caller.email:
        raise Forbidden("The email is not the one you are signed in with", field="email")
    name = caller.name if event.name is None else normalise_name(event.name)
    if name is None:
        raise InvalidPayload("The name is empty, too long or has unusual characters", field="name")
    is_muted = event.is_muted or admission.is_muted
    media = MediaState(is_muted=is_muted, is_camera_off=event.is_camera_off)
    return Participant(
        caller.participant_id,
        caller.user_id,
        caller.email,
        name,
        media,
        is_guest=caller.guest_of is not None,
        role=admission.role,
        own_role="cohost" if admission.role == "host" else admission.role,
    )


def _snapshot(caller: Caller, roster: Roster) -> dict[str, Any]:
    own = next((p for p in roster.participants if p.id == caller.participant_id), None)
    return {
        "email": caller.email,
        "room_id": roster.room_id,
        "id": caller.participant_id,
        "participants": [_body(p) for p in roster.participants if p.id != caller.participant_id],
        "room": RoomBody(
            room_id=roster.room_id, version=roster.version, is_locked=roster.is_locked
        ),
        "hand_raised_at": own.hand_raised_at if own else 0,
        "role": own.role if own else "participant",
        "is_muted": own.media.is_muted if own else False,
        "may_unmute": own.may_unmute if own else True,
    }


def _body(participant: Participant) -> ParticipantBody:
    return ParticipantBody(
        id=participant.id,
        email=participant.email,
        name=participant.name,
        is_muted=participant.media.is_muted,
        is_camera_off=participant.media.is_camera_off,
        is_sharing=participant.media.is_sharing,
        is_reconnecting=participant.is_reconnecting,
        hand_raised_at=participant.hand_raised_at,
        is_guest=participant.is_guest,
        role=participant.role,
        may_unmute=participant.may_unmute,
    )
