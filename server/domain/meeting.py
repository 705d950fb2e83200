"""Meetings: what somebody has planned, and the pure rules of their time and their codes."""

import re
import secrets
from dataclasses import dataclass
from typing import Literal

from server.domain.ids import MeetingId, RoomId, UserId
from server.domain.participant import Role

MeetingType = Literal["video", "chat"]
MeetingState = Literal["upcoming", "open", "ended"]

EARLY_ENTRY_SECONDS = 10 * 60
WARNING_SECONDS = 5 * 60.0  # before its end, and to whoever comes in after that
MAX_TITLE_LENGTH = 120
MAX_DESCRIPTION_LENGTH = 2000
MIN_PASSWORD_CHARACTERS = 4
_LETTERS = "abcdefghjkmnpqrstuvwxyz"  # none that is read or heard as another one
_GROUPS = (3, 4, 3)
_CUSTOM_CODE = re.compile(r"[A-Za-z0-9_-]{3,64}")
_LIKE_AN_ID = re.compile(r"[0-9a-fA-F]{24}")
_RESERVED = frozenset({"personal", "create", "join"})


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting is entered as the room of its `code`. Times are Unix time in seconds.

    `time_zone` is an IANA name; `sequence` grows with every change of the meeting.
    """

    id: MeetingId
    code: RoomId
    owner_id: UserId
    title: str
    created_at: float
    description: str = ""
    type: MeetingType = "video"
    password_hash: bytes | None = None
    has_lobby: bool = False
    capacity: int | None = None
    starts_at: float | None = None
    duration_minutes: int | None = None
    allows_guests: bool = True
    mute_on_entry: bool = False
    is_personal: bool = False
    ended_at: float | None = None
    time_zone: str | None = None
    sequence: int = 0

    @property
    def ends_at(self) -> float | None:
        """When its time is up; without a duration it stays open."""
        if self.duration_minutes is None:
            return None
        begins_at = self.created_at if self.starts_at is None else self.starts_at
        return begins_at + self.duration_minutes * 60

    @property
    def opens_at(self) -> float | None:
        """From when on people may enter, where that is not at once."""
        return None if self.starts_at is None else self.starts_at - EARLY_ENTRY_SECONDS

    def state(self, now: float) -> MeetingState:
        """Nobody enters before it is open, which it is ten minutes before its start."""
        if self.ended_at is not None or (self.ends_at is not None and self.ends_at <= now):
            return "ended"
        if self.opens_at is not None and now < self.opens_at:
            return "upcoming"
        return "open"


@dataclass(frozen=True, slots=True)
class Admission:
    """Somebody may enter a room, with so many others; without a meeting it is a free name.

    Who `must_wait` may only enter its lobby. `ends_at`: when its time is up, in Unix seconds.
    """

    capacity: int
    meeting_id: MeetingId | None = None
    role: Role = "participant"
    must_wait: bool = False
    is_muted: bool = False
    ends_at: float | None = None


def new_code() -> RoomId:
    """`abc-defg-hij`: 45 random bits that can be read out."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(size)) for size in _GROUPS)
    return RoomId("-".join(groups))


def is_custom_code(text: str) -> bool:
    """Whether somebody may choose it: a room's name that no route and no meeting's id looks like.

    Names that start with `~` are kept for rooms that nobody chooses.
    """
    if text in _RESERVED or _LIKE_AN_ID.fullmatch(text):
        return False
    return _CUSTOM_CODE.fullmatch(text) is not None
