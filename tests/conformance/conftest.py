"""Echo servers in this process, and the doors into them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from time import monotonic

import pytest
from aiohttp import ClientSession, DummyCookieJar, web

from tests.conformance.raw_clients import Door
from tests.support.protocol_echo import EchoServer, create_echo_server

PING_INTERVAL_MS = 300
PING_TIMEOUT_MS = 200
PATIENT_MS = 10_000

StartEcho = Callable[[EchoServer], Awaitable[Door]]


async def eventually(condition: Callable[[], bool], within_seconds: float = 2.0) -> None:
    """Wait until something the server does after its last byte has happened."""
    deadline = monotonic() + within_seconds
    while not condition():
        assert monotonic() < deadline, "did not happen in time"
        await asyncio.sleep(0.005)


@pytest.fixture(autouse=True)
def no_traceback_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever a client does, it must not be able to fill the log (F12)."""
    yield
    loud = [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert not loud, [record.getMessage() for record in loud]


@asynccontextmanager
async def serving(echo: EchoServer) -> AsyncIterator[Door]:
    runner = web.AppRunner(echo.app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port: int = runner.addresses[0][1]
        async with ClientSession(cookie_jar=DummyCookieJar()) as http:
            yield Door(http, port)
    finally:
        await runner.cleanup()


@pytest.fixture
async def start_echo() -> AsyncIterator[StartEcho]:
    """Start an echo server made by the test itself."""
    async with AsyncExitStack() as stack:

        async def start(echo: EchoServer) -> Door:
            return await stack.enter_async_context(serving(echo))

        yield start


@pytest.fixture
def echo() -> EchoServer:
    """An echo server whose timers are too slow to disturb a test."""
    return create_echo_server(ping_interval_ms=PATIENT_MS, ping_timeout_ms=PATIENT_MS)


@pytest.fixture
def brisk_echo() -> EchoServer:
    """An echo server with the timers that the official suites ask for."""
    return create_echo_server(ping_interval_ms=PING_INTERVAL_MS, ping_timeout_ms=PING_TIMEOUT_MS)


@pytest.fixture
def pinging_echo() -> EchoServer:
    """An echo server that pings often, and leaves a busy machine its time for the answer."""
    return create_echo_server(ping_interval_ms=PING_INTERVAL_MS, ping_timeout_ms=1500)


@pytest.fixture
async def door(echo: EchoServer, start_echo: StartEcho) -> Door:
    return await start_echo(echo)


@pytest.fixture
async def brisk_door(brisk_echo: EchoServer, start_echo: StartEcho) -> Door:
    return await start_echo(brisk_echo)


@pytest.fixture
async def pinging_door(pinging_echo: EchoServer, start_echo: StartEcho) -> Door:
    return await start_echo(pinging_echo)
