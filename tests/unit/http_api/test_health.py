"""Readiness: named checks that later parts add to, and what they amount to."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from server.errors import Unavailable
from server.http_api import health
from server.http_api.health import Readiness, add_health


@pytest.fixture
def readiness() -> Readiness:
    return Readiness()


async def fine() -> None: ...


async def away() -> None:
    raise Unavailable


async def slow() -> None:
    await asyncio.sleep(1)


async def ask(readiness: Readiness, path: str = "/readyz") -> tuple[int, dict[str, object]]:
    """Status and body over HTTP."""
    app = web.Application()
    add_health(app, readiness)
    async with TestClient(TestServer(app)) as http, http.get(path) as response:
        return response.status, await response.json()


async def test_report_when_checks_differ_then_each_by_name(
    readiness: Readiness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "CHECK_SECONDS", 0.05)
    assert (await readiness.report()).checks == {}
    for check in (fine, away, slow):
        readiness.add(check.__name__, check)
    checks = {"fine": "ok", "away": "failing", "slow": "failing"}
    assert (await readiness.report()).checks == checks
    assert await ask(readiness) == (503, {"status": "not ready", "checks": checks})


async def test_readyz_when_all_is_well_then_ready(readiness: Readiness) -> None:
    readiness.add("mongodb", fine)
    readiness.add("redis", fine, is_required=False)
    checks = {"mongodb": "ok", "redis": "ok"}
    assert await ask(readiness) == (200, {"status": "ready", "checks": checks})


async def test_readyz_when_only_the_optional_fails_then_degraded_and_traffic_goes_on(
    readiness: Readiness, caplog: pytest.LogCaptureFixture
) -> None:
    readiness.add("mongodb", fine)
    readiness.add("redis", away, is_required=False)
    checks = {"mongodb": "ok", "redis": "failing"}
    assert await ask(readiness) == (200, {"status": "degraded", "checks": checks})
    assert "degraded: redis (Unavailable)" in caplog.text
    assert "not ready" not in caplog.text


async def test_readyz_when_both_kinds_fail_then_not_ready(readiness: Readiness) -> None:
    readiness.add("redis", away, is_required=False)
    readiness.add("mongodb", away)
    status, body = await ask(readiness)
    assert (status, body["status"]) == (503, "not ready")


@pytest.mark.parametrize("redis", [fine, away])
async def test_readyz_when_draining_then_says_so_whatever_the_checks_say(
    readiness: Readiness, redis: Callable[[], Awaitable[None]]
) -> None:
    readiness.add("redis", redis)
    readiness.drain()
    status, body = await ask(readiness)
    assert (status, body["status"]) == (503, "draining")
    assert body["checks"] == {"redis": "ok" if redis is fine else "failing"}


async def test_healthz_when_draining_and_failing_then_alive(readiness: Readiness) -> None:
    readiness.add("mongodb", away)
    readiness.drain()
    assert await ask(readiness, "/healthz") == (200, {"status": "ok"})
