"""Where people wait to be let into a room: a room of its own that nobody can name."""

from server.domain.ids import RoomId

MAX_WAITING = 100
_SUFFIX = "~lobby"  # no client's room name has a tilde


def lobby_of(room_id: RoomId) -> RoomId:
    return RoomId(room_id + _SUFFIX)


def is_lobby(room_id: RoomId) -> bool:
    return room_id.endswith(_SUFFIX)


def room_of(room_id: RoomId) -> RoomId:
    """The room that a lobby leads to; a room itself."""
    return RoomId(room_id.removesuffix(_SUFFIX))
