"""A program that runs as a child, with its output in a file."""

import asyncio
import os
import random
import shutil
import signal
import socket
import subprocess
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

START_SECONDS = 30.0
POLL_SECONDS = 0.05
# Below the ports that outgoing connections get, which could take that of a node being restarted.
PORTS = range(20_000, 32_000)


class ClusterError(Exception):
    """The cluster cannot go on; the text is one line for people."""


@dataclass
class Program:
    """Started and stopped as often as one likes; its output is appended to `log`.

    It ends with this process, also when that is killed.
    """

    name: str
    command: Sequence[str]
    log: Path
    is_ready: Callable[[], Awaitable[bool]]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10.0
    _process: Process | None = None
    _is_expected: bool = False  # that it ends

    @property
    def pid(self) -> int | None:
        """None when it does not run."""
        return self._process.pid if self._process and self._process.returncode is None else None

    @property
    def is_missing(self) -> bool:
        """It has ended, and nobody here has stopped it."""
        return self._process is not None and self.pid is None and not self._is_expected

    async def start(self) -> None:
        """Returns when it is ready. Raises ClusterError."""
        self._is_expected = False
        with self.log.open("ab") as output:
            # Its own process group keeps the terminal's Ctrl-C for us.
            self._process = await asyncio.create_subprocess_exec(
                *_ends_with_parent(self.stop_signal),
                *self.command,
                env=os.environ | self.environment,
                stdin=DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
        deadline = asyncio.get_running_loop().time() + START_SECONDS
        while not await self.is_ready():
            if self.pid is None:
                raise ClusterError(f"{self.name} ended: {self._last_words()}")
            if asyncio.get_running_loop().time() > deadline:
                raise ClusterError(f"{self.name} does not get ready, see {self.log}")
            await asyncio.sleep(POLL_SECONDS)

    async def stop(
        self, signal_number: signal.Signals | None = None, seconds: float | None = None
    ) -> None:
        """Killed when it takes longer; nothing happens when it does not run."""
        process, self._is_expected = self._process, True
        if process is None or process.returncode is not None:
            return
        process.send_signal(signal_number or self.stop_signal)
        try:
            await asyncio.wait_for(process.wait(), seconds or self.stop_seconds)
        except TimeoutError:
            process.kill()
            await process.wait()

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), f"see {self.log}")


def _ends_with_parent(signal_number: signal.Signals) -> list[str]:
    if setpriv := shutil.which("setpriv"):  # Linux
        return [setpriv, "--pdeathsig", signal_number.name.removeprefix("SIG")]
    return []


def find_program(name: str) -> str:
    """Raises ClusterError."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        raise ClusterError(f"{name} is missing. On Debian: sudo apt-get install {name}")
    return found


def free_port() -> int:
    while True:
        port = random.choice(PORTS)
        if is_free("127.0.0.1", port):
            return port


def is_free(address: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True
