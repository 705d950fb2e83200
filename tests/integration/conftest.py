"""The whole server in this process, over a real socket and a real MongoDB."""

import fcntl
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import ClientSession, DummyCookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from msgspec.structs import replace

from server.app import create_app
from server.auth.passwords import Passwords
from server.settings import Settings
from tests.conformance.raw_clients import Door
from tests.support.accounts import Accounts
from tests.support.api import Api
from tests.support.mailbox import Mailbox, mail_server
from tests.support.owners import Owners
from tests.support.peers import Peers
from tests.support.redis import RedisServer
from tests.support.server_process import wait_until

StartApi = Callable[[Settings], Awaitable[Api]]
Nodes = tuple[Peers, Peers]
PUBLIC_URL = "https://parley.example"


class ProductServer(TestServer):
    """As `python -m server` runs it: what a client has begun is not cancelled when it goes."""

    async def _make_runner(self, **options: Any) -> web.BaseRunner:
        as_in_production = {"handler_cancellation": False, "access_log": None}
        return await super()._make_runner(**options | as_in_production)


@pytest.fixture
async def start_api() -> AsyncIterator[StartApi]:
    """Starts a server with the given settings."""
    async with AsyncExitStack() as stack:

        async def start(settings: Settings) -> Api:
            server = ProductServer(create_app(settings))
            # A browser of its own for each request: cookies are what the test says.
            client = TestClient(server, cookie_jar=DummyCookieJar())
            return Api(await stack.enter_async_context(client))

        yield start


@pytest.fixture
async def api(start_api: StartApi, settings: Settings) -> Api:
    """A server with the settings of the test."""
    return await start_api(settings)


@pytest.fixture
def weak_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Strong ones wait for a processor that has nothing else to do."""
    monkeypatch.setattr("server.app.Passwords", partial(Passwords, rounds=4))


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """Of everybody who is written to."""
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def posting(settings: Settings, mailbox: Mailbox) -> Settings:
    """Letters go there."""
    return replace(
        settings,
        public_url=PUBLIC_URL,
        smtp_url=f"smtp://127.0.0.1:{mailbox.port}",
        mail_from="Parley <noreply@parley.example>",
    )


@pytest.fixture
async def accounts(settings: Settings) -> AsyncIterator[Accounts]:
    accounts = Accounts(settings)
    await accounts.open()
    yield accounts
    await accounts.close()


@pytest.fixture
async def owners(accounts: Accounts, settings: Settings) -> Owners:
    owners = Owners(accounts, settings)
    await owners.stores.create_indexes()
    return owners


@pytest.fixture
def changes() -> dict[str, Any]:
    """Settings that a test wants otherwise; see `with_settings`."""
    return {}


@pytest.fixture(params=["websocket", "polling"])
def transport(request: pytest.FixtureRequest) -> str:
    """How peers connect; see `over`."""
    return str(request.param)


@pytest.fixture(scope="session")
def signaling_database() -> str:
    """Making one for each of hundreds of tests would take longer than all of them."""
    return f"test-{uuid4().hex}"


@pytest.fixture
async def signaling(
    start_api: StartApi,
    settings: Settings,
    signaling_database: str,
    changes: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> Api:
    """A server for tests that need many accounts, no strong hashes, and grace times that end."""
    monkeypatch.setattr("server.app.Passwords", partial(Passwords, rounds=4))
    monkeypatch.setattr("server.services.room.SWEEP_SECONDS", 0.05)
    return await start_api(replace(settings, mongo_database=signaling_database, **changes))


@pytest.fixture
def app_url(signaling: Api) -> str:
    return str(signaling.http.make_url("/"))


@pytest.fixture
async def peer(signaling: Api, transport: str) -> AsyncIterator[Peers]:
    """`alice = await peer("alice")`."""
    async with Peers(signaling, transport) as peers:
        yield peers


@pytest.fixture(params=["one node", "two nodes"])
async def places(
    request: pytest.FixtureRequest,
    redis_server: RedisServer,
    start_api: StartApi,
    settings: Settings,
) -> AsyncIterator[Nodes]:
    """Where Alice is, and where the others are."""
    if request.param == "one node":
        async with Peers(await start_api(settings), "websocket") as peers:
            yield peers, peers
        return
    shared = replace(settings, redis_url=redis_server.url)
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(Peers(await start_api(shared), "websocket"))
        yield first, await stack.enter_async_context(Peers(await start_api(shared), "websocket"))


@pytest.fixture
async def nodes(
    redis_server: RedisServer, start_api: StartApi, settings: Settings
) -> AsyncIterator[Nodes]:
    """Two of one cluster: `here, there = nodes`."""
    shared = replace(
        settings,
        redis_url=redis_server.url,
        jwt_secret="x" * 32,
        lease_seconds=1.0,
        grace_seconds=2.0,
        remote_deadline_seconds=1.0,
    )
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(Peers(await start_api(shared), "websocket"))
        second = await stack.enter_async_context(Peers(await start_api(shared), "websocket"))
        yield first, second


@pytest.fixture
async def door(signaling: Api) -> AsyncIterator[Door]:
    """For clients that speak frame by frame."""
    async with ClientSession(cookie_jar=DummyCookieJar()) as http:
        yield Door(http, signaling.http.port or 0)


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """For an embedded MongoDB: 300 MB that `tmp_path` would keep for three more runs."""
    with tempfile.TemporaryDirectory(prefix="parley-") as directory:
        yield Path(directory)
        wait_until(lambda: not _is_held(Path(directory) / "server.lock"))


def _is_held(lock: Path) -> bool:
    """By a mongod, say, whose server was killed and that is still putting things away."""
    if not lock.exists():
        return False
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
