"""Bad input: a wrong payload is refused and the connection kept, a wrong packet ends it."""

import pytest

from server.socket_api.engine_socket import ProtocolViolation
from tests.unit.socket_api.door import Door

DEEP = "[" * 60_000 + "]" * 60_000
NINES = "9" * 4000


@pytest.mark.parametrize(
    "packet",
    [
        "42",
        "42{}",
        "42x",
        "42null",
        '42"leaveRoom"',
        "42[]",
        "42[",
        '42["leaveRoom"',
        '42["leaveRoom',
        '42["leaveRoom"}',
        '42["leaveRoom",]',
        '42["leaveRoom",{"roomId":"demo"}',
        '42["leaveRoom",{"roomId":"demo"}]x',
        '42["leaveRoom",{"roomId":"demo",}]',
        '42["leaveRoom",{"roomId":NaN}]',
        "42[1,{}]",
        "42[null,{}]",
        '42[["leaveRoom"],{}]',
        '42[{"a":1},{}]',
        '42x["leaveRoom",{}]',
        '42-1["leaveRoom",{}]',
        '421.5["leaveRoom",{}]',
        '42 ["leaveRoom",{"roomId":"demo"}]',
        '42/admin,["leaveRoom",{"roomId":"demo"}]',
        '42/["leaveRoom",{"roomId":"demo"}]',
        '42٣["leaveRoom",{"roomId":"demo"}]',
        "42" + "1" * 40 + '["leaveRoom",{"roomId":"demo"}]',
        '42["leaveRoom",{"roomId":"\\ud800"}]',
        '42["\\ud800",{}]',
        '42["le\x00ave",{}]',
        f"42[{DEEP},1]",
        f'42["chat",{DEEP}]',
        f'42["leaveRoom",{{"roomId":"demo","x":{DEEP}}}]',
        f'42["leaveRoom",{{"roomId":"demo","x":{"[" * 60_000}',
        f"42[{NINES}]",
    ],
    ids=lambda packet: packet[:40],
)
async def test_b6_f12_packet_when_malformed_then_a_violation_and_nothing_else(packet: str) -> None:
    door = Door()
    with pytest.raises(ProtocolViolation):
        await door.receive(packet)
    assert door.handled == []
    assert door.wire.take() == []
    assert door.wire.socket.cut_reason is None


@pytest.mark.parametrize(
    "packet",
    [
        b'42["leaveRoom",{"roomId":"\xff"}]',
        b'42["leaveRoom",{"roomId":"demo","mid":"\xc3"}]',
        b'42["\xff\xfe",{}]',
        b'42["leaveRoom\xff",{}]',
        b"42\xff",
    ],
)
async def test_f12_packet_when_not_utf8_then_a_violation(packet: bytes) -> None:
    door = Door()
    with pytest.raises(ProtocolViolation):
        await door.receive(packet)
    assert door.handled == []


@pytest.mark.parametrize(
    "arguments",
    [
        '["leaveRoom"]',
        '["leaveRoom",{"roomId":"demo"},1]',
        '["leaveRoom",null]',
        '["leaveRoom","demo"]',
        '["leaveRoom",[]]',
        '["leaveRoom",{}]',
        '["leaveRoom",{"roomId":null}]',
        '["leaveRoom",{"roomId":1}]',
        '["leaveRoom",{"roomId":"a b"}]',
        f'["leaveRoom",{{"roomId":{NINES}}}]',
        f'["leaveRoom",{{"roomId":-{NINES}.{NINES}e{NINES}}}]',
        f'["leaveRoom",{{"roomId":{DEEP}}}]',
        f'["leaveRoom",{DEEP}]',
        f'["endCall",{{"to":"p_bob","generation":{NINES}}}]',
        '["endCall",{"to":"p_bob","generation":1e999}]',
        f'["iceCandidate",{{"to":"p_bob","candidate":{DEEP}}}]',
        '["leaveRoom",{"roomId":"demo","mid":""}]',
        '["leaveRoom",{"roomId":"demo","mid":7}]',
    ],
    ids=lambda arguments: arguments[:48],
)
async def test_a9_payload_when_wrong_then_invalid_and_the_connection_is_kept(
    arguments: str,
) -> None:
    door = Door()
    ((prefix, (reply,)),) = await door.receive(f"4212{arguments}")
    assert prefix == "4312"
    assert reply["error"]["code"] == "invalid_payload"
    assert "$" not in reply["error"]["message"]
    assert len(reply["error"]["message"]) < 200
    assert door.handled == []
    assert await door.call("endCall", {"to": "p_bob"}) == {"ok": True, "data": {}}


async def test_d8_payload_when_a_field_is_wrong_then_the_message_says_which() -> None:
    reply = await Door().call("muteToggle", {"isMuted": "yes"})
    assert reply["error"]["message"] == "Expected `bool`, got `str` - at `payload.isMuted`"


async def test_a8_payload_when_its_keys_are_names_of_javascript_then_dropped() -> None:
    door = Door()
    keys = ("__proto__", "constructor", "prototype", "$where", "a.b")
    payload = {"roomId": "constructor"} | {key: {"isAdmin": True} for key in keys}
    assert await door.call("leaveRoom", payload) == {"ok": True, "data": {}}
    (event,) = door.handled
    assert getattr(event, "room_id") == "constructor"  # noqa: B009


async def test_a9_payload_when_a_key_comes_twice_then_the_last_counts() -> None:
    door = Door()
    await door.receive('42["leaveRoom",{"roomId":"one","roomId":"two"}]')
    assert [getattr(event, "room_id", None) for event in door.handled] == ["two"]


async def test_a9_payload_when_an_unknown_key_holds_a_huge_number_then_dropped() -> None:
    door = Door()
    assert await door.receive(f'42["leaveRoom",{{"roomId":"demo","x":{NINES}}}]') == []
    assert len(door.handled) == 1
