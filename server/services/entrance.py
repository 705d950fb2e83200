"""Who may enter a meeting: asked by people before they come, and by the room when they come."""

from collections.abc import Callable
from time import time

from server.auth.passwords import Passwords
from server.domain.identity import Identity
from server.domain.ids import RoomId, UserId
from server.domain.meeting import Admission, Meeting
from server.domain.participant import Caller
from server.errors import Ended, Forbidden, NotStarted, RoomNotFound, Unauthenticated, WrongPassword
from server.presence.base import Presence
from server.services.meeting_limits import MeetingLimits
from server.storage.meetings import MeetingStore


class EntranceService:
    """Implements the Entrance port. `capacity`: of a room whose meeting says nothing of it.

    `has_free_rooms`: whether names that are no meeting's code are rooms all the same. Every
    method may also raise Unavailable.
    """

    def __init__(
        self,
        meetings: MeetingStore,
        presence: Presence,
        passwords: Passwords,
        limits: MeetingLimits,
        *,
        capacity: int,
        has_free_rooms: bool,
        clock: Callable[[], float] = time,
    ) -> None:
        self._meetings = meetings
        self._presence = presence
        self._passwords = passwords
        self._limits = limits
        self._capacity = capacity
        self._has_free_rooms = has_free_rooms
        self._clock = clock

    async def ask(
        self, name: str, password: str | None, identity: Identity | None, address: str
    ) -> Meeting:
        """The meeting of this code or id, if they may enter it now; a guest has no identity.

        Raises RoomNotFound, NotStarted, Ended, WrongPassword, RateLimited, and Unauthenticated
        where guests may not go.
        """
        user_id = identity.user_id if identity else None
        meeting = await self._look_up(name, address, user_id)
        if identity is None and not meeting.allows_guests:
            raise Unauthenticated("Sign in to join this meeting")
        await self._check(meeting, password, address, user_id)
        return meeting

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
        return Admission(meeting.capacity or self._capacity, meeting.id)

    async def confirm(self, room_id: RoomId, admission: Admission) -> None:
        """They are inside; a meeting that has ended meanwhile is empty afterwards. Raises Ended.

        Whoever ends a meeting does so in the database before the room is emptied.
        """
        if admission.meeting_id is None:
            return
        meeting = await self._meetings.find_by_name(admission.meeting_id)
        if meeting is None or meeting.state(self._clock()) == "ended":
            await self._presence.empty(room_id, "ended")
            raise Ended

    async def _look_up(self, name: str, address: str, user_id: UserId | None) -> Meeting:
        async with self._limits.lookup(address, user_id):
            meeting = await self._meetings.find_by_name(name)
            if meeting is None:
                raise RoomNotFound
            return meeting

    async def _check(
        self, meeting: Meeting, password: str | None, address: str, user_id: UserId | None
    ) -> None:
        state = meeting.state(self._clock())
        if state == "ended":
            raise Ended
        if state == "upcoming":
            raise NotStarted(startsAt=round((meeting.starts_at or 0) * 1000))
        if meeting.password_hash is None or user_id == meeting.owner_id:
            return
        if not password:
            raise WrongPassword("This meeting has a password")
        async with self._limits.password(meeting.code, address, user_id), self._passwords.turn():
            if not await self._passwords.matches(password, meeting.password_hash):
                raise WrongPassword
