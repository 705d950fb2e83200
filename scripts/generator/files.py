"""Which file is written by which writer, and whether what lies on disk is still fresh."""

import tomllib
from pathlib import Path
from typing import Any

import msgspec

from scripts.generator import asyncapi, markdown, typescript, wire
from server.errors import error_codes
from server.http_api.openapi import openapi_document
from server.http_api.routes import ROUTES

ROOT = Path(__file__).resolve().parent.parent.parent
COMMON_PASSWORDS = "server/auth/common-passwords.txt"  # for the form as well
_WITH_TABLES = ("docs/protocol.md", "docs/operations.md", "docs/observability.md", "README.md")


def write(root: Path = ROOT) -> list[str]:
    """Bring every derived file up to date; returns the paths that changed."""
    stale = _stale(root)
    for path, text in stale.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return list(stale)


def stale(root: Path = ROOT) -> list[str]:
    """The paths of derived files that differ from what would be written now."""
    return list(_stale(root))


def _stale(root: Path) -> dict[str, str]:
    return {path: text for path, text in _expected(root).items() if _read(root / path) != text}


def _expected(root: Path) -> dict[str, str]:
    contract = wire.read()
    tables = markdown.tables(contract, ROUTES, _read(root / ".env.example") or "")
    release = _version(root)
    expected = {
        "client/src/protocol/generated.ts": typescript.render(contract, error_codes()),
        "docs/asyncapi.json": _json(asyncapi.document(contract, release)),
        "client/src/features/auth/common-passwords.txt": _read(root / COMMON_PASSWORDS) or "",
        "docs/openapi.json": _json(openapi_document(ROUTES, release)),
    }
    for path in _WITH_TABLES:
        text = _read(root / path)
        if text is not None:
            expected[path] = markdown.fill(text, tables)
    return expected


def _version(root: Path) -> str:
    return str(tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"])


def _json(document: dict[str, Any]) -> str:
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
