"""Processes that stand still, as those of a hanging machine do."""

import os
import signal
from pathlib import Path
from time import monotonic, sleep

PATIENCE_SECONDS = 10


def freeze(pid: int) -> None:
    """Returns when each of its threads stands still: a busy one goes on for a moment."""
    os.kill(pid, signal.SIGSTOP)
    until = monotonic() + PATIENCE_SECONDS
    while not all(_is_stopped(task) for task in Path(f"/proc/{pid}/task").iterdir()):
        assert monotonic() < until, "it does not stop"
        sleep(0.001)


def _is_stopped(task: Path) -> bool:
    """proc(5): the state follows the name, which is in brackets."""
    try:
        return (task / "stat").read_text().rpartition(")")[2].split()[0] == "T"
    except FileNotFoundError:  # it has just ended
        return True
