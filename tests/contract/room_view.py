"""What one client knows of its rooms: only what it was told, event by event."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from server.domain.participant import Participant
from server.protocol.base import ServerEvent
from server.protocol.media import RemoteCamera, RemoteMuted, RemoteScreen
from server.protocol.room import (
    HandRaised,
    NewUserJoined,
    PeerReconnected,
    PeerReconnecting,
    UserJoined,
    UserLeft,
)


@dataclass(frozen=True)
class Peer:
    """Somebody else, as a client sees them."""

    email: str
    name: str
    is_muted: bool
    is_camera_off: bool
    is_sharing: bool = False
    is_reconnecting: bool = False
    hand_raised_at: int = 0


def peer_of(participant: Participant) -> Peer:
    media = participant.media
    return Peer(
        participant.email,
        participant.name,
        media.is_muted,
        media.is_camera_off,
        media.is_sharing,
        participant.is_reconnecting,
        participant.hand_raised_at,
    )


@dataclass
class RoomView:
    """The others of each room, oldest first. An event that cannot be, fails."""

    own_id: str

    rooms: dict[str, dict[str, Peer]] = field(default_factory=dict)
    own_hands: dict[str, int] = field(default_factory=dict)

    def leave(self, room_id: str) -> None:
        self.rooms.pop(room_id, None)
        self.own_hands.pop(room_id, None)

    def receive(self, event: ServerEvent) -> None:
        match event:
            case UserJoined():
                self.rooms[event.room_id] = {
                    p.id: Peer(
                        p.email,
                        p.name,
                        p.is_muted,
                        p.is_camera_off,
                        p.is_sharing,
                        p.is_reconnecting,
                        p.hand_raised_at,
                    )
                    for p in event.participants
                }
            case NewUserJoined():
                assert event.id not in self.rooms[event.room_id], "came in twice"
                newcomer = Peer(event.email, event.name, event.is_muted, event.is_camera_off)
                self.rooms[event.room_id][event.id] = newcomer
            case UserLeft() if event.id == self.own_id:
                self.leave(event.room_id)
            case UserLeft():
                assert self.rooms[event.room_id].pop(event.id).email == event.email
            case PeerReconnecting():
                room = self.rooms[event.room_id]
                room[event.id] = replace(room[event.id], is_reconnecting=True)
            case PeerReconnected():
                room = self.rooms[event.room_id]
                assert room[event.id].is_reconnecting, "back without having been away"
                room[event.id] = replace(room[event.id], is_reconnecting=False)
            case HandRaised() if event.id == self.own_id:
                self.own_hands[event.room_id] = event.raised_at
            case HandRaised():
                room = self.rooms[event.room_id]
                assert bool(room[event.id].hand_raised_at) != event.is_raised, "told twice"
                room[event.id] = replace(room[event.id], hand_raised_at=event.raised_at)
            case RemoteMuted():
                self._change_everywhere(event.from_, lambda p: replace(p, is_muted=event.is_muted))
            case RemoteCamera():
                self._change_everywhere(
                    event.from_, lambda p: replace(p, is_camera_off=event.is_camera_off)
                )
            case RemoteScreen():
                self._change_everywhere(
                    event.from_, lambda p: replace(p, is_sharing=event.is_sharing)
                )
            case _:
                raise AssertionError(f"not expected: {event}")

    def _change_everywhere(self, who: str, changed: Callable[[Peer], Peer]) -> None:
        shared = [room for room in self.rooms.values() if who in room]
        assert shared, "told about somebody in no common room"
        for room in shared:
            room[who] = changed(room[who])
