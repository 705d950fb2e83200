"""`scripts/admin`, beside a server or without one."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from typer.testing import CliRunner, Result

from scripts.administration.__main__ import app
from server.settings import Settings
from tests.integration.conftest import Nodes
from tests.support.admins import Admin
from tests.support.api import PASSWORD, Api
from tests.support.server_process import REPOSITORY, server_process


class Script:
    """Its commands with the settings of a server, in this process: starting one takes a second."""

    def run(self, *words: str, typed: str = "") -> Result:
        return CliRunner().invoke(app, words, input=typed)

    async def does(self, *words: str, typed: str = "") -> str:
        """While the server in this process goes on."""
        done = await asyncio.to_thread(lambda: self.run(*words, typed=typed))
        assert (done.exit_code, done.stderr) == (0, "")
        return done.stdout

    async def fails(self, *words: str, typed: str = "") -> str:
        done = await asyncio.to_thread(lambda: self.run(*words, typed=typed))
        assert (done.exit_code, done.stdout) == (1, "")
        assert len(done.stderr.splitlines()) == 1
        return done.stderr


@pytest.fixture
def script(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Script:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MONGO_URI", settings.mongo_uri)
    monkeypatch.setenv("MONGO_DATABASE", settings.mongo_database)
    return Script()


def run_process(
    directory: Path, *words: str, typed: str = "", **variables: str
) -> "subprocess.CompletedProcess[str]":
    """As people run it."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "scripts.administration", *words],
        cwd=directory,
        env=kept | {"PYTHONPATH": str(REPOSITORY), **variables},
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
    )


async def test_account_when_made_by_the_script_then_it_signs_in_and_may_administer(
    script: Script, api: Api
) -> None:
    words = ("create", "Root@Example.org", "--name", "Root", "--username", "root", "--admin")
    assert "Created root@example.org, an administrator" in await script.does(
        *words, typed=f"{PASSWORD}\n"
    )
    token = (await api.login("root")).token
    admin = Admin(api, token)
    assert (await admin.find("root"))["isAdmin"] is True
    kinds = [
        (event["kind"], event["detail"])
        for event in (await api.request("GET", "/api/auth/events", token)).json["items"]
    ]
    assert ("admin_granted", "scripts/admin") in kinds
    assert "already exists" in await script.fails(*words, typed=f"{PASSWORD}\n")
    assert "at least 8" in await script.fails("create", "a@example.org", "--name", "A", typed="x\n")
    assert "not an email" in await script.fails("create", "a", "--name", "A", typed=PASSWORD)
    assert "no account 'nobody'" in await script.fails("promote", "nobody")
    assert await script.does("demote", "root")
    assert (await admin.get("users")).status == 403
    assert await script.does("promote", "root@example.org")
    listed = await script.does("list", "ROOT")
    assert "root@example.org" in listed
    assert "administrator" in listed


async def test_a11_account_when_disabled_by_the_script_then_out_of_both_nodes_at_once(
    script: Script, nodes: Nodes
) -> None:
    here, there = nodes
    token = await here.token("alice")
    alice, phone, bob = await here("alice"), await there("alice", token=token), await here("bob")
    ended_at = 0.0

    async def note_end() -> None:
        nonlocal ended_at
        await asyncio.gather(alice.wait_closed(30), phone.wait_closed(30))
        ended_at = monotonic()

    noting = asyncio.create_task(note_end())
    assert "disabled" in await script.does("disable", "alice@example.org")
    written_at = monotonic()
    await noting
    assert ended_at - written_at < 5
    assert not bob.closed.is_set()
    for node in (here, there):
        assert (await node.api.me(token)).status == 401
        assert (await node.api.login("alice")).code == "account_disabled"
    await script.does("enable", "alice@example.org")
    again = await there("alice", token=(await here.api.login("alice")).token)
    assert "1 sessions ended" in await script.does("sign-out", "alice@example.org")
    await again.wait_closed(5)


async def test_second_factor_when_reset_by_the_script_then_the_password_is_enough(
    script: Script, api: Api, settings: Settings
) -> None:
    user_id = (await api.register("alice")).json["user"]["_id"]
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(settings.mongo_uri)
    database = mongo[settings.mongo_database]
    factor = {"_id": user_id, "totp": {"secret": b"sealed", "lastStep": 0}}
    await database["secondFactors"].insert_one(factor)
    assert (await api.login("alice")).code == "second_factor_required"
    assert "second factor" in await script.does("list", "alice")
    assert "is off" in await script.does("reset-second-factor", "alice@example.org")
    assert (await api.login("alice")).status == 200
    assert "there was none" in await script.does("reset-second-factor", "alice@example.org")
    await database["secondFactors"].insert_one(factor | {"_id": "0" * 24})
    await database["sessions"].insert_one({"_id": "old", "userId": "0" * 24})
    removed = await script.does("purge")
    assert "sessions: 1 removed" in removed
    assert "secondFactors: 1 removed" in removed
    assert (await api.login("alice")).status == 200
    mongo.close()


def test_embedded_mongodb_when_a_server_runs_or_not_then_the_script_finds_it(
    tmp_path: Path, data_dir: Path
) -> None:
    data = {"DATA_DIR": str(data_dir)}
    words = ("create", "alice@example.org", "--name", "Alice")
    alone = run_process(tmp_path, *words, typed=PASSWORD, **data)
    assert alone.returncode == 0, alone.stderr
    with server_process(tmp_path / "server", **data) as server:
        server.url_when_ready()
        beside = run_process(tmp_path, "list", **data)
        assert "alice@example.org" in beside.stdout, beside.stderr
        server.stop(signal.SIGTERM)
    assert not (data_dir / "mongo.port").exists()


async def test_database_when_it_cannot_be_reached_then_one_clear_line(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONGO_URI", "mongodb://127.0.0.1:1")
    assert (await script.fails("list")).startswith("parley: MONGO_URI: ")
