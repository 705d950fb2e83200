"""A real redis-server that a test may stop, kill, pause and start again."""

import asyncio
import random
import signal
import socket
import subprocess
from asyncio.subprocess import DEVNULL, Process
from pathlib import Path
from typing import Self

from tests.support.frozen import freeze

START_SECONDS = 10.0
POLL_SECONDS = 0.01
# Below the ports that outgoing connections get: a client that retries a dead port of those can
# get it as its own, and then is connected to itself.
PORTS = range(20_000, 32_000)


class RedisServer:
    """`async with RedisServer(directory) as redis:`. Port and data outlive a stop and a kill."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self._process: Process | None = None
        self.port = 0

    async def __aenter__(self) -> Self:
        self.port = free_port()
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.kill()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def pid(self) -> int:
        return self._running().pid

    async def start(self) -> None:
        """Returns when commands are answered; the data of the last time is there."""
        assert self._process is None, "runs already"
        with (self._directory / "redis.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command(), stdin=DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )
        async with asyncio.timeout(START_SECONDS):
            while not await self._answers():
                assert self._process.returncode is None, self.log
                await asyncio.sleep(POLL_SECONDS)

    async def stop(self) -> None:
        """As an operator stops it: clients are disconnected, everything is written down."""
        if self._process is not None:
            self.resume()  # one that is paused would not hear it
        await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        """With SIGKILL, also when it is paused; what was answered is kept."""
        await self._end(signal.SIGKILL)

    def pause(self) -> None:
        """Connections stay and are accepted, but nothing is answered."""
        freeze(self._running().pid)

    def resume(self) -> None:
        self._running().send_signal(signal.SIGCONT)

    @property
    def log(self) -> str:
        return (self._directory / "redis.log").read_text()

    async def _end(self, signal_number: int) -> None:
        """Nothing happens when it does not run."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.send_signal(signal_number)
            await process.wait()

    def _running(self) -> Process:
        assert self._process is not None, "does not run"
        return self._process

    def _command(self) -> list[str]:
        """It ends with the test run, however that ends."""
        own = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "dir": str(self._directory),
            "appendonly": "yes",
            "save": "",
        }
        options = [word for name, value in own.items() for word in (f"--{name}", value)]
        return ["setpriv", "--pdeathsig", "KILL", "redis-server", *options]

    async def _answers(self) -> bool:
        """It accepts connections before it has read its data, but answers PING with an error."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except ConnectionError:
            return False
        try:
            writer.write(b"PING\r\n")
            return await reader.readline() == b"+PONG\r\n"
        except ConnectionError:
            return False
        finally:
            writer.transport.abort()


def free_port() -> int:
    """Nobody listens there, and it stays free over the restarts of who will."""
    while True:
        port = random.choice(PORTS)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
