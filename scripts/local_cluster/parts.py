"""What the cluster is made of: how each program is started, and when it is ready."""

import asyncio
import os
import pwd
import shutil
import signal
import socket
from collections.abc import Sequence
from pathlib import Path
from sys import executable

import aiohttp

from scripts.local_cluster.program import ClusterError, Program, find_program, is_free
from server.settings import Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
LOOPBACK = "127.0.0.1"
KILL_AFTER_SECONDS = 10.0  # when a node is still there so long after its drain time


def redis(directory: Path, port: int) -> Program:
    data = directory / "redis"
    data.mkdir(parents=True, exist_ok=True)
    own = {"bind": LOOPBACK, "port": str(port), "dir": str(data.resolve())}
    options = [word for name, value in own.items() for word in (f"--{name}", value)]

    async def answers() -> bool:
        try:
            reader, writer = await asyncio.open_connection(LOOPBACK, port)
            writer.write(b"PING\r\n")
            answer = await reader.readline()
        except OSError:
            return False
        writer.transport.abort()
        return answer == b"+PONG\r\n"

    command = [find_program("redis-server"), str(DEPLOY / "redis.conf"), *options]
    return Program("Redis", command, directory / "redis.log", answers)


def node(
    number: int, port: int, directory: Path, settings: Settings, shared: dict[str, str]
) -> Program:
    """`shared` is what is the same on every node."""
    own = {"HOST": LOOPBACK, "PORT": str(port), "TLS_CERT": "", "TLS_KEY": ""}
    proxies = [*settings.trusted_proxies, f"{LOOPBACK}/32"]

    async def ready() -> bool:
        return await _answers_200(f"http://{LOOPBACK}:{port}/readyz")

    return Program(
        f"node {number}",
        [executable, "-m", "server"],
        directory / f"node-{number}.log",
        ready,
        environment={**shared, **own, "TRUSTED_PROXIES": ",".join(proxies)},
        stop_signal=signal.SIGINT,  # at once; SIGTERM moves its clients to other nodes first
    )


def nginx(directory: Path, settings: Settings, port: int, nodes: Sequence[int]) -> Program:
    """On `port` of HOST, before the nodes on these ports. Raises ClusterError."""
    place = directory / "nginx"
    place.mkdir(parents=True, exist_ok=True)
    addresses = _addresses(settings.host)
    for address in addresses:
        if not is_free(address, port):
            raise ClusterError(f"PORT: {port} is in use, set another PORT")
    shutil.copy(DEPLOY / "nginx/nginx.conf", place)
    (place / "nodes.conf").write_text("".join(_node_line(each) for each in nodes))
    (place / "listen.conf").write_text("\n".join(_listen_lines(settings, addresses, port)) + "\n")
    options = [
        "-e",
        "stderr",
        "-p",
        str(place.resolve()),
        "-c",
        str((place / "nginx.conf").resolve()),
    ]
    scheme = "https" if settings.has_tls else "http"

    async def answers() -> bool:
        return await _answers_200(f"{scheme}://{_reachable(addresses[0])}:{port}/healthz")

    command = [find_program("nginx"), *options, "-g", f"daemon off;{_worker_user()}"]
    return Program("nginx", command, directory / "nginx.log", answers)


def _node_line(port: int) -> str:
    return f"server {LOOPBACK}:{port} max_fails=0;\n"


def _listen_lines(settings: Settings, addresses: Sequence[str], port: int) -> list[str]:
    tls = " ssl" if settings.has_tls else ""
    lines = [f"listen {_bracketed(address)}:{port}{tls};" for address in addresses]
    if settings.tls_cert and settings.tls_key:
        lines.append(f'ssl_certificate "{settings.tls_cert.resolve()}";')
        lines.append(f'ssl_certificate_key "{settings.tls_key.resolve()}";')
    if not settings.rate_limit_factor:
        lines.append("limit_conn_dry_run on;")
    return lines


def _worker_user() -> str:
    """As root nginx would let its workers run as somebody who may not enter DATA_DIR."""
    return f" user {pwd.getpwuid(0).pw_name} root;" if os.geteuid() == 0 else ""


def _addresses(host: str) -> list[str]:
    """A name like localhost has an IPv4 and an IPv6 address. Raises ClusterError."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        raise ClusterError(f"HOST: {host!r} is not an address of this machine") from None
    addresses = dict.fromkeys(str(address[0]) for *_, address in found)
    usable = [address for address in addresses if is_free(address, 0)]
    if not usable:
        raise ClusterError(f"HOST: {host!r} is not an address of this machine")
    return usable


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _reachable(address: str) -> str:
    return {"0.0.0.0": LOOPBACK, "::": "[::1]"}.get(address, _bracketed(address))


async def _answers_200(url: str) -> bool:
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as http,
            http.get(url, ssl=False) as answer,
        ):
            return answer.status == 200
    except (aiohttp.ClientError, OSError, TimeoutError):
        return False
