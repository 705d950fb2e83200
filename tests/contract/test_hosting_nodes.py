"""Hosts on two nodes: whatever dies, there is one of them, and everybody is told once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from server.domain.lobby import lobby_of
from server.errors import AppError
from tests.contract.people import ALICE, BOB, CAROL, DEMO, NEW, NOW, come_back, join, lose, person
from tests.contract.redis_node import Place, empty
from tests.contract.subject import Clock

OWNER = replace(ALICE, role="host", own_role="cohost")
DAVE = person("dave")
LOBBY = lobby_of(DEMO)


@pytest.fixture
async def places(shared_redis_url: str) -> AsyncIterator[tuple[Place, Place]]:
    await empty(shared_redis_url)
    clock = Clock(NOW)
    nodes = Place(shared_redis_url, clock), Place(shared_redis_url, clock)
    for node in nodes:
        await node.start()
    yield nodes
    for node in nodes:
        await node.kill()


async def heard(place: Place) -> list[tuple[str, str, str]]:
    return [(c.kind, c.participant.id, c.participant.role) for c in await place.take()]


async def test_e3_host_when_their_node_dies_then_it_passes_on_once_after_the_grace_time(
    places: tuple[Place, Place],
) -> None:
    here, there = places
    await join(here.presence, OWNER)
    for who in (BOB, CAROL):
        await join(there.presence, who)
    await there.take()
    await here.kill()
    await there.scripts.run("give_up", here.id, 0)
    assert await heard(there) == [("lost", ALICE.id, "host")]
    await there.scripts.run("expire", there.id, "")
    await there.scripts.run("expire", there.id, "")
    assert await heard(there) == [("left", ALICE.id, "host"), ("role", BOB.id, "host")]


@pytest.mark.parametrize("moment", range(4))
@pytest.mark.parametrize("dies", ["giver", "taker"])
async def test_e3_host_when_given_while_a_node_dies_then_there_is_always_one(
    places: tuple[Place, Place], dies: str, moment: int
) -> None:
    doomed, safe = places
    giver_at, taker_at = (doomed, safe) if dies == "giver" else (safe, doomed)
    await join(giver_at.presence, OWNER)
    await join(taker_at.presence, BOB)
    await join(safe.presence, CAROL)

    async def host() -> str:
        await safe.settled()
        people = (await safe.presence.roster(DEMO)).participants
        (one,) = [who.id for who in people if who.role == "host"]
        return one

    async def die() -> None:
        for _ in range(moment):
            await asyncio.sleep(0.0005)
        await doomed.kill()

    giving = giver_at.hosting.set_role(DEMO, ALICE.id, BOB.id, "host")
    given, _ = await asyncio.gather(giving, die(), return_exceptions=True)
    assert await host() in ([BOB.id] if given is None else [ALICE.id, BOB.id])
    await safe.scripts.run("give_up", doomed.id, 0)
    assert await host() in (ALICE.id, BOB.id)
    await safe.scripts.run("expire", safe.id, "")
    gone = ALICE.id if dies == "giver" else BOB.id
    assert await host() != gone
    roles = [change for change in await safe.take() if change.kind == "role"]
    assert roles[-1].participant.role == "host"
    assert roles[-1].participant.id == await host()


async def test_host_when_given_by_two_nodes_at_once_then_there_is_one(
    places: tuple[Place, Place],
) -> None:
    here, there = places
    await join(here.presence, OWNER)
    await join(there.presence, BOB)
    await join(here.presence, CAROL)
    everybody = (ALICE, BOB, CAROL)

    async def give(by: Place, giver: str, to: str) -> str:
        try:
            await by.hosting.set_role(DEMO, giver, to, "host")  # type: ignore[arg-type]
        except AppError as error:
            return error.code
        return "ok"

    for _ in range(10):
        roster = await here.presence.roster(DEMO)
        (host,) = [who.id for who in roster.participants if who.role == "host"]
        others = [who.id for who in everybody if who.id != host]
        outcomes = await asyncio.gather(give(here, host, others[0]), give(there, host, others[1]))
        assert sorted(outcomes) == ["forbidden", "ok"]
        for place in places:
            await place.settled()
            known = await place.presence.roster(DEMO)
            assert [who.role for who in known.participants].count("host") == 1


async def test_lobby_when_who_waits_dies_with_their_node_then_the_host_of_the_other_hears(
    places: tuple[Place, Place],
) -> None:
    here, there = places
    await join(here.presence, OWNER)
    await join(there.presence, DAVE, LOBBY)
    assert [c.kind for c in await here.take()] == ["joined"]
    await there.kill()
    await here.scripts.run("give_up", there.id, 0)
    await here.scripts.run("expire", here.id, "")
    assert [(c.kind, c.room_id) for c in await here.take()] == [("lost", LOBBY), ("left", LOBBY)]


async def test_lobby_when_the_host_is_on_the_way_between_nodes_then_they_miss_nothing(
    places: tuple[Place, Place],
) -> None:
    here, there = places
    await join(here.presence, OWNER)
    await join(there.presence, CAROL)
    await here.pause()
    await lose(here.presence, ALICE)
    await join(there.presence, DAVE, LOBBY)
    takeover = await there.presence.take_over(ALICE.id, ALICE.user_id, NEW, has_buffer=False)
    assert takeover is not None
    assert takeover.journal is not None
    told = [entry.content for entry in takeover.journal.entries]
    kept = [(c.kind, c.room_id) for c in told if not isinstance(c, bytes)]
    assert kept[-1] == ("joined", LOBBY)
    await there.presence.leave(DEMO, DAVE.id)
    assert ("left", LOBBY, {ALICE.id}) in [
        (c.kind, c.room_id, set(c.others)) for c in await there.take()
    ]
    here.resume()


async def test_lobby_when_let_in_while_they_move_then_they_may_ask_again(
    places: tuple[Place, Place],
) -> None:
    here, there = places
    await join(here.presence, OWNER)
    await join(there.presence, DAVE, LOBBY)
    await there.pause()
    await here.hosting.remove(LOBBY, ALICE.id, DAVE.id, "let_in", "")
    there.resume()
    changes = await there.take()
    assert [(c.reason, c.others) for c in changes] == [("let_in", (DAVE.id,))]
    assert await come_back(there.presence, DAVE) is None
    await join(there.presence, DAVE, connection=NEW)
