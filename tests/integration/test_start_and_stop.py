"""`python -m server`: starts when it can, says why when it cannot, and stops at once."""

import json
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import urllib.request
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support.server_process import (
    ServerProcess,
    children,
    is_running,
    server_process,
    wait_until,
)

SECRET = "a-secret-of-at-least-32-bytes-" + "s" * 10


@pytest.fixture
def production(mongo_uri: str) -> dict[str, str]:
    return {"ENV": "production", "MONGO_URI": mongo_uri, "JWT_SECRET": SECRET}


@pytest.fixture
def started(tmp_path: Path, production: dict[str, str]) -> Iterator[ServerProcess]:
    with server_process(tmp_path, **production) as server:
        server.url_when_ready()
        yield server


def test_server_when_started_with_nothing_set_then_everything_is_there(
    tmp_path: Path, data_dir: Path
) -> None:
    with server_process(tmp_path, DATA_DIR=str(data_dir)) as server:
        url = server.url_when_ready()
        assert _get(f"{url}/readyz")["status"] == "ready"
        token = _post(f"{url}/api/auth/register", "alice")["token"]
        secret = data_dir / "jwt-secret"
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
        assert len(secret.read_text().strip()) >= 64
        assert str(secret) in server.err
        assert secret.read_text().strip() not in server.err + server.out
        (mongod,) = children(server.process.pid)
        assert server.stop(signal.SIGINT) < 8  # mongod's end included
        assert server.process.returncode == 0
        assert not is_running(mongod)
    with server_process(tmp_path, DATA_DIR=str(data_dir)) as server:
        url = server.url_when_ready()
        assert _get(f"{url}/api/auth/me", token)["user"]["name"] == "alice"


def test_data_when_the_server_is_killed_then_what_was_acknowledged_is_kept(
    tmp_path: Path, data_dir: Path
) -> None:
    with server_process(tmp_path, DATA_DIR=str(data_dir)) as server:
        token = _post(f"{server.url_when_ready()}/api/auth/register", "alice")["token"]
        server.stop(signal.SIGKILL)
    with server_process(tmp_path, DATA_DIR=str(data_dir)) as server:
        assert _get(f"{server.url_when_ready()}/api/auth/me", token)["user"]["name"] == "alice"


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_f15_server_when_connections_are_open_then_stops_within_two_seconds(
    started: ServerProcess, signal_number: int
) -> None:
    address = urlsplit(started.url_when_ready())
    idle = socket.create_connection((address.hostname, address.port))
    half = socket.create_connection((address.hostname, address.port))
    half.sendall(b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n")
    busy = HTTPConnection(str(address.hostname), address.port)
    busy.request("GET", "/healthz")
    assert busy.getresponse().status == 200
    started.process.send_signal(signal_number)
    assert started.stop(signal_number) < 2
    assert started.process.returncode == 0
    assert "Traceback" not in started.err
    for connection in (idle, half, busy):
        connection.close()


def test_server_when_stopped_while_it_starts_then_nothing_is_left(
    tmp_path: Path, data_dir: Path
) -> None:
    with server_process(tmp_path, DATA_DIR=str(data_dir)) as server:
        wait_until(lambda: bool(children(server.process.pid)), within_seconds=20)
        (mongod,) = children(server.process.pid)
        assert server.stop() < 8
        assert server.process.returncode == 0
        assert not is_running(mongod)
        assert "Traceback" not in server.err


def test_server_when_the_data_directory_is_a_file_then_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with server_process(tmp_path, DATA_DIR=str(tmp_path / "file")) as server:
        assert server.exit_code() == 1
        assert "File exists" in server.err.splitlines()[-1]
        assert "Traceback" not in server.err


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"JWT_SECRET": ""}, "JWT_SECRET: required with ENV=production"),
        ({"MONGO_URI": ""}, "MONGO_URI: required with ENV=production"),
        (
            {"MONGO_URI": "mongodb://127.0.0.1:1"},
            "MONGO_URI: 127.0.0.1:1: [Errno 111] Connection refused",
        ),
        ({"MONGO_URI": "mongodb://a:b:c@x"}, "MONGO_URI: Username and password must be"),
        ({"HOST": "203.0.113.1"}, "HOST, PORT: cannot listen on 203.0.113.1"),
        ({"HOST": "no.such.host.invalid"}, "HOST: 'no.such.host.invalid' is not an address"),
        ({"TLS_CERT": "no.pem", "TLS_KEY": "no.pem"}, "TLS_CERT, TLS_KEY: "),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_server_when_it_cannot_start_then_one_clear_line(
    tmp_path: Path, production: dict[str, str], changes: dict[str, str], line: str
) -> None:
    with server_process(tmp_path, **production | changes) as server:
        assert server.exit_code() == 1
        assert server.err.splitlines()[-1].startswith(f"parley: {line}")
        assert "Traceback" not in server.err
        assert server.out == ""


def test_server_when_the_port_is_taken_then_one_clear_line(
    tmp_path: Path, production: dict[str, str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        with server_process(tmp_path, PORT=port, **production) as server:
            assert server.exit_code() == 1
            assert (
                server.err.splitlines()[-1] == f"parley: PORT: {port} is in use, set another PORT"
            )


def test_server_when_host_is_localhost_then_both_address_families_answer(
    started: ServerProcess,
) -> None:
    port = urlsplit(started.url_when_ready()).port
    families = {found[0] for found in socket.getaddrinfo("localhost", port)}
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "[::1]")):
        if family in families:
            assert _get(f"http://{host}:{port}/healthz") == {"status": "ok"}


def test_server_when_tls_is_set_then_speaks_https_and_says_so(
    tmp_path: Path, production: dict[str, str]
) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(key), "-out", str(cert)]
    subprocess.run([*command.split(), *subject, *files], check=True, capture_output=True)
    tls = {"TLS_CERT": str(cert), "TLS_KEY": str(key)}
    with server_process(tmp_path, **production, **tls) as server:
        url = server.url_when_ready()
        assert url.startswith("https://localhost:")
        trust = ssl.create_default_context(cafile=str(cert))
        with urllib.request.urlopen(f"{url}/healthz", context=trust) as response:
            assert response.headers["Strict-Transport-Security"].startswith("max-age=")
        assert server.stop() < 2


def test_g2_logs_when_the_server_is_used_then_hold_no_secret(
    tmp_path: Path, production: dict[str, str]
) -> None:
    turn = {"TURN_URLS": "turn:turn.example", "TURN_SECRET": "the-turn-secret"}
    with server_process(tmp_path, LOG_LEVEL="DEBUG", **turn, **production) as server:
        url = server.url_when_ready()
        token = _post(f"{url}/api/auth/register", "alice")["token"]
        servers = json.dumps(_get(f"{url}/api/ice-servers?token={token}", token))
        assert "the-turn-secret" not in servers
        server.stop()
        for secret in (SECRET, "the-turn-secret", token, "correct horse"):
            assert secret not in server.err + server.out
        assert "GET /api/ice-servers 200" in server.err


def _get(url: str, token: str = "") -> Any:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def _post(url: str, name: str) -> Any:
    body = {"name": name, "email": f"{name}@example.org", "password": "correct horse"}
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as response:
        return json.load(response)
