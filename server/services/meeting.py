"""Meetings as things people own: planned, changed, listed and ended."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from time import time
from typing import TypeVar

from msgspec import UNSET, UnsetType

from server.auth.passwords import Passwords
from server.domain.calendar import find_time_zone
from server.domain.identity import Identity
from server.domain.ids import MeetingId, RoomId
from server.domain.meeting import (
    MAX_DESCRIPTION_LENGTH,
    MAX_TITLE_LENGTH,
    MIN_PASSWORD_CHARACTERS,
    Meeting,
    is_custom_code,
    new_code,
)
from server.domain.text import has_unsafe_characters, normalise_name, normalise_text
from server.errors import AlreadyExists, Ended, InvalidPayload, RoomNotFound, Unavailable
from server.presence.base import Presence
from server.protocol.meeting import ChangeMeeting, CreateMeeting, ListMeetings
from server.services.meeting_limits import MeetingLimits
from server.storage.meeting_log import LogEntry, MeetingLog
from server.storage.meetings import MeetingPage, MeetingStore
from server.storage.passes import PassStore

CODE_TRIES = 5
CHANGE_TRIES = 20
NO_ID = MeetingId("")  # until it is stored

Value = TypeVar("Value")


class MeetingService:
    """Only its owner sees a meeting here; to everybody else there is none.

    Every method may also raise Unavailable.
    """

    def __init__(
        self,
        meetings: MeetingStore,
        passes: PassStore,
        log: MeetingLog,
        presence: Presence,
        passwords: Passwords,
        limits: MeetingLimits,
        clock: Callable[[], float] = time,
    ) -> None:
        self._meetings = meetings
        self._passes = passes
        self._log = log
        self._presence = presence
        self._passwords = passwords
        self._limits = limits
        self._clock = clock

    @property
    def now(self) -> float:
        """Whole milliseconds, which is what is stored."""
        return round(self._clock(), 3)

    async def create(self, identity: Identity, wish: CreateMeeting) -> Meeting:
        """Raises InvalidPayload, AlreadyExists, RateLimited."""
        if wish.code is not None and not is_custom_code(wish.code):
            raise InvalidPayload("This cannot be the code of a meeting", field="code")
        await self._limits.creation(identity.user_id)
        meeting = Meeting(
            id=NO_ID,
            code=RoomId(wish.code or ""),
            owner_id=identity.user_id,
            title=_title(wish.title),
            created_at=self.now,
            description=_description(wish.description),
            type=wish.type,
            has_lobby=wish.has_lobby,
            capacity=wish.capacity,
            starts_at=_seconds(wish.starts_at),
            duration_minutes=wish.duration_minutes,
            allows_guests=wish.allows_guests,
            mute_on_entry=wish.mute_on_entry,
            time_zone=_time_zone(wish.time_zone),
        )
        self._check_time(meeting)
        meeting = replace(meeting, password_hash=await self._hash(wish.password))
        return await self._add(meeting)

    async def personal(self, identity: Identity) -> Meeting:
        """The one that is always theirs, made when it is first asked for."""
        title = f"{identity.name}’s room"
        for _ in range(CODE_TRIES):
            found = await self._meetings.find_personal(identity.user_id)
            if found is not None:
                return found
            meeting = Meeting(
                NO_ID, new_code(), identity.user_id, title, self.now, is_personal=True
            )
            try:
                return await self._meetings.add(meeting)
            except AlreadyExists:
                continue  # made at the same moment, or an unlucky code
        raise AlreadyExists("There is a meeting with this code")

    async def get(self, identity: Identity, name: str) -> Meeting:
        """`name`: its code or its id. Raises RoomNotFound."""
        meeting = await self._meetings.find_by_name(name)
        if meeting is None or meeting.owner_id != identity.user_id:
            raise RoomNotFound
        return meeting

    async def log(self, identity: Identity, name: str) -> "list[LogEntry]":
        """What its hosts have done, the newest first. Raises RoomNotFound."""
        return await self._log.latest((await self.get(identity, name)).id)

    async def list(self, identity: Identity, wish: ListMeetings) -> MeetingPage:
        """Raises InvalidPayload."""
        if has_unsafe_characters(wish.q):
            raise InvalidPayload("The search has unusual characters", field="q")
        return await self._meetings.mine(
            identity.user_id,
            wish.when,
            self.now,
            title=wish.q,
            cursor=wish.cursor,
            limit=wish.limit,
        )

    async def count_inside(self, meetings: Sequence[Meeting]) -> Sequence[int | None]:
        """How many are in each; None for all that are open while presence is away."""
        return await asyncio.gather(*(self._count(meeting) for meeting in meetings))

    async def change(self, identity: Identity, name: str, wish: ChangeMeeting) -> Meeting:
        """What is changed at the same moment and not wished for here stays.

        Raises RoomNotFound, InvalidPayload, Ended.
        """
        self._changed(await self.get(identity, name), wish)
        password_hash: bytes | UnsetType | None = UNSET
        if not isinstance(wish.password, UnsetType):
            password_hash = await self._hash(wish.password)
        for _ in range(CHANGE_TRIES):
            changed = self._changed(await self.get(identity, name), wish)
            changed = replace(changed, password_hash=_or(password_hash, changed.password_hash))
            if await self._meetings.replace(changed):
                return changed
        raise Unavailable

    async def end(self, identity: Identity, name: str) -> Meeting:
        """For everybody who is in it; ending again is no error. Raises RoomNotFound.

        A personal meeting is emptied and stays.
        """
        return await self._end(await self.get(identity, name))

    async def close(self, code: RoomId) -> None:
        """The same by its host of the moment, who need not be its owner. Raises RoomNotFound."""
        meeting = await self._meetings.find_by_code(code)
        if meeting is None:
            raise RoomNotFound
        await self._end(meeting)

    async def _end(self, meeting: Meeting) -> Meeting:
        if meeting.is_personal:
            await self._passes.forget(meeting.id)
        else:
            await self._meetings.end(meeting.id, self.now)
            meeting = await self._meetings.find_by_name(meeting.id) or meeting
        await self._presence.empty(meeting.code, "ended")
        return meeting

    async def _count(self, meeting: Meeting) -> int | None:
        if meeting.state(self.now) != "open":
            return 0
        try:
            return len((await self._presence.roster(meeting.code)).participants)
        except Unavailable:
            return None

    async def _add(self, meeting: Meeting) -> Meeting:
        if meeting.code:
            return await self._meetings.add(meeting)
        for _ in range(CODE_TRIES - 1):
            try:
                return await self._meetings.add(replace(meeting, code=new_code()))
            except AlreadyExists:
                continue
        return await self._meetings.add(replace(meeting, code=new_code()))

    async def _hash(self, password: str | None) -> bytes | None:
        if password is None:
            return None
        async with self._passwords.turn():
            return await self._passwords.hash(password, MIN_PASSWORD_CHARACTERS)

    def _changed(self, meeting: Meeting, wish: ChangeMeeting) -> Meeting:
        """All but the password."""
        if meeting.state(self.now) == "ended":
            raise Ended
        starts_at = wish.starts_at
        changed = replace(
            meeting,
            title=_or(wish.title, meeting.title, _title),
            description=_or(wish.description, meeting.description, _description),
            has_lobby=_or(wish.has_lobby, meeting.has_lobby),
            capacity=_or(wish.capacity, meeting.capacity),
            starts_at=meeting.starts_at if starts_at is UNSET else _seconds(starts_at),
            duration_minutes=_or(wish.duration_minutes, meeting.duration_minutes),
            allows_guests=_or(wish.allows_guests, meeting.allows_guests),
            mute_on_entry=_or(wish.mute_on_entry, meeting.mute_on_entry),
            time_zone=_or(wish.time_zone, meeting.time_zone, _time_zone),
        )
        self._check_time(changed)
        return changed

    def _check_time(self, meeting: Meeting) -> None:
        if meeting.is_personal and (meeting.starts_at or meeting.duration_minutes):
            raise InvalidPayload("A personal meeting has no time", field="startsAt")
        if meeting.ends_at is not None and meeting.ends_at <= self.now:
            raise InvalidPayload("The meeting would be over already", field="startsAt")


def _or(
    wish: Value | UnsetType, now: Value, clean: Callable[[Value], Value] | None = None
) -> Value:
    """What is wished for, else what is now."""
    if isinstance(wish, UnsetType):
        return now
    return wish if clean is None else clean(wish)


def _seconds(milliseconds: int | UnsetType | None) -> float | None:
    return milliseconds / 1000 if isinstance(milliseconds, int) else None


def _title(text: str) -> str:
    title = normalise_name(text, MAX_TITLE_LENGTH)
    if title is None:
        raise InvalidPayload("The title is empty or has unusual characters", field="title")
    return title


def _description(text: str) -> str:
    description = normalise_text(text, MAX_DESCRIPTION_LENGTH)
    if description is None:
        raise InvalidPayload("The description has unusual characters", field="description")
    return description


def _time_zone(name: str | None) -> str | None:
    if name is not None and find_time_zone(name) is None:
        raise InvalidPayload("There is no such time zone", field="timeZone")
    return name
