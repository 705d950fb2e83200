"""The smoke test against a real server: passes on ours, and fails when something is wrong."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.support.server_process import REPOSITORY, server_process

COMMAND = [sys.executable, str(REPOSITORY / "scripts/smoke_test.py")]


@pytest.fixture(scope="module")
def url(mongo_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    directory = tmp_path_factory.mktemp("smoke")
    with server_process(directory, MONGO_URI=mongo_uri, MONGO_DATABASE="smoke") as server:
        yield server.url_when_ready()


def smoke_test(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], cwd="/", capture_output=True, text=True, timeout=120, check=False
    )


def test_smoke_test_when_the_server_is_in_order_then_every_step_passes(url: str) -> None:
    done = smoke_test("--url", url)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "passed:" in done.stdout
    for transport in ("websocket", "polling"):
        assert f"{transport:<9}  bob disconnects -> userLeft at once" in done.stdout


def test_smoke_test_when_json_is_wanted_then_one_object_on_standard_output(url: str) -> None:
    done = smoke_test("--url", url, "--transport", "websocket", "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["ok"], report["url"]) == (0, True, url), done.stdout
    assert {step["part"] for step in report["steps"]} == {"http", "websocket"}
    assert all(step["ok"] and step["milliseconds"] >= 0 for step in report["steps"])


def test_smoke_test_when_media_is_wanted_then_frames_arrive_on_both_ends(url: str) -> None:
    pytest.importorskip("aiortc")
    done = smoke_test("--url", url, "--transport", "websocket", "--media")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "audio and video frames arrive on both ends" in done.stdout


def test_smoke_test_when_nobody_listens_then_exit_code_1_and_a_line_that_says_so() -> None:
    done = smoke_test("--url", "http://127.0.0.1:9")
    assert done.returncode == 1
    assert "Cannot connect" in done.stdout
    assert "FAILED: 1 of 1 steps" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
