"""The two snippets of the front page run as they stand there, and meet in a room."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.server_process import REPOSITORY, server_process, wait_until

IN_README = "http://localhost:5000"
MAX_LINES = 15


def snippet(language: str) -> str:
    found = re.findall(rf"```{language}\n(.*?)```", (REPOSITORY / "README.md").read_text(), re.S)
    assert len(found) == 1, f"one {language} snippet expected, {len(found)} found"
    return str(found[0])


@contextmanager
def running(command: list[str], code: str, cwd: Path, output: Path) -> Iterator[Path]:
    """The program as it writes into `output`."""
    with output.open("wb") as target:
        process = subprocess.Popen(
            command, cwd=cwd, stdin=subprocess.PIPE, stdout=target, stderr=subprocess.STDOUT
        )
    assert process.stdin is not None
    with process.stdin as program:
        program.write(code.encode())
    try:
        yield output
    finally:
        process.kill()
        process.wait()


def says(output: Path, text: str) -> None:
    try:
        wait_until(lambda: text in output.read_text(), 20)
    except AssertionError:
        pytest.fail(f"expected {text!r}, the snippet wrote: {output.read_text()}")


@pytest.mark.parametrize("language", ["js", "python"])
def test_snippet_then_no_longer_than_promised(language: str) -> None:
    assert len([line for line in snippet(language).splitlines() if line]) <= MAX_LINES


def test_snippets_when_run_together_then_they_meet(mongo_uri: str, tmp_path: Path) -> None:
    javascript = ["node", "--input-type=module"]
    python = [sys.executable, "-u", "-"]
    with server_process(tmp_path, MONGO_URI=mongo_uri, MONGO_DATABASE="snippets") as server:
        url = server.url_when_ready()
        js_code, python_code = (snippet(name).replace(IN_README, url) for name in ("js", "python"))
        # The client's directory is where socket.io-client is installed.
        with running(javascript, js_code, REPOSITORY / "client", tmp_path / "js.txt") as ada:
            says(ada, "0 others are here")
            with running(python, python_code, tmp_path, tmp_path / "python.txt") as bob:
                says(bob, "Answer: {'ok': True")
                says(bob, "'name': 'Ada'")
            says(ada, "Bob came in with id p_")
