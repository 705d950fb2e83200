"""Findings about the stock Socket.IO layer, at least one test each: names, packets, order."""

import asyncio
from time import monotonic

import pytest

from tests.conformance.conftest import PATIENT_MS, StartEcho, eventually
from tests.conformance.raw_clients import ENGINE_PATH, SOCKET_PATH, Door
from tests.support.protocol_echo import MAX_ATTACHMENTS, EchoServer, create_echo_server

AT_ONCE_SECONDS = 1.0
PLACEHOLDER = '{"_placeholder":true,"num":0}'


async def assert_closed_at_once(door: Door, echo: EchoServer, *frames: str | bytes) -> None:
    """Send frames on a fresh connection: it closes, and leaves exactly once."""
    client = await door.connected()
    sent_at = monotonic()
    await client.send(*frames)
    assert await client.next_until_close() == []
    assert monotonic() - sent_at < AT_ONCE_SECONDS
    await eventually(lambda: len(echo.disconnects) == 1)
    await asyncio.sleep(0.05)
    assert len(echo.disconnects) == 1
    assert len(echo.connects) == 1
    assert echo.open_sessions == 0


@pytest.mark.parametrize(
    "packet",
    [
        '42["disconnect","x"]',
        '42["disconnect"]',
        '427["disconnect","x"]',
        '42["connect",{},{}]',
        '42["connect_error",{}]',
        '42["*","x"]',
        f'451-["disconnect",{PLACEHOLDER}]',
        f'451-["connect",{PLACEHOLDER}]',
    ],
)
async def test_f3_reserved_event_names_close_and_run_no_handler(
    door: Door, echo: EchoServer, packet: str
) -> None:
    attachments = [b"x"] if packet.startswith("45") else []
    await assert_closed_at_once(door, echo, packet, *attachments)


@pytest.mark.parametrize("name", ["1", "null", "true", "[]", "{}", '["message"]', PLACEHOLDER])
async def test_f3_event_names_that_are_not_text_close(
    door: Door, echo: EchoServer, name: str
) -> None:
    await assert_closed_at_once(door, echo, f"42[{name},1]")


@pytest.mark.parametrize("announced", [MAX_ATTACHMENTS + 1, 9_999_999_999])
async def test_f9_too_many_announced_attachments_close_before_any_is_read(
    door: Door, echo: EchoServer, announced: int
) -> None:
    await assert_closed_at_once(door, echo, f'45{announced}-["message",{PLACEHOLDER}]')


async def test_f9_without_attachments_allowed_a_binary_event_closes(start_echo: StartEcho) -> None:
    echo = create_echo_server(
        ping_interval_ms=PATIENT_MS, ping_timeout_ms=PATIENT_MS, max_attachments=0
    )
    door = await start_echo(echo)
    await assert_closed_at_once(door, echo, f'451-["message",{PLACEHOLDER}]', b"x")


@pytest.mark.parametrize(
    "frames",
    [
        pytest.param((f'451-["message",{PLACEHOLDER}]', '42["message",1]'), id="text instead"),
        pytest.param((b"out of the blue",), id="binary frame nobody announced"),
        pytest.param(('451-["message",{"_placeholder":true,"num":7}]', b"x"), id="num too high"),
        pytest.param(('451-["message",{"_placeholder":true,"num":"0"}]', b"x"), id="num is text"),
    ],
)
async def test_f9_attachments_that_do_not_fit_their_event_close(
    door: Door, echo: EchoServer, frames: tuple[str | bytes, ...]
) -> None:
    await assert_closed_at_once(door, echo, *frames)


async def test_f11_websocket_that_only_answers_pings_is_closed_at_the_connect_deadline(
    pinging_door: Door,
) -> None:
    opened_at = monotonic()
    client = await pinging_door.socket(SOCKET_PATH)
    assert await client.next_until_close() == []
    assert 0.5 < monotonic() - opened_at < 3.6


async def test_f11_polling_that_only_answers_pings_is_closed_at_the_connect_deadline(
    pinging_door: Door,
) -> None:
    opened_at = monotonic()
    session = await pinging_door.polling(SOCKET_PATH)
    while (await session.poll()).text == "2":
        if (await session.post("3")).status == 400:
            break
    assert (await session.poll()).status == 400
    assert 0.5 < monotonic() - opened_at < 3.6


async def test_f11_refused_namespace_does_not_lift_the_connect_deadline(pinging_door: Door) -> None:
    client = await pinging_door.socket(SOCKET_PATH)
    await client.send("40/random")
    assert await client.next_until_close() == ['44/random,{"message":"Invalid namespace"}']


async def test_f11_connected_client_outlives_the_connect_deadline(pinging_door: Door) -> None:
    client = await pinging_door.connected()
    opened_at = monotonic()
    while monotonic() - opened_at < 1.3:
        assert await client.next_frame() == "2"
        await client.send("3")
    await client.send('42["message","alive"]')
    assert await client.next() == '42["message-back","alive"]'
    await client.close()


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param("abc", id="no packet type"),
        pytest.param("", id="empty frame"),
        pytest.param("4", id="message without packet"),
        pytest.param("4abc", id="no Socket.IO packet type"),
        pytest.param("49", id="unknown Socket.IO packet type"),
        pytest.param("42", id="event without payload"),
        pytest.param("42{}", id="event payload is an object"),
        pytest.param("42[]", id="event without name"),
        pytest.param('42"message"', id="event payload is a string"),
        pytest.param('42["message",', id="truncated JSON"),
        pytest.param("42/custom", id="namespace without payload"),
        pytest.param("431{}", id="ack payload is an object"),
        pytest.param("44", id="connect error from a client"),
        pytest.param("45", id="binary event without count"),
        pytest.param('45-["message"]', id="binary event with empty count"),
        pytest.param("42" + "9" * 4000 + '["message"]', id="ack id of 4000 digits"),
        pytest.param('42["message",' + "[" * 60_000 + "]" * 60_000 + "]", id="60 000-deep JSON"),
        pytest.param('42["message",' + "1" * 5000 + "]", id="integer of 5000 digits"),
        pytest.param('40{"token":', id="truncated auth"),
    ],
)
async def test_f12_malformed_packets_close_at_once_and_disconnect_runs_once(
    door: Door, echo: EchoServer, frame: str
) -> None:
    await assert_closed_at_once(door, echo, frame)


@pytest.mark.parametrize("body", ["abc", "4abc", "42{}", "", "42", '42["disconnect"]'])
async def test_f12_malformed_packets_over_polling_close_at_once_and_disconnect_runs_once(
    door: Door, echo: EchoServer, body: str
) -> None:
    session = await door.polling(SOCKET_PATH)
    await session.post("40")
    await session.collect(2)
    await session.post(body)
    assert (await session.poll()).status == 400
    await eventually(lambda: len(echo.disconnects) == 1)
    assert echo.open_sessions == 0


async def test_f12_client_that_just_goes_leaves_once(door: Door, echo: EchoServer) -> None:
    client = await door.connected()
    await client.close()
    await eventually(lambda: len(echo.disconnects) == 1)
    await asyncio.sleep(0.05)
    assert len(echo.disconnects) == 1
    assert echo.open_sessions == 0


async def test_f13_events_of_one_connection_are_answered_in_order(door: Door) -> None:
    client = await door.connected()
    candidates = [f'42["message","candidate {number}"]' for number in range(200)]
    await client.send('42["message","offer"]', *candidates)
    answers = [await client.next() for _ in range(201)]
    assert answers[0] == '42["message-back","offer"]'
    assert answers[1:] == [candidate.replace("message", "message-back") for candidate in candidates]
    await client.close()


async def test_f21_acks_for_nothing_are_ignored(door: Door, echo: EchoServer) -> None:
    client = await door.connected()
    await client.send("43999[]", "431[1]", '42["message","alive"]')
    assert await client.next() == '42["message-back","alive"]'
    assert echo.disconnects == []
    await client.close()


async def test_b5_unknown_event_is_ignored_and_the_connection_kept(door: Door) -> None:
    client = await door.connected()
    await client.send('42["nobody-listens",1]', '42["message","alive"]')
    assert await client.next() == '42["message-back","alive"]'
    await client.close()


async def test_b5_event_name_of_ten_thousand_letters_closes(door: Door, echo: EchoServer) -> None:
    await assert_closed_at_once(door, echo, '42["' + "x" * 10_000 + '",1]')


async def test_b6_plain_engine_session_when_closed_leaves_nothing(
    door: Door, echo: EchoServer
) -> None:
    client = await door.socket(ENGINE_PATH)
    await client.send("abc")
    assert await client.next_frame() is None
    await eventually(lambda: echo.open_sessions == 0)
