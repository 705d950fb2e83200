"""Who and where of the presence contract, and joining in one line."""

from server.domain.ids import ConnectionId, ParticipantId, RoomId, UserId
from server.domain.participant import Participant
from server.domain.room import Arrival, Roster
from server.presence.base import Presence

DEMO, OTHER = RoomId("demo"), RoomId("other")
OLD, NEW = ConnectionId("c_old"), ConnectionId("c_new")
NOW = 1_800_000_000.0


def person(name: str, device: str = "", *, alias: str = "") -> Participant:
    """The same name on another device is the same account."""
    return Participant(
        ParticipantId(f"p_{name}{device}"),
        UserId(f"u_{name}"),
        f"{name}@example.org",
        alias or name.title(),
    )


ALICE, BOB, CAROL = person("alice"), person("bob"), person("carol")
ALICE_PHONE = person("alice", "_phone")


async def join(
    presence: Presence,
    who: Participant,
    room_id: RoomId = DEMO,
    *,
    connection: ConnectionId = OLD,
    capacity: int = 10,
    max_rooms: int = 5,
) -> Arrival:
    return await presence.join(room_id, who, connection, capacity=capacity, max_rooms=max_rooms)


async def roster_of(presence: Presence, who: Participant, room_id: RoomId = DEMO) -> Roster:
    """As somebody who is in it sees it: joining again tells and changes nothing."""
    arrival = await join(presence, who, room_id)
    assert not arrival.is_new
    return arrival.roster


def ids(roster: Roster) -> list[str]:
    return [participant.id for participant in roster.participants]
