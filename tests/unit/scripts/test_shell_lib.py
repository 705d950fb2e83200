"""The shell functions behind the commands: what is missing is said in one clear line."""

import os
import subprocess
import time
from pathlib import Path

import pytest

LIB = Path(__file__).parents[3] / "scripts/lib.sh"


def shell(code: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs `code` with the library; `path` comes before everything else on PATH."""
    environment = os.environ | ({"PATH": f"{path}:/usr/bin:/bin"} if path else {})
    return subprocess.run(
        ["/bin/bash", "-euo", "pipefail", "-c", f"source {LIB}\n{code}"],
        env=environment,
        cwd="/",
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def program(directory: Path, name: str, code: str) -> None:
    (directory / name).write_text(f"#!/bin/sh\n{code}\n")
    (directory / name).chmod(0o755)


@pytest.fixture
def fakes(tmp_path: Path) -> Path:
    """A directory in which every Python is older than 3.11."""
    for name in ("python3", *(f"python3.{minor}" for minor in range(11, 15))):
        program(tmp_path, name, "exit 1")
    return tmp_path


def test_find_python_when_all_are_too_old_then_says_what_is_needed(fakes: Path) -> None:
    done = shell("find_python", fakes)
    assert done.returncode == 1
    assert done.stderr.startswith("parley: Python 3.11 or newer is needed")


def test_find_python_when_venv_is_missing_then_says_what_to_install(fakes: Path) -> None:
    program(fakes, "python3.12", 'case "$2" in *venv*) exit 1 ;; esac')
    done = shell("find_python", fakes)
    assert done.returncode == 1
    assert "python3.12 has no venv module" in done.stderr
    assert "python3-venv" in done.stderr


def test_find_python_when_only_a_later_name_fits_then_it_is_taken(fakes: Path) -> None:
    program(fakes, "python3.13", "exit 0")
    assert shell("find_python", fakes).stdout == "python3.13\n"


@pytest.mark.parametrize("node", ["exit 1", "exit 127"])
def test_require_node_when_it_is_too_old_then_says_what_is_needed(
    tmp_path: Path, node: str
) -> None:
    program(tmp_path, "node", node)
    done = shell("require_node", tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("parley: Node 20.19 or newer is needed")


def test_hash_of_then_changes_with_content_and_with_names(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("one")
    seen = [shell(f"hash_of {tmp_path}").stdout]
    (tmp_path / "a").write_text("two")
    seen.append(shell(f"hash_of {tmp_path}").stdout)
    (tmp_path / "a").rename(tmp_path / "b")
    seen.append(shell(f"hash_of {tmp_path}").stdout)
    assert len(set(seen)) == 3
    assert shell(f"hash_of {tmp_path}").stdout == seen[-1]


def test_lock_when_another_command_installs_then_waits_for_its_end(tmp_path: Path) -> None:
    code = f"root={tmp_path}; lock python3; echo in >&2; sleep 2; unlock; exec sleep 20"
    first = subprocess.Popen(["/bin/bash", "-c", f"source {LIB}\n{code}"], stderr=subprocess.PIPE)
    try:
        assert first.stderr is not None
        assert first.stderr.readline() == b"in\n"
        started = time.monotonic()
        done = shell(f"root={tmp_path}; lock python3; echo mine")
        assert done.stdout == "mine\n"
        assert "Waiting for another command" in done.stderr
        assert 0.2 < time.monotonic() - started < 10
    finally:
        first.kill()
        first.communicate()


@pytest.mark.parametrize(("library", "expected"), [("libcurl.so.4", "yes"), ("libz.so.1", "no")])
def test_has_libcurl_then_looks_into_the_list_of_libraries(
    tmp_path: Path, library: str, expected: str
) -> None:
    # Much more than a pipe holds: a reader that stops early must not turn the answer round.
    program(tmp_path, "ldconfig", f"echo {library}; yes | head -100000")
    assert shell("has_libcurl && echo yes || echo no", tmp_path).stdout == f"{expected}\n"
