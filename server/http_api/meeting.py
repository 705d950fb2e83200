"""Handlers of `/api/meetings`, and of `/api/meeting` for existing clients."""

from typing import Any, Literal

from server.domain.meeting import Meeting
from server.errors import InvalidPayload
from server.http_api.route import Call
from server.protocol.chat import ChatPage, ListMessages
from server.protocol.meeting import (
    ChangeMeeting,
    CreateMeeting,
    Entering,
    JoinMeeting,
    JoinMeetingByName,
    ListMeetings,
    LogEntryBody,
    MayJoin,
    MeetingBody,
    MeetingList,
    MeetingLogBody,
    OneMeeting,
    PublicMeeting,
)


async def create_meeting(call: Call[CreateMeeting]) -> OneMeeting:
    return await _one(call, await call.services.meeting.create(call.identity, call.body))


async def list_meetings(call: Call[ListMeetings]) -> MeetingList:
    page = await call.services.meeting.list(call.identity, call.body)
    return MeetingList(items=await _bodies(call, page.items), next_cursor=page.next_cursor)


async def personal_meeting(call: Call[None]) -> OneMeeting:
    return await _one(call, await call.services.meeting.personal(call.identity))


async def get_meeting(call: Call[None]) -> OneMeeting:
    return await _one(call, await call.services.meeting.get(call.identity, call.path["code"]))


async def change_meeting(call: Call[ChangeMeeting]) -> OneMeeting:
    code = call.path["code"]
    return await _one(call, await call.services.meeting.change(call.identity, code, call.body))


async def meeting_log(call: Call[None]) -> MeetingLogBody:
    entries = await call.services.meeting.log(call.identity, call.path["code"])
    items = [
        LogEntryBody(
            at=round(entry.at * 1000),
            action=entry.action,
            by_name=entry.by_name,
            target_name=entry.target_name,
            note=entry.note,
        )
        for entry in entries
    ]
    return MeetingLogBody(items=items)


async def end_meeting(call: Call[None]) -> OneMeeting:
    return await _one(call, await call.services.meeting.end(call.identity, call.path["code"]))


async def list_messages(call: Call[ListMessages]) -> ChatPage:
    return await call.services.archive.messages(call.identity, call.path["code"], call.body)


async def join_meeting(call: Call[JoinMeeting]) -> MayJoin:
    return await _join(call, call.path["code"], call.body)


async def join_meeting_by_name(call: Call[JoinMeetingByName]) -> MayJoin:
    name = call.body.code or call.body.meeting_id
    if name is None:
        raise InvalidPayload("Send the code or the meetingId", field="code")
    return await _join(call, name, call.body)


async def _join(call: Call[Any], name: str, wish: Entering) -> MayJoin:
    identity = call.bearer
    if identity is None:
        visit = await call.services.guest.visit(name, wish.password, wish.name, call.address)
        public = _public(visit.meeting, is_owner=False)
        return MayJoin(status=_status(visit.must_wait), meeting=public, token=visit.token)
    meeting, must_wait = await call.services.entrance.ask(
        name, wish.password, identity, call.address
    )
    is_owner = meeting.owner_id == identity.user_id
    return MayJoin(status=_status(must_wait), meeting=_public(meeting, is_owner=is_owner))


def _status(must_wait: bool) -> Literal["ok", "lobby"]:
    return "lobby" if must_wait else "ok"


async def _one(call: Call[Any], meeting: Meeting) -> OneMeeting:
    (body,) = await _bodies(call, [meeting])
    return OneMeeting(meeting=body)


async def _bodies(call: Call[Any], meetings: list[Meeting]) -> list[MeetingBody]:
    counts = await call.services.meeting.count_inside(meetings)
    now = call.services.meeting.now
    return [_body(meeting, now, count) for meeting, count in zip(meetings, counts, strict=True)]


def _body(meeting: Meeting, now: float, participants: int | None) -> MeetingBody:
    return MeetingBody(
        id=meeting.id,
        code=meeting.code,
        title=meeting.title,
        description=meeting.description,
        type=meeting.type,
        state=meeting.state(now),
        has_password=meeting.password_hash is not None,
        has_lobby=meeting.has_lobby,
        capacity=meeting.capacity,
        starts_at=_milliseconds(meeting.starts_at),
        duration_minutes=meeting.duration_minutes,
        allows_guests=meeting.allows_guests,
        mute_on_entry=meeting.mute_on_entry,
        is_personal=meeting.is_personal,
        created_at=round(meeting.created_at * 1000),
        ended_at=_milliseconds(meeting.ended_at),
        participants=participants,
        time_zone=meeting.time_zone,
    )


def _public(meeting: Meeting, *, is_owner: bool) -> PublicMeeting:
    return PublicMeeting(
        code=meeting.code,
        title=meeting.title,
        description=meeting.description,
        type=meeting.type,
        has_lobby=meeting.has_lobby,
        starts_at=_milliseconds(meeting.starts_at),
        duration_minutes=meeting.duration_minutes,
        allows_guests=meeting.allows_guests,
        mute_on_entry=meeting.mute_on_entry,
        is_owner=is_owner,
    )


def _milliseconds(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)
