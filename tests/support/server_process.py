"""`python -m server` as people run it: a process of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

REPOSITORY = Path(__file__).parents[2]
_OWN = ("PATH", "HOME", "LANG", "TMPDIR")


class ServerProcess:
    """A running or failed server; standard output and error are read from files."""

    def __init__(self, directory: Path, **variables: str) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._out = directory / "out.txt"
        self._err = directory / "err.txt"
        environment = {key: os.environ[key] for key in _OWN if key in os.environ}
        # Away from the repository, so that a developer's .env does not change what is tested.
        environment |= {"PYTHONPATH": str(REPOSITORY), "PORT": "0", **variables}
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "server"],
                cwd=directory,
                env=environment,
                stdout=out,
                stderr=err,
            )

    @property
    def out(self) -> str:
        return self._out.read_text()

    @property
    def err(self) -> str:
        return self._err.read_text()

    def url_when_ready(self, within_seconds: float = 20) -> str:
        """The address on the line that says that connections are accepted."""
        start = "Parley is ready at "
        wait_until(lambda: start in self.out or self.process.poll() is not None, within_seconds)
        assert start in self.out, self.err
        return self.out.partition(start)[2].split()[0]

    def exit_code(self, within_seconds: float = 20) -> int:
        return self.process.wait(within_seconds)

    def stop(self, signal_number: int = signal.SIGTERM) -> float:
        """Seconds it took to end."""
        start = monotonic()
        self.process.send_signal(signal_number)
        self.process.wait(10)
        return monotonic() - start


@contextmanager
def server_process(directory: Path, **variables: str) -> Iterator[ServerProcess]:
    """Whatever the test does with it, nothing of it is left."""
    server = ServerProcess(directory, **variables)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()


def children(pid: int) -> list[int]:
    """The processes that `pid` has started and that still run."""
    parents = {int(path.name): _parent(path) for path in Path("/proc").glob("[0-9]*")}
    return [child for child, parent in parents.items() if parent == pid]


def _parent(process: Path) -> int | None:
    try:
        state, parent = (process / "stat").read_text().rpartition(")")[2].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(parent) if state != "Z" else None


def is_running(pid: int) -> bool:
    """Whether the process exists and is not merely waiting to be collected."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until(condition: Callable[[], bool], within_seconds: float = 5.0) -> None:
    """Look again and again until the condition holds; raises AssertionError."""
    deadline = monotonic() + within_seconds
    while not condition():
        assert monotonic() < deadline, "did not happen in time"
        sleep(0.02)
