"""Rooms: coming in, leaving, getting lost and the grace time after it."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from time import time
from typing import Any

from server.domain.ids import RoomId
from server.domain.participant import Caller, MediaState, Participant
from server.domain.room import Departure, Roster
from server.domain.text import normalise_email, normalise_name
from server.errors import Forbidden, InvalidPayload
from server.presence.base import Presence
from server.protocol.room import (
    JoinRoom,
    LeaveReason,
    LeaveRoom,
    NewUserJoined,
    ParticipantBody,
    PeerReconnected,
    PeerReconnecting,
    RoomBody,
    RoomSnapshot,
    UserJoined,
    UserLeft,
)
from server.services.handles import handles
from server.services.ports import EventSender

log = logging.getLogger(__name__)

SWEEP_SECONDS = 1.0


class RoomService:
    """`grace_seconds`: how long a lost participant's seat is kept."""

    def __init__(
        self,
        presence: Presence,
        sender: EventSender,
        *,
        grace_seconds: float,
        capacity: int,
        max_rooms: int,
        clock: Callable[[], float] = time,
    ) -> None:
        self._presence = presence
        self._sender = sender
        self._grace_seconds = grace_seconds
        self._capacity = capacity
        self._max_rooms = max_rooms
        self._clock = clock

    @handles(JoinRoom)
    async def join(self, caller: Caller, event: JoinRoom) -> RoomSnapshot:
        """Raises Forbidden, InvalidPayload, RoomFull, RoomLimitReached."""
        participant = _newcomer(caller, event)
        arrival = await self._presence.join(
            RoomId(event.room_id),
            participant,
            caller.connection_id,
            capacity=self._capacity,
            max_rooms=self._max_rooms,
        )
        await self._tell_departures(arrival.replaced, "replaced")
        snapshot = _snapshot(caller, arrival.roster)
        # The newcomer knows the room before anybody in it can send them a signal.
        await self._sender.send((caller.participant_id,), UserJoined(**snapshot))
        if arrival.is_new:
            log.info(
                "participant joined",
                extra={"room_id": event.room_id, "participant_id": participant.id},
            )
            others = [p.id for p in arrival.roster.participants if p.id != participant.id]
            await self._sender.send(others, _announcement(event.room_id, participant))
        return RoomSnapshot(**snapshot)

    @handles(LeaveRoom)
    async def leave(self, caller: Caller, event: LeaveRoom) -> None:
        """Leaving a room one is not in is no error: the wish is fulfilled."""
        departure = await self._presence.leave(RoomId(event.room_id), caller.participant_id)
        if departure is not None:
            await self._tell_departures([departure], "left")

    async def goodbye(self, caller: Caller) -> None:
        """The client disconnected on purpose."""
        departures = await self._presence.leave_all(caller.participant_id, caller.connection_id)
        await self._tell_departures(departures, "left")

    async def lost(self, caller: Caller) -> bool:
        """The connection ended without a goodbye: the seats are kept for the grace time.

        False when they were in no room.
        """
        until = self._clock() + self._grace_seconds
        audiences = await self._presence.mark_lost(
            caller.participant_id, caller.connection_id, until
        )
        for audience in audiences:
            event = PeerReconnecting(room_id=audience.room_id, id=audience.participant.id)
            await self._sender.send(audience.others, event)
        return bool(audiences)

    async def returned(self, caller: Caller) -> bool:
        """A new connection goes on as the same participant; False when they are in no room."""
        audiences = await self._presence.mark_back(caller.participant_id, caller.connection_id)
        for audience in audiences or ():
            event = PeerReconnected(room_id=audience.room_id, id=audience.participant.id)
            await self._sender.send(audience.others, event)
        return audiences is not None

    async def show_rooms(self, caller: Caller) -> None:
        """A fresh snapshot of each of their rooms, for a client that has missed too much."""
        for roster in await self._presence.rosters(caller.participant_id):
            event = UserJoined(**_snapshot(caller, roster))
            await self._sender.send((caller.participant_id,), event)

    async def sweep(self) -> None:
        """End what has outlived its grace time."""
        await self._tell_departures(await self._presence.expire(self._clock()), "disconnected")

    async def run(self) -> None:
        """Sweep until cancelled; a failed sweep is logged and the next one tries again."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                await self.sweep()
            except Exception:
                log.exception("sweep failed")

    async def _tell_departures(self, departures: Iterable[Departure], reason: LeaveReason) -> None:
        for departure in departures:
            log.info(
                "participant left",
                extra={"room_id": departure.room_id, "participant_id": departure.participant.id},
            )
            event = UserLeft(
                room_id=departure.room_id,
                id=departure.participant.id,
                email=departure.participant.email,
                reason=reason,
            )
            to = departure.remaining
            if reason == "replaced":  # may still come back to another room, and must know
                to = (*to, departure.participant.id)
            await self._sender.send(to, event)


def _newcomer(caller: Caller, event: JoinRoom) -> Participant:
    if event.email is not None and normalise_email(event.email) != caller.email:
        raise Forbidden("The email is not the one you are signed in with", field="email")
    name = caller.name if event.name is None else normalise_name(event.name)
    if name is None:
        raise InvalidPayload("The name is empty, too long or has unusual characters", field="name")
    media = MediaState(is_muted=event.is_muted, is_camera_off=event.is_camera_off)
    return Participant(caller.participant_id, caller.user_id, caller.email, name, media)


def _snapshot(caller: Caller, roster: Roster) -> dict[str, Any]:
    return {
        "email": caller.email,
        "room_id": roster.room_id,
        "id": caller.participant_id,
        "participants": [_body(p) for p in roster.participants if p.id != caller.participant_id],
        "room": RoomBody(room_id=roster.room_id, version=roster.version),
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
    )


def _announcement(room_id: str, participant: Participant) -> NewUserJoined:
    return NewUserJoined(
        email=participant.email,
        id=participant.id,
        name=participant.name,
        room_id=room_id,
        is_muted=participant.media.is_muted,
        is_camera_off=participant.media.is_camera_off,
    )
