"""`python -m server`: runs the server until Ctrl-C or SIGTERM."""

import asyncio
import errno
import signal
import socket
import ssl
import sys
from collections.abc import Callable
from typing import Any

import uvloop
from aiohttp import web

from server.app import DRAIN, create_app
from server.logs import configure_logs
from server.presence.redis.link import RedisUnusable
from server.settings import Settings, SettingsError, load_settings
from server.socket_api.drain import Drain
from server.storage.database import DatabaseUnusable
from server.storage.embedded import EmbeddedError
from server.storage.lock import DataDirectoryInUse

SHUTDOWN_SECONDS = 0.5
_UNUSABLE = (SettingsError, EmbeddedError, DataDirectoryInUse, DatabaseUnusable, RedisUnusable)


def main() -> int:
    """The exit code; what goes wrong at the start is one line on standard error."""
    try:
        settings = load_settings()
        configure_logs(
            settings.log_level,
            settings.log_format,
            secrets=(
                settings.jwt_secret,
                settings.turn_secret,
                settings.metrics_token,
                settings.mongo_uri,
                settings.redis_url,
                settings.smtp_url,
            ),
        )
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(settings))
    except (*_UNUSABLE, OSError) as error:
        return _fail(str(error))
    return 0


async def _serve(settings: Settings) -> None:
    tls = _tls(settings)
    sockets = _bind(settings.host, settings.port)
    app = create_app(settings)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    stop = _stop_on_signals()
    try:
        await runner.setup()
        for bound in sockets:
            await web.SockSite(runner, bound, ssl_context=tls).start()
        scheme, port = "https" if tls else "http", sockets[0].getsockname()[1]
        print(f"Parley is ready at {scheme}://localhost:{port}", flush=True)
        await _until_stopped(app[DRAIN], stop)
    except asyncio.CancelledError:
        print("Parley is stopping", flush=True)
    finally:
        await runner.cleanup()
        for bound in sockets:
            bound.close()


def _stop_on_signals() -> Callable[[], None]:
    """What SIGINT and SIGTERM do: cancel the task that runs now."""
    task = asyncio.current_task()
    assert task is not None

    def stop() -> None:
        if not task.cancelling():  # a second Ctrl-C must not cut the clean-up short
            task.cancel()

    for signal_number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signal_number, stop)
    return stop


async def _until_stopped(drain: Drain, stop: Callable[[], None]) -> None:
    """Cancelled in the end. With other nodes SIGTERM drains first, until it comes again."""
    terminated = asyncio.Event()
    if drain.seconds:
        asyncio.get_running_loop().add_signal_handler(
            signal.SIGTERM, lambda: stop() if terminated.is_set() else terminated.set()
        )
    await terminated.wait()
    await drain.run()
    stop()
    await asyncio.sleep(0)


def _tls(settings: Settings) -> ssl.SSLContext | None:
    """Raises SettingsError."""
    if settings.tls_cert is None or settings.tls_key is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(settings.tls_cert, settings.tls_key)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(f"TLS_CERT, TLS_KEY: {error}") from None
    return context


def _bind(host: str, port: int) -> list[socket.socket]:
    """Taken before anything slow starts; connections are accepted later. Raises SettingsError.

    A name like localhost has an IPv4 and an IPv6 address: both get the same port.
    """
    bound: list[socket.socket] = []
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        raise SettingsError(f"HOST: {host!r} is not an address of this machine") from None
    for family, _, _, _, address in dict.fromkeys(found):
        taken = bound[0].getsockname()[1] if bound else port
        try:
            bound.append(_bind_one(family, (address[0], taken, *address[2:])))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise SettingsError(f"PORT: {port} is in use, set another PORT") from None
            reason = error.strerror
    if not bound:
        raise SettingsError(f"HOST, PORT: cannot listen on {host}:{port} ({reason})")
    return bound


def _bind_one(family: int, address: tuple[Any, ...]) -> socket.socket:
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        bound.bind(address)
    except OSError:
        bound.close()
        raise
    return bound


def _fail(reason: str) -> int:
    print(f"parley: {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
