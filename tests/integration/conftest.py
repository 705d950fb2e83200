"""The whole server in this process, over a real socket and a real MongoDB."""

import fcntl
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from server.app import create_app
from server.settings import Settings
from tests.support.api import Api
from tests.support.server_process import wait_until

StartApi = Callable[[Settings], Awaitable[Api]]


@pytest.fixture
async def start_api() -> AsyncIterator[StartApi]:
    """Starts a server with the given settings."""
    async with AsyncExitStack() as stack:

        async def start(settings: Settings) -> Api:
            client = TestClient(TestServer(create_app(settings)))
            return Api(await stack.enter_async_context(client))

        yield start


@pytest.fixture
async def api(start_api: StartApi, settings: Settings) -> Api:
    """A server with the settings of the test."""
    return await start_api(settings)


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
