"""Connection state recovery frame by frame: who may come back, until when, and to how much."""

from dataclasses import replace

import pytest

from server.protocol.room import PeerReconnected, PeerReconnecting, UserLeft
from server.socket_api.resume import ResumeBuffer, ResumeLimits
from tests.conformance.raw_clients import Door, SocketClient
from tests.support.marks import over, with_settings
from tests.support.peers import Peers
from tests.support.raw_socket import arguments_of, event, recoverable
from tests.support.signals import candidate


async def join(client: SocketClient) -> tuple[str, str]:
    """The participant's id and the offset of the snapshot."""
    await client.send(event("joinRoom", {"roomId": "demo"}))
    name, payload, offset = arguments_of(await client.next())
    assert name == "userJoined", payload
    return payload["id"], offset


@over("websocket")
async def test_return_when_the_old_connection_still_stands_then_it_is_replaced_unseen(
    peer: Peers, door: Door
) -> None:
    bob, token = await peer("bob"), await peer.token("alice")
    old, pid = await recoverable(door, token)
    alice_id, offset = await join(old)
    await bob.join("demo")
    new, same_pid = await recoverable(door, token, pid, offset)
    assert same_pid == pid
    name, newcomer, _ = arguments_of(await new.next())
    assert (name, newcomer["id"]) == ("newUserJoined", bob.id)
    await old.next_until_close()

    await bob.trickle(alice_id, candidate(1))
    assert arguments_of(await new.next())[0] == "iceCandidate"
    assert [event.event_name for event in await bob.unread()] == ["userJoined"]
    await new.send("41")
    assert (await bob.next(UserLeft)).id == alice_id


@over("websocket")
@with_settings(grace_seconds=0.2)
async def test_return_when_the_grace_time_is_over_then_a_new_participant(
    peer: Peers, door: Door
) -> None:
    bob, token = await peer("bob"), await peer.token("alice")
    old, pid = await recoverable(door, token)
    alice_id, offset = await join(old)
    await bob.join("demo")
    await old.close_abruptly()
    assert (await bob.next(UserLeft)).reason == "disconnected"
    new, new_pid = await recoverable(door, token, pid, offset)
    assert new_pid != pid
    assert (await join(new))[0] != alice_id


@over("websocket")
async def test_return_when_never_in_a_room_then_recovered_all_the_same(
    peer: Peers, door: Door
) -> None:
    token = await peer.token("alice")
    old, pid = await recoverable(door, token)
    await old.close_abruptly()
    _, same_pid = await recoverable(door, token, pid)
    assert same_pid == pid


@over("websocket")
async def test_return_when_the_pid_is_another_accounts_then_a_new_participant(
    peer: Peers, door: Door
) -> None:
    old, pid = await recoverable(door, await peer.token("alice"))
    alice_id, offset = await join(old)
    thief, other_pid = await recoverable(door, await peer.token("mallory"), pid, offset)
    assert other_pid != pid
    assert (await join(thief))[0] != alice_id
    await old.send(event("leaveRoom", {"roomId": "demo"}, 7))
    frames = [str(await old.next()) for _ in range(2)]
    assert any(frame.startswith('437[{"ok":true') for frame in frames)


@over("websocket")
@pytest.mark.parametrize("offset", ["999", "-1", "junk", "1"])
async def test_return_when_more_was_missed_than_is_kept_then_a_fresh_snapshot(
    peer: Peers, door: Door, monkeypatch: pytest.MonkeyPatch, offset: str
) -> None:
    """`recovered` is false for the client, and still they are the same participant."""
    monkeypatch.setattr("server.socket_api.buffers.ResumeBuffer", _small_buffer)
    token = await peer.token("alice")
    bob = await peer("bob")
    old, pid = await recoverable(door, token)
    alice_id, _ = await join(old)
    await bob.join("demo")
    await old.close_abruptly()
    await bob.next(PeerReconnecting)
    for number in range(5):
        await bob.trickle(alice_id, candidate(number))
    new, new_pid = await recoverable(door, token, pid, offset)
    assert new_pid != pid
    name, snapshot, _ = arguments_of(await new.next())
    assert (name, snapshot["id"]) == ("userJoined", alice_id)
    assert [p["id"] for p in snapshot["participants"]] == [bob.id]
    assert (await bob.next(PeerReconnected)).id == alice_id


@over("websocket")
async def test_return_when_an_event_is_repeated_with_its_mid_then_the_first_answer(
    peer: Peers, door: Door
) -> None:
    bob, token = await peer("bob"), await peer.token("alice")
    await bob.join("demo")
    old, pid = await recoverable(door, token)
    _, offset = await join(old)
    hint = {"to": bob.id, "candidate": candidate(1), "mid": "m1"}
    await old.send(event("iceCandidate", hint, 1))
    assert str(await old.next()) == '431[{"ok":true,"data":{}}]'
    await old.close_abruptly()
    new, _ = await recoverable(door, token, pid, offset)
    await new.send(event("iceCandidate", hint, 1))
    assert str(await new.next()) == '431[{"ok":true,"data":{}}]'
    assert len([e for e in await bob.unread() if e.event_name == "iceCandidate"]) == 1


@over("websocket")
async def test_return_when_logged_out_meanwhile_then_refused(peer: Peers, door: Door) -> None:
    token = await peer.token("alice")
    old, pid = await recoverable(door, token)
    await join(old)
    await old.close_abruptly()
    await peer.api.logout(token)
    with pytest.raises(AssertionError, match="Authentication failed"):
        await recoverable(door, token, pid)


def _small_buffer(limits: ResumeLimits, pid: str) -> ResumeBuffer:
    return ResumeBuffer(replace(limits, max_packets=3), pid)
