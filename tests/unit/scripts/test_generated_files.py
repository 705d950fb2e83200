"""The derived files: what is stale is named, what is fresh is left alone."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.generator import files

DOCUMENTS = ("README.md", "docs/protocol.md", "docs/operations.md")
TYPES = "client/src/protocol/generated.ts"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A fresh tree with nothing but what the writers need and have written."""
    (tmp_path / "docs").mkdir()
    for path in ("pyproject.toml", ".env.example", *DOCUMENTS):
        shutil.copy(files.ROOT / path, tmp_path / path)
    files.write(tmp_path)
    return tmp_path


def test_stale_when_just_written_then_nothing(tree: Path) -> None:
    assert files.stale(tree) == []


@pytest.mark.parametrize("path", [TYPES, "docs/asyncapi.json", "docs/openapi.json"])
def test_stale_when_a_file_was_edited_or_is_missing_then_it_is_named(tree: Path, path: str) -> None:
    with (tree / path).open("a") as target:
        target.write("// edited\n")
    assert files.stale(tree) == [path]

    (tree / path).unlink()
    assert files.stale(tree) == [path]
    assert files.write(tree) == [path]
    assert files.stale(tree) == []


@pytest.mark.parametrize("path", DOCUMENTS)
def test_stale_when_a_table_was_edited_then_the_document_is_named(tree: Path, path: str) -> None:
    document = tree / path
    fresh = document.read_text()
    head, marker, rest = fresh.partition("<!-- generated: ")
    document.write_text(head + marker + rest.replace("| --- |", "| :-- |", 1))
    assert files.stale(tree) == [path]

    files.write(tree)
    assert document.read_text() == fresh


def test_stale_when_only_human_text_changed_then_nothing(tree: Path) -> None:
    document = tree / "docs/protocol.md"
    document.write_text(document.read_text().replace("# The protocol", "# Our protocol"))
    assert files.stale(tree) == []


def test_check_when_a_file_is_stale_then_exit_code_1_and_its_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from scripts import generate_client_types

    monkeypatch.setattr(sys, "argv", ["generate_client_types.py", "--check"])
    monkeypatch.setattr(files, "stale", lambda: [TYPES])
    assert generate_client_types.main() == 1
    assert TYPES in capsys.readouterr().err


def test_check_in_this_tree_then_fresh() -> None:
    """Also proves that the command starts on its own, from any directory."""
    command = [sys.executable, str(files.ROOT / "scripts/generate_client_types.py"), "--check"]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
