"""Who has come and gone on all nodes: the scripts keep it in the step that changes the room."""

from server.domain.attendance import Movement
from server.domain.ids import RoomId
from server.presence.movements import movement_id
from server.presence.redis.link import Fenced, Scripts
from server.presence.redis.outgoing import Outgoing
from server.presence.redis.records import decode_change

READER_SECONDS = 5.0


class RedisMovements:
    """Implements the Movements port."""

    def __init__(self, scripts: Scripts, outgoing: Outgoing) -> None:
        self._scripts = scripts
        self._outgoing = outgoing

    async def take(self, done: str, count: int) -> list[Movement] | None:
        try:
            reply = await self._scripts.run(
                "movements", self._outgoing.node_id, READER_SECONDS * 1000, _after(done), count
            )
        except Fenced:  # this node was given up: another one goes on
            return None
        if not reply:
            return None
        return [_movement(raw[0].decode(), raw[1]) for raw in reply[1:]]


def _after(done: str) -> str:
    """The entry id of Redis that comes next."""
    if not done:
        return ""
    milliseconds, _, number = done.partition("-")
    return f"{int(milliseconds)}-{int(number) + 1}"


def _movement(entry_id: str, change: bytes) -> Movement:
    milliseconds, number = map(int, entry_id.split("-"))
    told = decode_change(change)
    return Movement(
        movement_id(milliseconds, number),
        "joined" if told.kind == "joined" else "left",
        RoomId(told.room),
        told.record.participant(told.id),
        milliseconds / 1000,
    )
