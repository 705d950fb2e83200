"""Bodies of `/api/meetings`, and what people in a meeting hear of its end."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType, field

from server.domain.meeting import (
    MAX_DESCRIPTION_LENGTH,
    MAX_TITLE_LENGTH,
    MIN_PASSWORD_CHARACTERS,
    MeetingState,
    MeetingType,
)
from server.domain.moderation import Action
from server.domain.room import LeaveReason
from server.protocol.attendance import TimeZone
from server.protocol.base import Body, ServerEvent

MAX_TIME_MS = 4_102_444_800_000  # the year 2100

Title = Annotated[str, Meta(min_length=1, max_length=MAX_TITLE_LENGTH)]
Description = Annotated[str, Meta(max_length=MAX_DESCRIPTION_LENGTH)]
NewPassword = Annotated[
    str,
    Meta(
        min_length=MIN_PASSWORD_CHARACTERS,
        max_length=72,
        description="at least 4 characters, at most 72 bytes of UTF-8",
    ),
]
GivenPassword = Annotated[str, Meta(max_length=128)]
Capacity = Annotated[int, Meta(ge=2, le=100)]
TimeMs = Annotated[int, Meta(ge=0, le=MAX_TIME_MS, description="Unix time in milliseconds")]
Minutes = Annotated[int, Meta(ge=5, le=1440)]


class CreateMeeting(Body, frozen=True, kw_only=True):
    """A meeting to come, or with no `startsAt` one that is open at once."""

    title: Title
    description: Description = ""
    type: MeetingType = "video"
    code: Annotated[str, Meta(min_length=3, max_length=64)] | None = None
    password: NewPassword | None = None
    has_lobby: bool = field(name="lobby", default=False)
    capacity: Capacity | None = None
    starts_at: TimeMs | None = None
    duration_minutes: Minutes | None = None
    allows_guests: bool = field(name="guests", default=True)
    mute_on_entry: bool = False
    time_zone: TimeZone | None = None


class ChangeMeeting(Body, frozen=True, kw_only=True):
    """What is left out stays as it is; null takes it away."""

    title: Title | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    password: NewPassword | UnsetType | None = UNSET
    has_lobby: bool | UnsetType = field(name="lobby", default=UNSET)
    capacity: Capacity | UnsetType | None = UNSET
    starts_at: TimeMs | UnsetType | None = UNSET
    duration_minutes: Minutes | UnsetType | None = UNSET
    allows_guests: bool | UnsetType = field(name="guests", default=UNSET)
    mute_on_entry: bool | UnsetType = UNSET
    time_zone: TimeZone | UnsetType | None = UNSET


class ListMeetings(Body, frozen=True, kw_only=True):
    """`when` left out: all of them; `q`: part of the title."""

    when: Literal["upcoming", "live", "past"] | None = None
    q: Annotated[str, Meta(max_length=MAX_TITLE_LENGTH)] = ""
    cursor: Annotated[str, Meta(max_length=128)] | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 20


class Entering(Body, frozen=True, kw_only=True):
    """What somebody brings along who wants to enter."""

    password: GivenPassword | None = None
    name: Annotated[str, Meta(max_length=64, description="what a guest is called")] | None = None


class JoinMeeting(Entering, frozen=True, kw_only=True):
    """Asks whether one may enter, before the camera opens."""


class JoinMeetingByName(Entering, frozen=True, kw_only=True):
    """`meetingId` is a meeting's id or its code."""

    code: Annotated[str, Meta(min_length=1, max_length=64)] | None = None
    meeting_id: Annotated[str, Meta(min_length=1, max_length=64)] | None = None


class MeetingBody(Body, frozen=True, kw_only=True, omit_defaults=False):
    """A meeting as its owner sees it.

    `participants`: how many are inside; null when that is not known just now.
    """

    id: str
    code: str
    title: str
    description: str
    type: MeetingType
    state: MeetingState
    has_password: bool
    has_lobby: bool = field(name="lobby")
    capacity: int | None
    starts_at: int | None
    duration_minutes: int | None
    allows_guests: bool = field(name="guests")
    mute_on_entry: bool
    is_personal: bool
    created_at: int
    ended_at: int | None
    participants: int | None
    time_zone: str | None


class PublicMeeting(Body, frozen=True, kw_only=True, omit_defaults=False):
    """A meeting as somebody sees it who may enter."""

    code: str
    title: str
    description: str
    type: MeetingType
    has_lobby: bool = field(name="lobby")
    starts_at: int | None
    duration_minutes: int | None
    allows_guests: bool = field(name="guests")
    mute_on_entry: bool
    is_owner: bool


class LogEntryBody(Body, frozen=True, kw_only=True, omit_defaults=False):
    """What a host has done, to somebody or to all. `at` in Unix milliseconds."""

    at: int
    action: Action
    by_name: str
    target_name: str
    note: str


class MeetingLogBody(Body, frozen=True, kw_only=True, omit_defaults=False):
    """The newest first."""

    items: list[LogEntryBody]


class OneMeeting(Body, frozen=True, kw_only=True):
    meeting: MeetingBody


class MeetingList(Body, frozen=True, kw_only=True, omit_defaults=False):
    """`nextCursor` is null on the last page."""

    items: list[MeetingBody]
    next_cursor: str | None


class MayJoin(Body, frozen=True, kw_only=True):
    """`token` is a guest's, for this meeting only. `lobby`: a host has to let them in."""

    status: Literal["ok", "lobby"]
    meeting: PublicMeeting
    token: str | None = None


class MeetingEnding(ServerEvent, frozen=True, kw_only=True, omit_defaults=False):
    """The meeting's time is nearly up; told five and one minutes before, and on joining later."""

    room_id: str
    in_seconds: int


class MeetingEnded(ServerEvent, frozen=True, kw_only=True, omit_defaults=False):
    """You are out of the room, and so is everybody else: the meeting has ended."""

    room_id: str
    reason: LeaveReason
