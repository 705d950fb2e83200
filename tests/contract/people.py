"""Who and where of the presence contract, and what they do in one line."""

from server.domain.ids import ConnectionId, ParticipantId, RoomId, UserId
from server.domain.participant import Participant
from server.domain.recovery import Takeover
from server.domain.room import Roster
from server.presence.base import Presence

DEMO, OTHER = RoomId("demo"), RoomId("other")
OLD, NEW = ConnectionId("c_old"), ConnectionId("c_new")
NOW = 1_800_000_000.0
GRACE_SECONDS = 15.0


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
) -> Roster:
    """The roster, with which the newcomer was welcomed as well."""
    welcomed: list[Roster] = []
    roster = await presence.join(
        room_id,
        who,
        connection,
        capacity=capacity,
        max_rooms=max_rooms,
        welcome=welcomed.append,
    )
    assert welcomed == [roster]
    return roster


async def lose(
    presence: Presence,
    who: Participant,
    connection: ConnectionId = OLD,
    *,
    grace_seconds: float = GRACE_SECONDS,
) -> bool:
    return await presence.mark_lost(who.id, connection, grace_seconds)


async def come_back(
    presence: Presence, who: Participant, connection: ConnectionId = NEW
) -> Takeover | None:
    """To the node they were on."""
    return await presence.take_over(who.id, who.user_id, connection, has_buffer=True)


async def roster_of(presence: Presence, who: Participant, room_id: RoomId = DEMO) -> Roster:
    """As somebody who is in it sees it."""
    (roster,) = [r for r in await presence.rosters(who.id) if r.room_id == room_id]
    return roster


def ids(roster: Roster) -> list[str]:
    return [participant.id for participant in roster.participants]
