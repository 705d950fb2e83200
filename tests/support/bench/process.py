"""A server as a child process: started, awaited, measured from outside, always stopped."""

import asyncio
import ctypes
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

PROJECT_ROOT = Path(__file__).parents[3]
_START_SECONDS = 60
_STOP_SECONDS = 15
_PR_SET_PDEATHSIG = 1
_CPUCLOCK_SCHED = 2


class StartFailed(Exception):
    """A server did not come up; carries the end of its log."""


class Gauges:
    """CPU time and memory of some processes together, their children not counted."""

    def __init__(self, *pids: int) -> None:
        self._pids = pids

    def cpu_seconds(self) -> float:
        """User and system time of all threads since the processes started."""
        return sum(map(_cpu_seconds, self._pids))

    def resident_bytes(self) -> int:
        return sum(psutil.Process(pid).memory_info().rss for pid in self._pids)


class ServerProcess:
    """Runs in its own process group, so that whatever it started goes with it."""

    def __init__(self, name: str, command: Sequence[str], env: Mapping[str, str], log: Path):
        self.name = name
        self.port = free_port()
        self._command = command
        self._env = {**os.environ, **env, "PORT": str(self.port)}
        self._log = log
        self._process: asyncio.subprocess.Process

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        return self._process.pid

    async def start(self) -> None:
        """Return when the port accepts connections."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                cwd=PROJECT_ROOT,
                env=self._env,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        deadline = time.monotonic() + _START_SECONDS
        while not await _accepts_connections(self.port):
            if self._process.returncode is not None or time.monotonic() > deadline:
                await self.stop()
                raise StartFailed(f"{self.name} did not start:\n{_tail(self._log)}")
            await asyncio.sleep(0.05)

    async def stop(self) -> None:
        if self._process.returncode is None:
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), _STOP_SECONDS)
        except TimeoutError:
            pass
        finally:
            self._kill_group()

    def _kill_group(self) -> None:
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


def _cpu_seconds(pid: int) -> float:
    if sys.platform == "linux":
        # the clock id that clock_getcpuclockid(3) makes: nanoseconds, where /proc has 10 ms ticks
        return time.clock_gettime((~pid << 3) | _CPUCLOCK_SCHED)
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _accepts_connections(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-20:])
