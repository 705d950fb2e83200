"""Findings about who is let in, what is kept of who is not, and the count per address."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from socketio.exceptions import ConnectionRefusedError as Refusal

from tests.conformance.conftest import PATIENT_MS, StartEcho, eventually
from tests.conformance.raw_clients import ENGINE_PATH, SOCKET_PATH, Door
from tests.support.protocol_echo import EchoServer, create_echo_server

CONNECT_BURST = 10


class CountingGate:
    """Lets everybody in until told to wait, and counts."""

    def __init__(self) -> None:
        self.wait_seconds = 0.0
        self.inside: Counter[str] = Counter()
        self.punished: Counter[str] = Counter()

    def enter(self, address: str) -> float:
        if not self.wait_seconds:
            self.inside[address] += 1
        return self.wait_seconds

    def leave(self, address: str) -> None:
        self.inside[address] -= 1

    def punish(self, address: str) -> None:
        self.punished[address] += 1


@pytest.fixture
def gate() -> CountingGate:
    return CountingGate()


@pytest.fixture
async def gated_door(gate: CountingGate, start_echo: StartEcho) -> Door:
    return await start_echo(
        create_echo_server(ping_interval_ms=PATIENT_MS, ping_timeout_ms=PATIENT_MS, gate=gate)
    )


async def test_f6_client_that_leaves_while_connect_waits_leaves_nothing(
    echo: EchoServer, start_echo: StartEcho
) -> None:
    entered, released = asyncio.Event(), asyncio.Event()

    async def wait_for_a_slow_database(sid: str, environ: dict[str, Any], auth: Any) -> None:
        entered.set()
        await released.wait()

    echo.sockets.on("connect", wait_for_a_slow_database)
    door = await start_echo(echo)
    client = await door.socket(SOCKET_PATH)
    await client.send("40")
    await entered.wait()
    closing = asyncio.create_task(client.close())
    await asyncio.sleep(0.05)
    released.set()
    await closing
    await eventually(lambda: echo.open_sessions == 0)
    assert len(echo.disconnects) == 1


async def test_f6_connect_deadline_passing_while_connect_waits_leaves_nothing(
    start_echo: StartEcho,
) -> None:
    echo = create_echo_server(
        ping_interval_ms=PATIENT_MS, ping_timeout_ms=PATIENT_MS, connect_timeout_seconds=0.1
    )

    async def wait_for_a_slow_database(sid: str, environ: dict[str, Any], auth: Any) -> None:
        await asyncio.sleep(0.3)

    echo.sockets.on("connect", wait_for_a_slow_database)
    door = await start_echo(echo)
    client = await door.socket(SOCKET_PATH)
    await client.send("40")
    assert await client.next() is None
    await eventually(lambda: echo.open_sessions == 0)
    assert len(echo.disconnects) == 1


async def test_f6_connect_that_raises_is_answered_and_keeps_nothing(
    echo: EchoServer, start_echo: StartEcho, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(sid: str, environ: dict[str, Any], auth: Any) -> None:
        raise RuntimeError("the secret text of a bug")

    echo.sockets.on("connect", fail)
    door = await start_echo(echo)
    client = await door.socket(SOCKET_PATH)
    await client.send("40")
    answer = str(await client.next())
    assert answer.startswith('44{"message":')
    assert "secret" not in answer
    await client.send("41")
    await client.close()
    await eventually(lambda: echo.open_sessions == 0)
    assert echo.disconnects == []
    assert [record.getMessage() for record in caplog.records] == ["connect handler failed"]
    caplog.clear()


async def test_f6_connect_that_refuses_is_answered_with_its_reason(
    echo: EchoServer, start_echo: StartEcho
) -> None:
    async def refuse(sid: str, environ: dict[str, Any], auth: Any) -> None:
        raise Refusal("Authentication failed", {"code": "unauthenticated"})

    echo.sockets.on("connect", refuse)
    door = await start_echo(echo)
    client = await door.socket(SOCKET_PATH)
    await client.send("40", '42["message","too early"]')
    assert await client.next() == (
        '44{"message":"Authentication failed","data":{"code":"unauthenticated"}}'
    )
    assert await client.next() is None
    assert echo.disconnects == []


async def test_f20_connecting_again_and_again_on_one_transport_is_ended(
    door: Door, echo: EchoServer
) -> None:
    client = await door.connected()
    for _ in range(CONNECT_BURST - 1):
        await client.send("41", "40")
        assert str(await client.next()).startswith('40{"sid":"')
        await client.next()
    await client.send("41", "40")
    assert await client.next() is None
    assert len(echo.connects) == CONNECT_BURST
    await eventually(lambda: len(echo.disconnects) == CONNECT_BURST)
    assert echo.open_sessions == 0


async def test_f20_asking_for_unknown_namespaces_again_and_again_is_ended(door: Door) -> None:
    client = await door.socket(SOCKET_PATH)
    await client.send(*(f"40/room-{number}," for number in range(50)))
    answers = await client.next_until_close()
    assert len(answers) == CONNECT_BURST


async def test_f20_connecting_twice_to_one_namespace_closes(door: Door, echo: EchoServer) -> None:
    client = await door.connected()
    await client.send("40")
    assert await client.next() is None
    await eventually(lambda: len(echo.disconnects) == 1)


async def test_f20_address_that_must_wait_is_told_how_long(
    gated_door: Door, gate: CountingGate
) -> None:
    gate.wait_seconds = 2.5
    url = gated_door.url(SOCKET_PATH, "EIO=4&transport=polling")
    async with gated_door.http.get(url) as response:
        assert response.status == 429
        assert response.headers["Retry-After"] == "3"


async def test_f20_every_session_leaves_the_count_of_its_address_once(
    gated_door: Door, gate: CountingGate
) -> None:
    polled = await gated_door.polling(SOCKET_PATH)
    polite, malformed = [await gated_door.socket(SOCKET_PATH) for _ in range(2)]
    session = await gated_door.polling(SOCKET_PATH)
    upgraded = await gated_door.upgrade_socket(session, SOCKET_PATH)
    await upgraded.send("2probe", "5")
    assert await upgraded.next_frame() == "3probe"
    assert gate.inside["127.0.0.1"] == 4
    await polled.post("1")
    await polite.close()
    await malformed.send("abc")
    await upgraded.close()
    await eventually(lambda: gate.inside["127.0.0.1"] == 0)
    assert gate.punished == {"127.0.0.1": 1}


@pytest.mark.parametrize(
    "frames",
    [["abc"], ["4abc"], ["42{}"], ["40", '42["disconnect"]'], ["40", "40"], [b"\0"]],
)
async def test_f12_malformed_packets_are_counted_against_the_address(
    gated_door: Door, gate: CountingGate, frames: list[str | bytes]
) -> None:
    client = await gated_door.socket(SOCKET_PATH)
    await client.send(*frames)
    await client.next_until_close()
    await eventually(lambda: gate.punished["127.0.0.1"] == 1)


async def test_f12_client_that_just_goes_is_not_counted_against_the_address(
    gated_door: Door, gate: CountingGate
) -> None:
    for path in (SOCKET_PATH, ENGINE_PATH):
        await (await gated_door.socket(path)).close()
    await eventually(lambda: gate.inside["127.0.0.1"] == 0)
    assert not gate.punished
