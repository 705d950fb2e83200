"""How participants, rosters and changes are written in Redis."""

from typing import Any

import msgspec

from server.domain.ids import ParticipantId, RoomId, UserId
from server.domain.participant import MediaState, Participant, Role
from server.domain.recovery import Journal, JournalEntry
from server.domain.room import Audience, Change, ChangeKind, LeaveReason, Roster

MEDIA_FIELDS = {"is_muted": "muted", "is_camera_off": "cameraOff", "is_sharing": "sharing"}


class Record(msgspec.Struct, omit_defaults=True):
    """A participant in one room; `order` is the version of the room they made by coming.

    `base` is their own role, `silenced` who may not unmute themselves.
    """

    user: str
    email: str
    name: str
    order: int = 0
    muted: bool = False
    cameraOff: bool = False
    sharing: bool = False
    lost: bool = False
    hand: int = 0
    guest: bool = False
    role: Role = "participant"
    base: Role = "participant"
    silenced: bool = False

    @classmethod
    def of(cls, participant: Participant) -> "Record":
        media = participant.media
        return cls(
            participant.user_id,
            participant.email,
            participant.name,
            muted=media.is_muted,
            cameraOff=media.is_camera_off,
            sharing=media.is_sharing,
            lost=participant.is_reconnecting,
            hand=participant.hand_raised_at,
            guest=participant.is_guest,
            role=participant.role,
            base=participant.own_role,
            silenced=not participant.may_unmute,
        )

    def participant(self, participant_id: str) -> Participant:
        return Participant(
            ParticipantId(participant_id),
            UserId(self.user),
            self.email,
            self.name,
            MediaState(self.muted, self.cameraOff, self.sharing),
            self.lost,
            self.hand,
            self.guest,
            self.role,
            self.base,
            not self.silenced,
        )


class ChangeRecord(msgspec.Struct):
    """A change as the scripts announce it; `media` is one that is told by its event."""

    kind: str
    room: str
    version: int
    id: str
    record: Record
    reason: str = ""
    by: str = ""
    note: str = ""

    def change(self, others: tuple[ParticipantId, ...]) -> Change:
        kind: ChangeKind = msgspec.convert(self.kind, ChangeKind)
        reason: LeaveReason = msgspec.convert(self.reason or "left", LeaveReason)
        participant = self.record.participant(self.id)
        room_id = RoomId(self.room)
        return Change(kind, room_id, self.version, participant, others, reason, self.by, self.note)


encode_record = msgspec.json.Encoder().encode
decode_change = msgspec.json.Decoder(ChangeRecord).decode
_decode_record = msgspec.json.Decoder(Record).decode


def read_roster(raw: list[bytes]) -> Roster:
    """`room, version, 1 when locked, id, record, id, record …`, oldest first."""
    pairs = zip(raw[3::2], raw[4::2], strict=True)
    records = sorted(
        ((_decode_record(record), who.decode()) for who, record in pairs),
        key=lambda pair: pair[0].order,
    )
    people = tuple(record.participant(who) for record, who in records)
    return Roster(RoomId(raw[0].decode()), int(raw[1]), people, is_locked=bool(int(raw[2])))


def read_audience(raw: list[bytes], participant_id: ParticipantId) -> Audience:
    """`room, record, other ids …`"""
    participant = _decode_record(raw[1]).participant(participant_id)
    others = tuple(ParticipantId(other.decode()) for other in raw[2:])
    return Audience(RoomId(raw[0].decode()), participant, others)


def read_journal(reply: list[Any]) -> Journal:
    """`…, sequence, fork or -1, entries`"""
    _, _, _, sequence, fork, entries = reply
    read = tuple(_read_entry(entry) for entry in entries)
    return Journal(read, sequence, fork if fork >= 0 else None)


def _read_entry(raw: bytes) -> JournalEntry:
    sequence, message_id, content = raw.split(b" ", 2)
    told = decode_change(content).change(()) if content.startswith(b"{") else content
    return JournalEntry(int(sequence), message_id.decode(), told)
