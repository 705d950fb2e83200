"""The shape of the server, as far as no linter looks after it."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import server
from server.protocol.base import ClientEvent, ServerEvent
from server.protocol.registry import client_events, server_events

SERVER = Path(server.__file__).parent
MODULES = sorted(SERVER.rglob("*.py"))
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40
TABLE_OF_CONTENTS = "create_app"  # as long as there are objects to build, and it decides nothing
TOP = {
    *("server", "client", "scripts", "tests", "deploy", "docs", ".ci"),
    *("pyproject.toml", ".env.example", ".gitignore", "README.md", "CONTRIBUTING.md", "LICENSE"),
}
Function = ast.FunctionDef | ast.AsyncFunctionDef

each_module = pytest.mark.parametrize(
    "path", MODULES, ids=[str(path.relative_to(SERVER)) for path in MODULES]
)


def _functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def _strings(tree: ast.AST) -> set[str]:
    """Text and bytes; a longer text that only mentions a name is another string."""
    constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {
        value.decode(errors="replace") if isinstance(value, bytes) else value
        for value in constants
        if isinstance(value, str | bytes)
    }


def test_top_of_the_tree_when_listed_then_only_what_belongs_there() -> None:
    command = ["git", "ls-files"]
    listed = subprocess.run(command, cwd=SERVER.parent, capture_output=True, text=True, check=True)
    assert {name.partition("/")[0] for name in listed.stdout.splitlines()} == TOP


@each_module
def test_file_when_read_then_shorter_than_300_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) < MAX_FILE_LINES


@each_module
def test_function_when_read_then_shorter_than_40_lines(path: Path) -> None:
    lengths = {
        function.name: (function.end_lineno or 0) - function.lineno + 1
        for function in _functions(ast.parse(path.read_text()))
        if function.name != TABLE_OF_CONTENTS
    }
    assert not {name: lines for name, lines in lengths.items() if lines >= MAX_FUNCTION_LINES}


def test_create_app_when_read_then_from_top_to_bottom() -> None:
    functions = _functions(ast.parse((SERVER / "app.py").read_text()))
    (create_app,) = (function for function in functions if function.name == TABLE_OF_CONTENTS)
    decisions = ast.If | ast.IfExp | ast.For | ast.While | ast.Try | ast.Match
    assert not [node.lineno for node in ast.walk(create_app) if isinstance(node, decisions)]


@each_module
def test_module_when_read_then_it_says_its_purpose(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text()))


def test_doors_when_read_then_they_name_no_event() -> None:
    """A switch over event names cannot be written without them: routing comes from the classes."""
    names = {event.event_name for event in (*client_events(), *server_events())}
    found = {
        (path.name, name)
        for path in (SERVER / "socket_api").glob("*.py")
        for name in names & _strings(ast.parse(path.read_text()))
    }
    assert not found


def test_services_when_read_then_they_name_no_event() -> None:
    names = {event.event_name for event in (*client_events(), *server_events())}
    for path in (SERVER / "services").glob("*.py"):
        assert not names & _strings(ast.parse(path.read_text())), path.name


@pytest.mark.parametrize(
    "event", [*client_events(), *server_events()], ids=lambda event: event.__name__
)
def test_event_when_it_is_of_the_protocol_then_documented(
    event: type[ClientEvent] | type[ServerEvent],
) -> None:
    assert (event.__dict__.get("__doc__") or "").strip()
