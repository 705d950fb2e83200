"""Which file is written by which writer, and whether what lies on disk is still fresh."""

from collections.abc import Callable
from pathlib import Path

from scripts.generator import typescript, wire
from server.errors import error_codes

ROOT = Path(__file__).resolve().parent.parent.parent
Writer = Callable[[Path], str]


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
    return {
        "client/src/protocol/generated.ts": typescript.render(contract, error_codes()),
    }


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
