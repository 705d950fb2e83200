"""From the raw text of an event to its handler, and back to its ack or its error."""

import asyncio
import logging

import pytest

from server.domain.participant import Caller
from server.errors import PeerNotFound
from server.metrics import Metrics
from server.protocol.call import IceCandidate
from server.protocol.registry import client_events
from server.protocol.room import JoinRoom, LeaveRoom, RoomBody, RoomSnapshot
from server.socket_api.dispatcher import Dispatcher
from server.socket_api.engine_socket import ProtocolViolation
from server.socket_api.rate_limit import EventLimits
from server.socket_api.server import RESERVED_EVENTS
from tests.unit.socket_api.door import Door

LEAVE = LeaveRoom(room_id="demo")
EMPTY = {"ok": True, "data": {}}


async def _snapshot(caller: Caller, event: JoinRoom) -> RoomSnapshot:
    room = RoomBody(room_id=event.room_id, version=3)
    return RoomSnapshot(
        email=caller.email,
        room_id=event.room_id,
        id=caller.participant_id,
        participants=[],
        room=room,
        hand_raised_at=0,
    )


def test_start_when_an_event_has_no_handler_then_it_fails_and_says_which() -> None:
    events = client_events()
    handlers = {event: _snapshot for event in events if event not in (LeaveRoom, IceCandidate)}
    with pytest.raises(TypeError, match=r"LeaveRoom.*IceCandidate|IceCandidate.*LeaveRoom"):
        Dispatcher(handlers, events, EventLimits(0, events), 1, Metrics())


async def test_event_when_sent_then_decoded_and_handled_as_the_connections_caller() -> None:
    door = Door()
    assert await door.receive('42["leaveRoom",{"roomId":"demo"}]') == []
    assert door.handled == [LEAVE]
    assert door.callers == [door.wire.connection.caller]


async def test_d3_event_when_it_claims_an_identity_then_the_connections_counts() -> None:
    door = Door()
    await door.emit("leaveRoom", {"roomId": "demo", "from": "p_bob", "caller": {"email": "b@x.y"}})
    assert door.handled == [LEAVE]
    assert door.callers == [door.wire.connection.caller]


async def test_ack_when_the_handler_returns_nothing_then_an_empty_answer() -> None:
    assert await Door().call("leaveRoom", {"roomId": "demo"}) == EMPTY


async def test_ack_when_the_handler_answers_then_its_body() -> None:
    door = Door({JoinRoom: _snapshot})
    who = door.wire.connection.caller
    assert await door.call("joinRoom", {"roomId": "demo"}) == {
        "ok": True,
        "data": {
            "email": who.email,
            "roomId": "demo",
            "id": who.participant_id,
            "participants": [],
            "room": {"roomId": "demo", "version": 3, "isLocked": False},
            "handRaisedAt": 0,
            "role": "participant",
            "isMuted": False,
            "mayUnmute": True,
        },
    }


async def test_event_when_no_ack_is_asked_for_then_none_is_sent() -> None:
    assert await Door({JoinRoom: _snapshot}).emit("joinRoom", {"roomId": "demo"}) == []


@pytest.mark.parametrize("ack_id", ["0", "7", "12", "999999999999999"])
@pytest.mark.parametrize("namespace", ["", "/,"])
async def test_ack_when_it_has_an_id_then_the_same_id(ack_id: str, namespace: str) -> None:
    sent = f'42{namespace}{ack_id}["leaveRoom",{{"roomId":"demo"}}]'
    assert await Door().receive(sent) == [(f"43{ack_id}", [EMPTY])]


async def test_event_when_the_default_namespace_is_spelled_out_then_handled() -> None:
    door = Door()
    assert await door.receive('42/,["leaveRoom",{"roomId":"demo"}]') == []
    assert door.handled == [LEAVE]


@pytest.mark.parametrize(
    "arguments",
    [
        r'["leave\u0052oom",{"roomId":"demo"}]',
        r'["\u006c\u0065\u0061\u0076\u0065\u0052\u006f\u006f\u006d",{"roomId":"demo"}]',
        '[ "leaveRoom" , { "roomId" : "demo" } ]',
        '[\n\t"leaveRoom",\r\n{"roomId":"demo"}\n]',
        r'["leaveRoom",{"room\u0049d":"d\u0065mo"}]',
        '["leaveRoom",{"roomId":"demo"}] ',
    ],
)
async def test_event_when_its_json_is_spelled_unusually_then_the_same(arguments: str) -> None:
    door = Door()
    assert await door.receive(f"421{arguments}") == [("431", [EMPTY])]
    assert door.handled == [LEAVE]


async def test_f16_handler_when_it_refuses_then_code_message_and_details() -> None:
    async def refuse(caller: Caller, event: LeaveRoom) -> None:
        raise PeerNotFound("Nobody here", roomId="demo")

    door = Door({LeaveRoom: refuse})
    body = {"code": "peer_not_found", "message": "Nobody here", "details": {"roomId": "demo"}}
    assert await door.call("leaveRoom", {"roomId": "demo"}) == {"ok": False, "error": body}
    ((_, (event, error)),) = await door.emit("leaveRoom", {"roomId": "demo"})
    assert event == "error"
    assert error == body | {"event": "leaveRoom"}


@pytest.mark.parametrize("waits", [0, 1])
@pytest.mark.parametrize("error", [RuntimeError, KeyError, ValueError, AssertionError])
async def test_f16_handler_when_it_fails_then_still_an_ack_without_the_text_of_the_exception(
    error: type[Exception], waits: int, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(caller: Caller, event: LeaveRoom) -> None:
        for _ in range(waits):
            await asyncio.sleep(0)
        raise error("password is 1234")

    door = Door({LeaveRoom: fail})
    reply = await door.call("leaveRoom", {"roomId": "demo"})
    assert reply["error"]["code"] == "internal_error"
    assert "1234" not in str(reply)
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.exc_info
    assert await door.call("endCall", {"to": "p_bob"}) == EMPTY


@pytest.mark.parametrize("raises_itself", [False, True])
async def test_f16_handler_when_it_takes_too_long_then_unavailable(
    raises_itself: bool, caplog: pytest.LogCaptureFixture
) -> None:
    async def hang(caller: Caller, event: LeaveRoom) -> None:
        if raises_itself:
            raise TimeoutError
        await asyncio.sleep(60)

    door = Door({LeaveRoom: hang}, timeout_seconds=0.01)
    assert await door.refusal("leaveRoom", {"roomId": "demo"}) == "unavailable"
    assert [record.exc_info for record in caplog.records] == [None]
    assert await door.call("endCall", {"to": "p_bob"}) == EMPTY


async def test_handler_when_its_connection_ends_then_cancelled_without_an_answer() -> None:
    async def hang(caller: Caller, event: LeaveRoom) -> None:
        await asyncio.sleep(60)

    door = Door({LeaveRoom: hang})
    receiving = asyncio.create_task(door.call("leaveRoom", {"roomId": "demo"}))
    await asyncio.sleep(0)
    receiving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await receiving
    assert door.wire.take() == []


@pytest.mark.parametrize(
    "name", ["sendChat", "joinroom", "JoinRoom", "joinRoom ", "", "__proto__", "userJoined", "李"]
)
async def test_unknown_event_when_sent_then_unsupported_and_named(name: str) -> None:
    door = Door()
    assert await door.refusal(name, {"x": [1, {}]}) == "unsupported_event"
    ((prefix, (event, error)),) = await door.emit(name, None)
    assert (prefix, event, error["code"], error["event"]) == (
        "42",
        "error",
        "unsupported_event",
        name,
    )
    assert door.handled == []


@pytest.mark.parametrize("arguments", ['["chat"]', '["chat",1,2,3]', '["chat",{"a":[[]]}]'])
async def test_unknown_event_when_its_arguments_are_anything_then_unsupported(
    arguments: str,
) -> None:
    ((_, (reply,)),) = await Door().receive(f"421{arguments}")
    assert reply["error"]["code"] == "unsupported_event"


@pytest.mark.parametrize("name", sorted(RESERVED_EVENTS))
async def test_b5_f3_reserved_name_when_sent_then_a_violation(name: str) -> None:
    door = Door()
    for packet in (
        f'42["{name}",{{}}]',
        f'421["{name}"]',
        f'42["\\u{ord(name[0]):04x}{name[1:]}"]',
    ):
        with pytest.raises(ProtocolViolation):
            await door.receive(packet)
    assert door.handled == []
    assert door.wire.take() == []


async def test_b5_name_when_longer_than_64_then_a_violation() -> None:
    door = Door()
    assert await door.refusal("x" * 64, {}) == "unsupported_event"
    for length in (65, 10_000):
        with pytest.raises(ProtocolViolation):
            await door.emit("x" * length, {})
