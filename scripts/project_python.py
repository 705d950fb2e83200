"""Lets a command run straight from the shell: hops into the project's own environment."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def enter(*needed: str) -> None:
    """Restart this command with `.venv`'s interpreter when one of the modules is missing here."""
    missing = [name for name in needed if find_spec(name) is None]
    if not missing:
        return
    python = ROOT / ".venv" / "bin" / "python"
    if Path(sys.prefix).resolve() == ROOT / ".venv" or not python.exists():
        sys.exit(f"{', '.join(missing)} not installed: start scripts/run once, it makes .venv")
    os.execv(python, [str(python), *sys.argv])
