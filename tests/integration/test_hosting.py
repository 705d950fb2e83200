"""Hosts of a meeting: the lobby, their powers, and who is one; on one node and on two."""

import asyncio

import pytest

from server.protocol.chat import ChatDeleted, ChatMessage
from server.protocol.lobby import Admitted, Denied, LobbyChanged, LobbyWaiting
from server.protocol.media import RemoteMuted
from server.protocol.meeting import MeetingEnded
from server.protocol.moderation import MutedByHost, Removed, RoleChanged, RoomLocked
from server.protocol.room import HandRaised, NewUserJoined, UserLeft
from tests.support.meetings import Meetings
from tests.support.peer import Peer
from tests.support.peers import Peers
from tests.support.signals import OFFER
from tests.support.verbs import Refused


async def meeting(places: tuple[Peers, Peers], **wish: object) -> str:
    return await Meetings(places[0].api, await places[0].token("alice")).code(**wish)


async def gather(
    places: tuple[Peers, Peers], code: str, *names: str, **fields: object
) -> tuple[Peer, ...]:
    """Alice first, who is the host; what was told of their coming is forgotten."""
    people = [await (places[0] if n == "alice" else places[1])(n) for n in ("alice", *names)]
    for who in people:
        await who.join(code, **fields)
    for number, who in enumerate(people):
        for _ in people[number + 1 :]:
            await who.next(NewUserJoined)
        await who.unread()
    return tuple(people)


async def act(who: Peer, event: str, code: str, **fields: object) -> None:
    await who.ask(event, {"roomId": code} | fields)


async def test_lobby_when_let_in_then_they_enter_and_heard_of_nothing_before(
    places: tuple[Peers, Peers],
) -> None:
    code = await meeting(places, lobby=True)
    (alice,) = await gather(places, code)
    bob = await places[1]("bob")
    assert await bob.refusal("joinRoom", {"roomId": code}) == "lobby_waiting"
    waiting = await alice.next(LobbyWaiting)
    assert (waiting.room_id, waiting.name, waiting.is_guest) == (code, "Bob", False)
    for event, payload in (
        ("callUser", {"to": alice.id, "offer": OFFER}),
        ("chatMessage", {"roomId": code, "text": "hello"}),
        ("chatHistory", {"roomId": code}),
        ("typing", {"roomId": code, "isTyping": True}),
        ("raiseHand", {"roomId": code, "isRaised": True}),
        ("lobby", {"roomId": code}),
        ("admit", {"roomId": code, "all": True}),
    ):
        assert await bob.refusal(event, payload) in ("not_in_room", "peer_not_found"), event
    await alice.ask("chatMessage", {"roomId": code, "text": "not for those who wait"})
    await alice.ask("muteToggle", {"isMuted": True})
    await bob.expect_silence()
    listed = await alice.ask("lobby", {"roomId": code})
    assert [person["id"] for person in listed["waiting"]] == [waiting.id]

    await act(alice, "admit", code, id=waiting.id)
    assert (await bob.next(Admitted)).room_id == code
    assert (await alice.next(LobbyChanged)).state == "let in"
    snapshot = await bob.join(code)
    assert [(other.id, other.role) for other in snapshot.participants] == [(alice.id, "host")]
    assert snapshot.role == "participant"
    assert (await alice.next(NewUserJoined)).id == bob.id
    assert (await alice.ask("lobby", {"roomId": code}))["waiting"] == []


async def test_lobby_when_refused_then_told_why_and_they_may_ask_again(
    places: tuple[Peers, Peers],
) -> None:
    code = await meeting(places, lobby=True)
    (alice,) = await gather(places, code)
    bob = await places[1]("bob")
    await bob.refusal("joinRoom", {"roomId": code})
    waiting = await alice.next(LobbyWaiting)
    await act(alice, "deny", code, id=waiting.id, reason="We are full")
    assert (await bob.next(Denied)).reason == "We are full"
    assert (await alice.next(LobbyChanged)).state == "refused"
    assert await bob.refusal("joinRoom", {"roomId": code}) == "lobby_waiting"
    again = await alice.next(LobbyWaiting)
    await bob.leave(code)
    assert await alice.next(LobbyChanged) == LobbyChanged(room_id=code, id=again.id, state="left")
    with pytest.raises(Refused, match="peer_not_found"):
        await act(alice, "admit", code, id=again.id)


async def test_lobby_when_all_are_let_in_then_as_many_as_there_is_room_for(
    places: tuple[Peers, Peers],
) -> None:
    code = await meeting(places, lobby=True, capacity=3)
    people = [await places[1](name) for name in ("bob", "carol", "dave")]
    for who in people:
        assert await who.refusal("joinRoom", {"roomId": code}) == "lobby_waiting"
    (alice,) = await gather(places, code)
    with pytest.raises(Refused, match="room_full"):
        await act(alice, "admit", code, all=True)
    for who in people[:2]:
        await who.next(Admitted)
        await who.join(code)
    assert len((await alice.ask("lobby", {"roomId": code}))["waiting"]) == 1


async def test_lobby_when_the_meeting_ends_then_who_waits_is_told(
    places: tuple[Peers, Peers],
) -> None:
    code = await meeting(places, lobby=True)
    (alice,) = await gather(places, code)
    bob = await places[1]("bob")
    await bob.refusal("joinRoom", {"roomId": code})
    await act(alice, "endMeeting", code)
    assert (await bob.next(MeetingEnded)).room_id == code
    assert (await alice.next(MeetingEnded)).room_id == code
    assert await bob.refusal("joinRoom", {"roomId": code}) == "ended"


async def test_mute_when_to_last_then_refused_to_unmute_and_the_others_know(
    places: tuple[Peers, Peers],
) -> None:
    code = await meeting(places)
    alice, bob, carol = await gather(places, code, "bob", "carol")
    await act(alice, "muteParticipant", code, id=bob.id, mayUnmute=False)
    assert await bob.next(MutedByHost) == MutedByHost(room_id=code, by=alice.id, may_unmute=False)
    for other in (alice, carol):
        told = await other.next(RemoteMuted)
        assert told == RemoteMuted(from_=bob.id, is_muted=True, may_unmute=False)
    assert await bob.refusal("muteToggle", {"isMuted": False}) == "muted_by_host"
    snapshot = await carol.join(code)
    assert {other.name: other.may_unmute for other in snapshot.participants} == {
        "Alice": True,
        "Bob": False,
    }
    await bob.drop()
    bob = await places[1]("bob")
    await bob.join(code)
    assert not (await carol.next(NewUserJoined)).may_unmute
    await act(alice, "muteParticipant", code, id=bob.id, mayUnmute=True)
    assert (await bob.next(MutedByHost)).may_unmute
    assert (await carol.next(RemoteMuted)).may_unmute is True
    await bob.ask("muteToggle", {"isMuted": False})


async def test_e2_remove_when_put_out_then_back_only_through_the_lobby(
    places: tuple[Peers, Peers],
) -> None:
    code = await meeting(places)
    alice, bob, carol = await gather(places, code, "bob", "carol")
    tab = await places[1]("bob")
    await tab.join(code)
    await act(alice, "removeParticipant", code, id=bob.id, reason="Enough")
    for device in (bob, tab):
        assert (await device.next(Removed)).reason == "Enough"
        assert await device.refusal("muteToggle", {"isMuted": True}) == "not_in_room"
    gone = {(await carol.next(UserLeft)).id for _ in range(2)}
    assert gone == {bob.id, tab.id}
    assert await carol.refusal("callUser", {"to": bob.id, "offer": OFFER}) == "peer_not_found"
    answer = await Meetings(places[1].api, await places[1].token("bob")).join(code)
    assert answer.json["status"] == "lobby"
    assert await tab.refusal("joinRoom", {"roomId": code}) == "lobby_waiting"
    await act(alice, "admit", code, id=(await alice.next(LobbyWaiting)).id)
    await tab.next(Admitted)
    await tab.join(code)
    await act(alice, "removeParticipant", code, id=tab.id, ban=True)
    await tab.next(Removed)
    assert await tab.refusal("joinRoom", {"roomId": code}) == "banned"
    assert (await Meetings(places[1].api, await places[1].token("bob")).join(code)).code == "banned"


async def test_ban_when_another_tab_waits_then_it_is_refused_and_never_let_in(
    places: tuple[Peers, Peers],
) -> None:
    code = await meeting(places, lobby=True)
    (alice,) = await gather(places, code)
    bob, tab = await places[1]("bob"), await places[1]("bob")
    for device in (bob, tab):
        assert await device.refusal("joinRoom", {"roomId": code}) == "lobby_waiting"
    waiting = [(await alice.next(LobbyWaiting)).id for _ in range(2)]
    await act(alice, "admit", code, id=waiting[0])
    await bob.next(Admitted)
    await bob.join(code)
    await act(alice, "removeParticipant", code, id=bob.id, reason="Enough", ban=True)
    assert (await tab.next(Denied)).reason == "Enough"
    assert await alice.ask("lobby", {"roomId": code}) == {"waiting": []}
    await act(alice, "admit", code, all=True)
    for device in (bob, tab):
        assert await device.refusal("joinRoom", {"roomId": code}) == "banned"


async def test_lock_when_locked_then_nobody_new_comes_in(places: tuple[Peers, Peers]) -> None:
    code = await meeting(places)
    alice, bob = await gather(places, code, "bob")
    await act(alice, "lockRoom", code, isLocked=True)
    assert (await bob.next(RoomLocked)).is_locked
    carol = await places[1]("carol")
    assert await carol.refusal("joinRoom", {"roomId": code}) == "room_locked"
    answer = await Meetings(places[1].api, await places[1].token("carol")).join(code)
    assert answer.code == "room_locked"
    assert (await bob.join(code)).room.is_locked
    await act(alice, "lockRoom", code, isLocked=False)
    assert not (await bob.next(RoomLocked)).is_locked
    await carol.join(code)


async def test_e1_powers_when_a_participant_uses_them_then_forbidden_and_nothing_happens(
    places: tuple[Peers, Peers],
) -> None:
    code, other = await meeting(places), await meeting(places)
    alice, bob, carol = await gather(places, code, "bob", "carol")
    acts: tuple[tuple[str, dict[str, object]], ...] = (
        ("muteParticipant", {"id": carol.id}),
        ("muteParticipant", {"all": True}),
        ("stopCamera", {"id": carol.id}),
        ("stopShare", {"id": carol.id}),
        ("removeParticipant", {"id": carol.id}),
        ("removeParticipant", {"id": alice.id}),
        ("lockRoom", {"isLocked": True}),
        ("setRole", {"id": bob.id, "role": "host"}),
        ("admit", {"all": True}),
        ("deny", {"id": carol.id}),
        ("lobby", {}),
        ("endMeeting", {}),
    )
    for event, fields in acts:
        assert await bob.refusal(event, {"roomId": code} | fields) == "forbidden", event
        assert await bob.refusal(event, {"roomId": other} | fields) == "not_in_room", event
    await act(alice, "setRole", code, id=bob.id, role="cohost")
    for who in (alice, bob, carol):
        assert await who.next(RoleChanged) == RoleChanged(
            room_id=code, id=bob.id, role="cohost", by=alice.id
        )
    too_much: tuple[tuple[str, dict[str, object]], ...] = (
        ("endMeeting", {}),
        ("setRole", {"id": carol.id, "role": "cohost"}),
        ("removeParticipant", {"id": alice.id}),
        ("muteParticipant", {"id": alice.id}),
    )
    for event, fields in too_much:
        assert await bob.refusal(event, {"roomId": code} | fields) == "forbidden", event
    await alice.expect_silence()
    await carol.expect_silence()


async def test_e1_powers_when_in_a_room_without_a_meeting_then_nobody_has_them(
    places: tuple[Peers, Peers],
) -> None:
    alice, bob = await gather(places, "demo", "bob")
    assert await alice.refusal("muteParticipant", {"roomId": "demo", "id": bob.id}) == "forbidden"
    assert await alice.refusal("lockRoom", {"roomId": "demo", "isLocked": True}) == "forbidden"


async def test_e3_host_when_they_leave_then_the_cohost_is_host_until_they_are_back(
    places: tuple[Peers, Peers],
) -> None:
    code = await meeting(places)
    alice, bob, carol = await gather(places, code, "bob", "carol")
    await act(alice, "setRole", code, id=carol.id, role="cohost")
    for who in (alice, bob, carol):
        await who.next(RoleChanged)
    await alice.leave(code)
    for who in (bob, carol):
        told = await who.next(RoleChanged)
        assert (told.id, told.role, told.by) == (carol.id, "host", "")
    await act(carol, "muteParticipant", code, id=bob.id)
    await bob.next(MutedByHost)
    snapshot = await alice.join(code)
    assert snapshot.role == "host"
    assert {other.id: other.role for other in snapshot.participants}[carol.id] == "cohost"
    assert (await bob.next(RoleChanged)).role == "cohost"


async def test_guest_when_removed_then_they_and_new_guests_have_to_wait(
    places: tuple[Peers, Peers],
) -> None:
    code = await meeting(places)
    (alice,) = await gather(places, code)
    guests = Meetings(places[1].api)
    token = (await guests.join(code, name="Gus")).json["token"]
    gus = await places[1]("Gus", token=token)
    await gus.join(code)
    await alice.next(NewUserJoined)
    await act(alice, "removeParticipant", code, id=gus.id, ban=True)
    await gus.next(Removed)
    assert await gus.refusal("joinRoom", {"roomId": code}) == "banned"
    visit = await guests.join(code, name="Another")
    assert visit.json["status"] == "lobby"
    another = await places[1]("Another", token=visit.json["token"])
    assert await another.refusal("joinRoom", {"roomId": code}) == "lobby_waiting"
    assert (await alice.next(LobbyWaiting)).is_guest


async def test_entry_when_the_meeting_mutes_then_muted_but_for_the_host(
    places: tuple[Peers, Peers],
) -> None:
    code = await meeting(places, muteOnEntry=True)
    alice, bob = await places[0]("alice"), await places[1]("bob")
    assert not (await alice.join(code)).is_muted
    assert (await bob.join(code)).is_muted
    assert (await alice.next(NewUserJoined)).is_muted
    await bob.ask("muteToggle", {"isMuted": False})


async def test_log_when_hosts_have_acted_then_the_owner_reads_it_and_nobody_else(
    places: tuple[Peers, Peers],
) -> None:
    code = await meeting(places)
    alice, bob = await gather(places, code, "bob")
    await act(alice, "muteParticipant", code, id=bob.id, mayUnmute=False)
    await act(alice, "muteParticipant", code, id=bob.id)
    await act(alice, "muteParticipant", code, all=True)
    await act(alice, "lockRoom", code, isLocked=True)
    await act(alice, "removeParticipant", code, id=bob.id, reason="Enough")
    path = f"/api/meetings/{code}/log"
    answer = await places[0].api.request("GET", path, await places[0].token("alice"))
    seen = [(item["action"], item["targetName"], item["note"]) for item in answer.json["items"]]
    assert seen == [
        ("put_out", "Bob", "Enough"),
        ("locked", "", ""),
        ("muted", "", ""),
        ("may_unmute", "Bob", ""),
        ("kept_muted", "Bob", ""),
    ]
    refused = await places[1].api.request("GET", path, await places[1].token("bob"))
    assert refused.code == "room_not_found"


async def test_race_when_removed_while_coming_in_then_not_inside_afterwards(
    places: tuple[Peers, Peers],
) -> None:
    code = await meeting(places)
    alice, bob = await gather(places, code, "bob")
    tab = await places[1]("bob")
    for _ in range(10):
        await asyncio.gather(
            alice.call_with_ack("removeParticipant", {"roomId": code, "id": bob.id}),
            tab.call_with_ack("joinRoom", {"roomId": code}),
        )
        snapshot = await alice.join(code)
        assert [other.email for other in snapshot.participants] == []
        await bob.call_with_ack("joinRoom", {"roomId": code})
        await act(alice, "admit", code, all=True)
        bob.id = (await bob.join(code)).id


async def test_race_when_two_give_host_to_each_other_then_there_is_one(
    places: tuple[Peers, Peers],
) -> None:
    code = await meeting(places)
    alice, bob, carol = await gather(places, code, "bob", "carol")
    for _ in range(10):
        await asyncio.gather(
            alice.call_with_ack("setRole", {"roomId": code, "id": bob.id, "role": "host"}),
            alice.call_with_ack("setRole", {"roomId": code, "id": carol.id, "role": "host"}),
            bob.call_with_ack("setRole", {"roomId": code, "id": alice.id, "role": "host"}),
            carol.call_with_ack("setRole", {"roomId": code, "id": alice.id, "role": "host"}),
        )
        snapshot = await alice.join(code)
        everybody = [snapshot.role, *(other.role for other in snapshot.participants)]
        assert everybody.count("host") == 1


async def test_hand_when_a_host_takes_it_down_then_down_and_others_may_not(
    places: tuple[Peers, Peers],
) -> None:
    code = await meeting(places)
    alice, bob, carol = await gather(places, code, "bob", "carol")
    await bob.raise_hand(code)
    await bob.next(HandRaised)
    lower = {"roomId": code, "isRaised": False, "id": bob.id}
    assert await carol.refusal("raiseHand", lower) == "forbidden"
    assert await alice.refusal("raiseHand", lower | {"id": "p_nobody"}) == "peer_not_found"
    assert await alice.refusal("raiseHand", lower | {"isRaised": True}) == "invalid_payload"
    await alice.ask("raiseHand", lower)
    assert not (await bob.next(HandRaised)).is_raised


async def test_chat_when_a_host_deletes_then_gone_for_all_and_others_may_not(
    places: tuple[Peers, Peers],
) -> None:
    code = await meeting(places)
    alice, bob, carol = await gather(places, code, "bob", "carol")
    said = await bob.ask("chatMessage", {"roomId": code, "text": "unkind"})
    await alice.next(ChatMessage)
    secret = {"roomId": code, "text": "between us", "to": carol.id}
    private = await bob.ask("chatMessage", secret)
    assert await carol.refusal("chatDelete", {"id": said["id"]}) == "forbidden"
    assert await alice.refusal("chatEdit", {"id": said["id"], "text": "kind"}) == "forbidden"
    assert await alice.refusal("chatDelete", {"id": private["id"]}) == "not_found"
    await alice.ask("chatDelete", {"id": said["id"]})
    for other in (bob, carol):
        assert (await other.next(ChatDeleted)).id == said["id"]
