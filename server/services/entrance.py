"""Who may enter a meeting: asked by people before they come, and by the room when they come."""

from collections.abc import Callable, Iterable
from math import ceil
from time import time

from server.auth.passwords import Passwords
from server.domain.identity import Identity
from server.domain.ids import RoomId, UserId
from server.domain.meeting import Admission, Meeting
from server.domain.participant import Caller
from server.errors import (
    Banned,
    Ended,
    Forbidden,
    NotStarted,
    RoomFull,
    RoomLocked,
    RoomNotFound,
    Unauthenticated,
    WrongPassword,
)
from server.presence.base import Presence
from server.services.meeting_limits import MeetingLimits
from server.storage.meetings import MeetingStore
from server.storage.passes import PassStore

GUESTS = "guests"  # holds the verdict on guests of whom nothing is known


class EntranceService:
    """Implements the Entrance port. `capacity`: of a room whose meeting says nothing of it.

    `has_free_rooms`: whether names that are no meeting's code are rooms all the same. Every
    method may also raise Unavailable.
    """

    def __init__(
        self,
        meetings: MeetingStore,
        passes: PassStore,
        presence: Presence,
        passwords: Passwords,
        limits: MeetingLimits,
        *,
        capacity: int,
        has_free_rooms: bool,
        clock: Callable[[], float] = time,
    ) -> None:
        self._meetings = meetings
        self._passes = passes
        self._presence = presence
        self._passwords = passwords
        self._limits = limits
        self._capacity = capacity
        self._has_free_rooms = has_free_rooms
        self._clock = clock

    async def ask(
        self, name: str, password: str | None, identity: Identity | None, address: str
    ) -> tuple[Meeting, bool]:
        """The meeting of this code or id, if they may enter it now, and whether by its lobby.

        A guest has no identity yet. Raises RoomNotFound, NotStarted, Ended, WrongPassword,
        RateLimited, Banned, RoomLocked, RoomFull, and Unauthenticated where guests may not go.
        `isFreeRoom` in the details of RoomNotFound: the name is no meeting's, but people with an
        account may enter it all the same.
        """
        user_id = identity.user_id if identity else None
        meeting = await self._look_up(name, address, user_id)
        if identity is None and not meeting.allows_guests:
            raise Unauthenticated("Sign in to join this meeting")
        await self._check(meeting, password, address, user_id)
        if user_id == meeting.owner_id:
            return meeting, False
        must_wait = await self._must_wait(meeting, [user_id] if user_id else [GUESTS])
        await self._check_space(meeting, user_id)
        return meeting, must_wait

    async def admit(self, caller: Caller, room_id: RoomId, password: str | None) -> Admission:
        """Raises as `ask` does, and Forbidden for guests who are not of this meeting."""
        if caller.guest_of not in (None, room_id):
            raise Forbidden
        meeting = await self._meetings.find_by_code(room_id)
        if meeting is None:
            if caller.guest_of is not None or not self._has_free_rooms:
                raise RoomNotFound
            return Admission(self._capacity)
        if caller.guest_of is not None and not meeting.allows_guests:
            raise Forbidden("This meeting is for people with an account")
        await self._check(meeting, password, caller.address, caller.user_id)
        capacity = meeting.capacity or self._capacity
        if caller.user_id == meeting.owner_id:
            return Admission(capacity, meeting.id, "host", ends_at=meeting.ends_at)
        must_wait = await self._must_wait(meeting, _holders(caller))
        is_muted = meeting.mute_on_entry
        return Admission(
            capacity,
            meeting.id,
            must_wait=must_wait,
            is_muted=is_muted,
            ends_at=meeting.ends_at,
        )

    async def free_seats(self, room_id: RoomId) -> int:
        """How many more a room takes."""
        meeting = await self._meetings.find_by_code(room_id)
        capacity = (meeting.capacity if meeting else None) or self._capacity
        return max(0, capacity - len((await self._presence.roster(room_id)).participants))

    async def confirm(self, caller: Caller, room_id: RoomId, admission: Admission) -> None:
        """They are inside; a meeting that has ended meanwhile is empty afterwards.

        Whoever ends a meeting, or removes somebody, does so in the database first. Raises Ended,
        Banned.
        """
        if admission.meeting_id is None:
            return
        meeting = await self._meetings.find_by_name(admission.meeting_id)
        if meeting is None or meeting.state(self._clock()) == "ended":
            await self._presence.empty(room_id, "ended")
            raise Ended
        if admission.role == "host" or admission.must_wait:
            return
        verdict = await self._passes.find(meeting.id, _holders(caller), self._clock())
        if verdict in ("must_ask", "banned"):
            raise Banned

    async def _must_wait(self, meeting: Meeting, holders: Iterable[str]) -> bool:
        """Whether only the lobby is open to them. Raises Banned."""
        verdict = await self._passes.find(meeting.id, holders, self._clock())
        if verdict == "banned":
            raise Banned
        return verdict == "must_ask" or (meeting.has_lobby and verdict != "welcome")

    async def _check_space(self, meeting: Meeting, user_id: UserId | None) -> None:
        """Raises RoomLocked, RoomFull; who is in it already may come back."""
        roster = await self._presence.roster(meeting.code)
        if any(participant.user_id == user_id for participant in roster.participants):
            return
        if roster.is_locked:
            raise RoomLocked
        capacity = meeting.capacity or self._capacity
        if len(roster.participants) >= capacity:
            raise RoomFull(capacity=capacity)

    async def _look_up(self, name: str, address: str, user_id: UserId | None) -> Meeting:
        async with self._limits.lookup(address, user_id, has_free_rooms=self._has_free_rooms):
            meeting = await self._meetings.find_by_name(name)
            if meeting is None:
                raise RoomNotFound(isFreeRoom=self._has_free_rooms)
            return meeting

    async def _check(
        self, meeting: Meeting, password: str | None, address: str, user_id: UserId | None
    ) -> None:
        state = meeting.state(self._clock())
        if state == "ended":
            raise Ended
        if state == "upcoming":
            raise NotStarted(
                startsAt=round((meeting.starts_at or 0) * 1000),
                opensInSeconds=ceil((meeting.opens_at or 0) - self._clock()),
            )
        if meeting.password_hash is None or user_id == meeting.owner_id:
            return
        if not password:
            raise WrongPassword("This meeting has a password")
        async with self._limits.password(meeting.code, address, user_id), self._passwords.turn():
            if not await self._passwords.matches(password, meeting.password_hash):
                raise WrongPassword


def _holders(caller: Caller) -> list[str]:
    """By whom the verdict on somebody is found, the nearest first."""
    return [caller.user_id] if caller.guest_of is None else [caller.user_id, GUESTS]
