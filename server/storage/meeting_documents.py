"""How a meeting is written in MongoDB."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bson import ObjectId
from bson.errors import InvalidId

from server.domain.ids import MeetingId, RoomId, UserId
from server.domain.meeting import Meeting
from server.storage.database import Document


def document_of(meeting: Meeting) -> Document:
    begins_at = meeting.created_at if meeting.starts_at is None else meeting.starts_at
    return {
        "_id": object_id_of(meeting.id) or ObjectId(),
        "code": meeting.code,
        "ownerId": meeting.owner_id,
        "title": meeting.title,
        "description": meeting.description,
        "type": meeting.type,
        "password": meeting.password_hash and meeting.password_hash.decode(),
        "hasLobby": meeting.has_lobby,
        "capacity": meeting.capacity,
        "startsAt": _optional_time(meeting.starts_at),
        "durationMinutes": meeting.duration_minutes,
        "allowsGuests": meeting.allows_guests,
        "muteOnEntry": meeting.mute_on_entry,
        "isPersonal": meeting.is_personal,
        "createdAt": time_of(meeting.created_at),
        "endedAt": _optional_time(meeting.ended_at),
        "endsAt": _optional_time(meeting.ends_at),
        "listedAt": time_of(begins_at),
        "timeZone": meeting.time_zone,
        "sequence": meeting.sequence,
    }


def meeting_of(document: Mapping[str, Any]) -> Meeting:
    password = document["password"]
    return Meeting(
        id=MeetingId(str(document["_id"])),
        code=RoomId(document["code"]),
        owner_id=UserId(document["ownerId"]),
        title=document["title"],
        description=document["description"],
        type=document["type"],
        password_hash=password.encode() if password else None,
        has_lobby=document["hasLobby"],
        capacity=document["capacity"],
        starts_at=_seconds(document["startsAt"]),
        duration_minutes=document["durationMinutes"],
        allows_guests=document["allowsGuests"],
        mute_on_entry=document["muteOnEntry"],
        is_personal=document["isPersonal"],
        created_at=document["createdAt"].timestamp(),
        ended_at=_seconds(document["endedAt"]),
        time_zone=document.get("timeZone"),
        sequence=document.get("sequence", 0),
    )


def time_of(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _optional_time(seconds: float | None) -> datetime | None:
    return None if seconds is None else time_of(seconds)


def _seconds(time: datetime | None) -> float | None:
    return None if time is None else time.timestamp()


def object_id_of(text: str) -> ObjectId | None:
    try:
        return ObjectId(text)
    except InvalidId:
        return None
