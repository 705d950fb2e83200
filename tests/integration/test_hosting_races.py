"""What people and hosts do at the same moment, on one node and on two."""

import asyncio

import pytest

from server.protocol.base import ServerEvent
from server.protocol.lobby import Admitted, Denied, LobbyChanged, LobbyWaiting
from server.protocol.moderation import Removed
from server.protocol.room import UserLeft
from tests.integration.test_hosting import act, meeting
from tests.support.peer import Peer
from tests.support.peers import Peers

ROUNDS = 6
Places = tuple[Peers, Peers]


async def answer(who: Peer, event: str, code: str, **fields: object) -> str:
    """ok, or the code of the refusal."""
    (reply,) = await who.call_with_ack(event, {"roomId": code} | fields)
    return "ok" if reply["ok"] else str(reply["error"]["code"])


async def ask_in(who: Peer, code: str, host: Peer) -> str:
    """Their id in the lobby."""
    assert await answer(who, "joinRoom", code) == "lobby_waiting"
    return (await host.next(LobbyWaiting)).id


async def inside(who: Peer, code: str) -> list[str]:
    """Everybody in the room, as somebody in it is told."""
    snapshot = await who.join(code)
    return sorted([snapshot.id, *(other.id for other in snapshot.participants)])


async def told(who: Peer, *kinds: type[ServerEvent]) -> list[ServerEvent]:
    """All of these kinds that have come and were not read."""
    return [event for event in await who.unread() if isinstance(event, kinds)]


async def people(places: Places, *names: str) -> list[Peer]:
    """Alice where she is, the others on the other node if there is one."""
    return [await places[name != "alice"](name) for name in names]


async def gathering(places: Places, *inside: Peer, **wish: object) -> str:
    """A new meeting with Alice, who is the host, Carol as co-host, and others."""
    code = await meeting(places)
    for who in inside:
        await who.join(code)
    for who in inside:
        if who.name == "carol":
            await act(inside[0], "setRole", code, id=who.id, role="cohost")
    token = await places[0].token("alice")
    path = f"/api/meetings/{code}"
    assert (await places[0].api.request("PATCH", path, token, json=wish)).status == 200
    for who in inside:
        await who.unread()
    return code


async def part(code: str, *everybody: Peer) -> None:
    """Nobody may be in too many rooms."""
    for who in everybody:
        await who.leave(code)
        await who.unread()


async def later(number: int, who: Peer, event: str, code: str, **fields: object) -> str:
    """As `answer`, a little later each time."""
    await asyncio.sleep(number * 0.0007)
    return await answer(who, event, code, **fields)


async def test_race_when_let_in_while_leaving_then_one_of_both_and_nobody_is_left_waiting(
    places: Places,
) -> None:
    alice, bob = await people(places, "alice", "bob")
    for number in range(ROUNDS):
        code = await gathering(places, alice, lobby=True)
        waiting = await ask_in(bob, code, alice)
        outcome, _ = await asyncio.gather(
            answer(alice, "admit", code, id=waiting), later(number, bob, "leaveRoom", code)
        )
        assert (await alice.ask("lobby", {"roomId": code}))["waiting"] == []
        (change,) = await told(alice, LobbyChanged)
        state = {"ok": "let in", "peer_not_found": "left"}[outcome]
        assert change == LobbyChanged(room_id=code, id=waiting, state=state)  # type: ignore[arg-type]
        assert await inside(alice, code) == [alice.id]
        if outcome == "ok":
            assert await answer(bob, "joinRoom", code) == "ok"
        await part(code, alice, bob)


async def test_race_when_two_hosts_let_in_the_same_person_then_they_are_in(places: Places) -> None:
    alice, carol, bob = await people(places, "alice", "carol", "bob")
    for _ in range(ROUNDS):
        code = await gathering(places, alice, carol, lobby=True)
        waiting = await ask_in(bob, code, alice)
        outcomes = await asyncio.gather(
            *(answer(host, "admit", code, id=waiting) for host in (alice, carol))
        )
        assert sorted(outcomes) == ["ok", "peer_not_found"]
        assert await told(bob, Admitted, Denied) == [Admitted(room_id=code)]
        await bob.join(code)
        assert await inside(alice, code) == sorted([alice.id, carol.id, bob.id])
        await part(code, alice, carol, bob)


async def test_race_when_one_lets_in_whom_another_refuses_then_one_of_both_happens(
    places: Places,
) -> None:
    alice, carol, bob = await people(places, "alice", "carol", "bob")
    for number in range(2 * ROUNDS):
        code = await gathering(places, alice, carol, lobby=True)
        waiting = await ask_in(bob, code, alice)
        admitted, refused = await asyncio.gather(
            answer(alice, "admit", code, id=waiting), later(number, carol, "deny", code, id=waiting)
        )
        assert sorted([admitted, refused]) == ["ok", "peer_not_found"]
        if admitted == "ok":
            assert await told(bob, Admitted, Denied) == [Admitted(room_id=code)]
            assert await answer(bob, "joinRoom", code) == "ok"
        else:
            assert await told(bob, Admitted, Denied) == [Denied(room_id=code, reason="")]
            assert await answer(bob, "joinRoom", code) == "lobby_waiting"
        await part(code, alice, carol, bob)


@pytest.mark.parametrize("is_ban", [False, True], ids=["put out", "banned"])
async def test_e2_race_when_two_hosts_remove_the_same_person_then_out_once_and_not_back(
    places: Places, is_ban: bool
) -> None:
    alice, carol, bob = await people(places, "alice", "carol", "bob")
    for number in range(ROUNDS):
        code = await gathering(places, alice, carol, bob)
        outcomes = await asyncio.gather(
            later(number % 2, alice, "removeParticipant", code, id=bob.id, ban=is_ban),
            answer(carol, "removeParticipant", code, id=bob.id),
        )
        assert "ok" in outcomes
        assert set(outcomes) <= {"ok", "peer_not_found"}
        assert len(await told(bob, Removed)) == 1
        for host in (alice, carol):
            assert len(await told(host, UserLeft)) == 1
            assert await inside(host, code) == sorted([alice.id, carol.id])
        expected = {"banned"} if is_ban and outcomes[0] == "ok" else {"lobby_waiting", "banned"}
        assert await answer(bob, "joinRoom", code) in expected
        await part(code, alice, carol, bob)


async def test_race_when_a_cohost_acts_while_they_are_put_back_then_all_or_nothing(
    places: Places,
) -> None:
    alice, carol, bob = await people(places, "alice", "carol", "bob")
    for number in range(ROUNDS):
        code = await gathering(places, alice, carol, bob)
        removed, _ = await asyncio.gather(
            answer(carol, "removeParticipant", code, id=bob.id),
            later(number, alice, "setRole", code, id=carol.id, role="participant"),
        )
        assert removed in ("ok", "forbidden")
        assert (bob.id not in await inside(alice, code)) == (removed == "ok")
        assert len(await told(bob, Removed)) == (removed == "ok")
        assert await answer(carol, "lockRoom", code, isLocked=True) == "forbidden"
        if removed == "forbidden":  # then nothing is left behind
            await bob.leave(code)
            assert await answer(bob, "joinRoom", code) == "ok"
        await part(code, alice, carol, bob)


async def test_c3_race_when_more_are_let_in_than_there_is_room_for_then_it_is_full(
    places: Places,
) -> None:
    alice, *others = await people(places, "alice", "bob", "carol", "dave", "erin")
    code = await gathering(places, alice, lobby=True, capacity=3)
    for who in others:
        await ask_in(who, code, alice)
    for outcome in ("room_full", "ok"):  # two seats are free until somebody takes them
        assert await answer(alice, "admit", code, all=True) == outcome
    for _ in range(ROUNDS):
        entered = await asyncio.gather(*(answer(who, "joinRoom", code) for who in others))
        assert sorted(entered) == ["ok", "ok", "room_full", "room_full"]
        assert len(await inside(alice, code)) == 3
        for who in others:
            await who.leave(code)


async def test_race_when_the_host_ends_it_while_people_come_then_nobody_is_inside_or_waits(
    places: Places,
) -> None:
    alice, bob, carol, dave = await people(places, "alice", "bob", "carol", "dave")
    for number in range(ROUNDS):
        code = await gathering(places, alice, bob)
        await act(alice, "removeParticipant", code, id=bob.id)  # who has to wait now
        ended, waits, *entered = await asyncio.gather(
            later(number, alice, "endMeeting", code),
            *(answer(who, "joinRoom", code) for who in (bob, carol, dave)),
        )
        assert (ended, waits in ("lobby_waiting", "ended")) == ("ok", True)
        assert set(entered) <= {"ok", "ended"}
        for who in (alice, bob, carol, dave):
            assert await who.refusal("muteToggle", {"isMuted": True}) == "not_in_room"
            assert await answer(who, "joinRoom", code) == "ended"
