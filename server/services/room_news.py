"""How a change of a room is told: to the others, and to whom it has happened."""

from collections.abc import Callable

from server.domain.ids import ParticipantId
from server.domain.lobby import is_lobby, room_of
from server.domain.room import REMOVED, Change, ChangeKind, LeaveReason
from server.protocol.base import ServerEvent
from server.protocol.lobby import Admitted, Denied, LobbyChanged, LobbyWaiting, WaitingState
from server.protocol.media import RemoteCamera, RemoteMuted, RemoteScreen
from server.protocol.meeting import MeetingEnded
from server.protocol.moderation import (
    CameraStopped,
    MutedByHost,
    Removed,
    RoleChanged,
    RoomLocked,
    ShareStopped,
)
from server.protocol.room import (
    HandRaised,
    NewUserJoined,
    PeerReconnected,
    PeerReconnecting,
    UserLeft,
)

Telling = Callable[[Change], ServerEvent]


def describe(change: Change, to: ParticipantId) -> ServerEvent:
    """What somebody is told, which may be of themselves."""
    if change.participant.id == to:
        if change.kind == "left":
            return _OUT_THEMSELVES.get(change.reason, _left)(change)
        return _TO_THEMSELVES.get(change.kind, _TO_OTHERS[change.kind])(change)
    if is_lobby(change.room_id):
        return _waiting(change) if change.kind == "joined" else _lobby_changed(change)
    return _TO_OTHERS[change.kind](change)


def _joined(change: Change) -> ServerEvent:
    participant = change.participant
    return NewUserJoined(
        email=participant.email,
        id=participant.id,
        name=participant.name,
        room_id=change.room_id,
        is_muted=participant.media.is_muted,
        is_camera_off=participant.media.is_camera_off,
        is_guest=participant.is_guest,
        role=participant.role,
        may_unmute=participant.may_unmute,
    )


def _left(change: Change) -> ServerEvent:
    return UserLeft(
        room_id=room_of(change.room_id),
        id=change.participant.id,
        email=change.participant.email,
        reason=change.reason,
    )


def _lost(change: Change) -> ServerEvent:
    return PeerReconnecting(room_id=change.room_id, id=change.participant.id)


def _back(change: Change) -> ServerEvent:
    return PeerReconnected(room_id=change.room_id, id=change.participant.id)


def _hand(change: Change) -> ServerEvent:
    raised_at = change.participant.hand_raised_at
    return HandRaised(
        room_id=change.room_id,
        id=change.participant.id,
        is_raised=bool(raised_at),
        raised_at=raised_at,
    )


def _role(change: Change) -> ServerEvent:
    who = change.participant
    return RoleChanged(room_id=change.room_id, id=who.id, role=who.role, by=change.by)


def _locked(change: Change) -> ServerEvent:
    is_locked = change.kind == "locked"
    return RoomLocked(room_id=change.room_id, is_locked=is_locked, by=change.by)


def _muted(change: Change) -> ServerEvent:
    who = change.participant
    return RemoteMuted(from_=who.id, is_muted=True, may_unmute=who.may_unmute)


def _camera_stopped(change: Change) -> ServerEvent:
    return RemoteCamera(from_=change.participant.id, is_camera_off=True)


def _share_stopped(change: Change) -> ServerEvent:
    return RemoteScreen(from_=change.participant.id, is_sharing=False)


def _muted_themselves(change: Change) -> ServerEvent:
    may_unmute = change.participant.may_unmute
    return MutedByHost(room_id=change.room_id, by=change.by, may_unmute=may_unmute)


def _camera_stopped_themselves(change: Change) -> ServerEvent:
    return CameraStopped(room_id=change.room_id, by=change.by)


def _share_stopped_themselves(change: Change) -> ServerEvent:
    return ShareStopped(room_id=change.room_id, by=change.by)


def _ended(change: Change) -> ServerEvent:
    return MeetingEnded(room_id=room_of(change.room_id), reason=change.reason)


def _removed(change: Change) -> ServerEvent:
    return Removed(room_id=change.room_id, by=change.by, reason=change.note)


def _admitted(change: Change) -> ServerEvent:
    return Admitted(room_id=room_of(change.room_id))


def _denied(change: Change) -> ServerEvent:
    return Denied(room_id=room_of(change.room_id), reason=change.note)


def _waiting(change: Change) -> ServerEvent:
    who = change.participant
    return LobbyWaiting(
        room_id=room_of(change.room_id),
        id=who.id,
        name=who.name,
        email=who.email,
        is_guest=who.is_guest,
        is_reconnecting=who.is_reconnecting,
    )


def _lobby_changed(change: Change) -> ServerEvent:
    state = _OUT_OF_LOBBY.get(change.reason, "left")
    if change.kind != "left":
        state = "reconnecting" if change.kind == "lost" else "waiting"
    return LobbyChanged(room_id=room_of(change.room_id), id=change.participant.id, state=state)


_OUT_OF_LOBBY: dict[LeaveReason, WaitingState] = {"let_in": "let in", "refused": "refused"}

_TO_OTHERS: dict[ChangeKind, Telling] = {
    "joined": _joined,
    "left": _left,
    "lost": _lost,
    "back": _back,
    "hand": _hand,
    "role": _role,
    "muted": _muted,
    "camera_off": _camera_stopped,
    "share_off": _share_stopped,
    "locked": _locked,
    "unlocked": _locked,
}

_TO_THEMSELVES: dict[ChangeKind, Telling] = {
    "muted": _muted_themselves,
    "camera_off": _camera_stopped_themselves,
    "share_off": _share_stopped_themselves,
}

_OUT_THEMSELVES: dict[LeaveReason, Telling] = {
    "ended": _ended,
    REMOVED: _removed,
    "let_in": _admitted,
    "refused": _denied,
}
