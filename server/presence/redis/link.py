"""The way to Redis: how it is opened, its scripts, and what its failures mean to us."""

import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from redis.asyncio import Redis, Sentinel
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    NoScriptError,
    ReadOnlyError,
    RedisError,
    ResponseError,
)
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from server.errors import Overtaken, Unavailable

TIMEOUT_SECONDS = 2.0
ATTEMPTS = 2
VALID_SECONDS = 1.8  # a command that is run later than that is not waited for any more
_LUA = Path(__file__).parent / "lua"
_REFUSALS = ("OOM", "command not allowed", "MISCONF", "BUSY", "MASTERDOWN", "NOREPLICAS")
_AWAY = (RedisConnectionError, RedisTimeoutError, BusyLoadingError, ReadOnlyError, OSError)


Asking = Callable[[], Awaitable[Any]]


class RedisUnusable(Exception):
    """Redis cannot be used; the text is one line for people."""


class Fenced(Unavailable):
    """This node was silent for so long that its participants were given up."""


def open_redis(url: str) -> Redis:
    """A client for `redis://`, `rediss://` or `redis+sentinel://host:port,host:port/name/db`.

    Without keepalive a connection that died silently is never noticed. Nothing is retried here:
    who sent a command knows whether it may be sent twice.
    """
    options: dict[str, Any] = {
        "socket_timeout": TIMEOUT_SECONDS,
        "socket_connect_timeout": TIMEOUT_SECONDS,
        "socket_keepalive": True,
        "socket_keepalive_options": _keepalive(),
        "retry": Retry(NoBackoff(), 0),
    }
    if not url.startswith("redis+sentinel://"):
        return Redis.from_url(url, **options)
    parts = urlsplit(url)
    hosts = [
        (host, int(port or 26379))
        for host, _, port in (
            address.partition(":") for address in parts.netloc.rpartition("@")[2].split(",")
        )
    ]
    name, _, db = parts.path.strip("/").partition("/")
    options |= {"db": int(db or 0), "password": parts.password, "username": parts.username}
    sentinel = Sentinel(  # type: ignore[no-untyped-call]
        hosts, sentinel_kwargs={"socket_timeout": TIMEOUT_SECONDS}
    )
    client: Redis = sentinel.master_for(name, **options)
    return client


def _keepalive() -> dict[int, int]:
    names = {"TCP_KEEPIDLE": 3, "TCP_KEEPINTVL": 1, "TCP_KEEPCNT": 3}
    return {getattr(socket, name): value for name, value in names.items() if hasattr(socket, name)}


@contextmanager
def away_as_unavailable() -> Iterator[None]:
    """Redis that cannot be reached raises Unavailable, a node that was given up Fenced."""
    try:
        yield
    except ResponseError as error:
        if "FENCED" in str(error):
            raise Fenced from None
        if "LATE" in str(error) or str(error).startswith(_REFUSALS):
            raise Unavailable from None
        raise
    except _AWAY as error:
        raise Unavailable from error


class Line:
    """One connection for one user: a third of the pool's cost for each command."""

    def __init__(self, redis: Redis) -> None:
        self._pool: Any = redis.connection_pool
        self._connection: Any = None

    async def ask(self, *command: str | bytes | float) -> Any:
        """The raw reply. Raises Unavailable, Fenced, NoScriptError."""
        with away_as_unavailable():
            try:
                if self._connection is None:
                    self._connection = await self._pool.get_connection()
                await self._connection.send_command(*command)
                return await self._connection.read_response()
            except ResponseError:
                raise
            except BaseException:  # a reply that is still to come must not answer the next one
                await self.close()
                raise

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.disconnect(nowait=True)
            await self._pool.release(connection)


class Scripts:
    """The Lua files beside this module, run by name."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._command: Callable[..., Awaitable[Any]] = redis.execute_command
        common = (_LUA / "common.lua").read_text()
        self._texts = {
            path.stem: f"{common}\n{path.read_text()}"
            for path in _LUA.glob("*.lua")
            if path.stem != "common"
        }
        self._digests: dict[str, str] = {}
        self._redis_ahead_ms: float | None = None

    def redis_now(self) -> int:
        """Milliseconds by the clock of Redis, rather too early than too late; 0 when unknown."""
        ahead = self._redis_ahead_ms
        return 0 if ahead is None else int(ahead + monotonic() * 1000)

    def line(self) -> Line:
        """A connection of one's own."""
        return Line(self._redis)

    async def load(self) -> None:
        """Raises RedisUnusable."""
        try:
            for name, text in self._texts.items():
                self._digests[name] = await self._redis.script_load(text)
        except (RedisError, OSError) as error:
            kind = "wrong password" if isinstance(error, AuthenticationError) else str(error)
            raise RedisUnusable(f"REDIS_URL: {kind}") from error

    def set_clock(self, redis_ms: int) -> None:
        """What time it just was for Redis: its clock says how long a command is meant."""
        self._redis_ahead_ms = redis_ms - monotonic() * 1000

    async def run(self, name: str, *arguments: str | bytes | float) -> Any:
        """What the script returns. Raises Unavailable, Fenced."""
        return await self._run(self._command, name, arguments)

    async def run_on(self, line: Line, name: str, *arguments: str | bytes | float) -> Any:
        """The same over a connection of one's own."""
        return await self._run(line.ask, name, arguments)

    async def _run(
        self, ask: Callable[..., Awaitable[Any]], name: str, arguments: tuple[Any, ...]
    ) -> Any:
        with away_as_unavailable():
            try:
                return await ask("EVALSHA", self._digests[name], *self._meant_until(), *arguments)
            except NoScriptError:  # Redis was restarted
                return await ask("EVAL", self._texts[name], *self._meant_until(), *arguments)

    def _meant_until(self) -> tuple[int, ...]:
        if self._redis_ahead_ms is None:
            return (0,)
        return 1, int(self._redis_ahead_ms + (monotonic() + VALID_SECONDS) * 1000)


async def once_more(ask: Asking) -> Any:
    """A second time when the first try failed on the way: each script can be repeated."""
    for _ in range(ATTEMPTS - 1):
        try:
            return await ask()
        except (Fenced, Overtaken):
            raise
        except Unavailable:
            continue
    return await ask()
