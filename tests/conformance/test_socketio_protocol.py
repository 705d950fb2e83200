"""Socket.IO v5: how namespaces are joined and left, and how events and acks travel."""

import json

import pytest

from tests.conformance.raw_clients import SOCKET_PATH, Door
from tests.support.protocol_echo import EchoServer

on_both_namespaces = pytest.mark.parametrize("prefix", ["", "/custom,"])


@on_both_namespaces
@pytest.mark.parametrize("auth", ["", '{"token":"123"}', '{"nested":{"list":[1,null,"é"]}}'])
async def test_connect_when_the_namespace_exists_then_accepted_and_auth_is_seen(
    door: Door, prefix: str, auth: str
) -> None:
    client = await door.socket(SOCKET_PATH)
    await client.send(f"40{prefix}{auth}")
    accepted = str(await client.next())
    assert accepted.startswith(f"40{prefix}")
    answer = json.loads(accepted.removeprefix(f"40{prefix}"))
    assert set(answer) == {"sid"}
    assert isinstance(answer["sid"], str)
    assert answer["sid"] != client.handshake["sid"]
    event = str(await client.next())
    assert event.startswith(f"42{prefix}")
    assert json.loads(event.removeprefix(f"42{prefix}")) == ["auth", json.loads(auth or "{}")]
    await client.close()


async def test_connect_over_polling_when_the_namespace_exists_then_accepted(door: Door) -> None:
    session = await door.polling(SOCKET_PATH)
    assert (await session.post("40")).text == "ok"
    accepted, event = await session.collect(2)
    assert accepted.startswith('40{"sid":"')
    assert event == '42["auth",{}]'


async def test_connect_when_both_namespaces_are_joined_then_their_ids_differ(door: Door) -> None:
    client = await door.connected()
    await client.send("40/custom,")
    accepted = str(await client.next())
    assert accepted.startswith('40/custom,{"sid":"')
    assert await client.next() == '42/custom,["auth",{}]'
    await client.close()


@pytest.mark.parametrize("packet", ["40/random", "40/random,", '40/random,{"token":"1"}'])
async def test_connect_when_the_namespace_does_not_exist_then_connect_error(
    door: Door, packet: str
) -> None:
    client = await door.socket(SOCKET_PATH)
    await client.send(packet)
    assert await client.next() == '44/random,{"message":"Invalid namespace"}'
    await client.close()


async def test_connect_when_another_namespace_was_refused_then_still_accepted(door: Door) -> None:
    client = await door.socket(SOCKET_PATH)
    await client.send("40/random", "40")
    assert await client.next() == '44/random,{"message":"Invalid namespace"}'
    assert str(await client.next()).startswith('40{"sid":"')
    await client.close()


async def test_connect_when_the_packet_is_malformed_then_closed(door: Door) -> None:
    client = await door.socket(SOCKET_PATH)
    await client.send("4abc")
    assert await client.next() is None


async def test_connect_when_it_never_comes_then_closed(brisk_door: Door) -> None:
    client = await brisk_door.socket(SOCKET_PATH)
    assert await client.next_until_close(answering_pings=False) == ["2"]


@on_both_namespaces
async def test_disconnect_when_sent_then_the_transport_stays(
    pinging_door: Door, prefix: str
) -> None:
    client = await pinging_door.connected(prefix.strip(",") or "/")
    await client.send(f"41{prefix}")
    assert await client.next_frame() == "2"
    await client.close()


async def test_event_when_the_namespace_was_left_then_not_handled(brisk_door: Door) -> None:
    client = await brisk_door.connected()
    await client.send("41", '42["message","to nobody"]')
    assert await client.next_until_close(answering_pings=False) in ([], ["2"])


async def test_disconnect_when_from_one_namespace_then_the_other_goes_on(
    door: Door, echo: EchoServer
) -> None:
    client = await door.connected()
    await client.send("40/custom")
    await client.next()
    await client.next()
    await client.send("41/custom", '42["message","kept"]')
    assert await client.next() == '42["message-back","kept"]'
    assert [namespace for namespace, _ in echo.disconnects] == ["/custom"]
    await client.close()


async def test_disconnect_when_followed_by_connect_then_accepted_again(door: Door) -> None:
    client = await door.connected()
    await client.send("41", "40")
    assert str(await client.next()).startswith('40{"sid":"')
    assert await client.next() == '42["auth",{}]'
    await client.close()


@on_both_namespaces
@pytest.mark.parametrize(
    "arguments",
    ['1,"2",{"3":[true]}', '"é € \U0001f44b"', '"two lines\\nand a quote\\""', "null,false,-1.5"],
)
async def test_event_when_sent_then_echoed_with_all_arguments(
    door: Door, prefix: str, arguments: str
) -> None:
    client = await door.connected(prefix.strip(",") or "/")
    await client.send(f'42{prefix}["message",{arguments}]')
    echoed = str(await client.next())
    assert echoed.startswith(f"42{prefix}[")
    assert json.loads(echoed.removeprefix(f"42{prefix}")) == [
        "message-back",
        *json.loads(f"[{arguments}]"),
    ]
    await client.close()


async def test_event_when_it_has_no_arguments_then_echoed_without(door: Door) -> None:
    client = await door.connected()
    await client.send('42["message"]')
    assert await client.next() == '42["message-back"]'
    await client.close()


async def test_event_over_polling_when_sent_then_echoed(door: Door) -> None:
    session = await door.polling(SOCKET_PATH)
    await session.post("40")
    await session.collect(2)
    await session.post('42["message",1]\x1e42["message",2]')
    assert await session.collect(2) == ['42["message-back",1]', '42["message-back",2]']


async def test_binary_event_when_sent_then_echoed_with_its_attachments(door: Door) -> None:
    client = await door.connected()
    arguments = '{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}'
    await client.send(f'452-["message",{arguments}]', b"\1\2\3", b"\4\5\6")
    echoed = [await client.next() for _ in range(3)]
    assert echoed == [f'452-["message-back",{arguments}]', b"\1\2\3", b"\4\5\6"]
    await client.close()


async def test_ack_when_asked_for_then_carries_the_arguments(door: Door) -> None:
    client = await door.connected()
    await client.send('42456["message-with-ack",1,"2",{"3":[false]}]')
    assert await client.next() == '43456[1,"2",{"3":[false]}]'
    await client.close()


async def test_ack_on_custom_namespace_when_asked_for_then_comes_there(door: Door) -> None:
    client = await door.connected("/custom")
    await client.send('42/custom,0["message-with-ack","x"]')
    assert await client.next() == '43/custom,0["x"]'
    await client.close()


async def test_ack_when_the_event_is_binary_then_binary_too(door: Door) -> None:
    client = await door.connected()
    arguments = '{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}'
    await client.send(f'452-789["message-with-ack",{arguments}]', b"\1\2\3", b"\4\5\6")
    acknowledged = [await client.next() for _ in range(3)]
    assert acknowledged == [f"462-789[{arguments}]", b"\1\2\3", b"\4\5\6"]
    await client.close()


@pytest.mark.parametrize(
    "packet",
    [
        pytest.param("4abc", id="unknown packet type"),
        pytest.param("42{}", id="payload is not an array"),
        pytest.param('42abc["message-with-ack",1]', id="ack id is not a number"),
    ],
)
async def test_connection_when_a_packet_is_malformed_then_closed(door: Door, packet: str) -> None:
    client = await door.connected()
    await client.send(packet)
    assert await client.next() is None
