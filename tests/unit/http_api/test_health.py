"""Readiness: named checks that later parts add to."""

import asyncio

import pytest

from server.errors import Unavailable
from server.http_api import health
from server.http_api.health import Readiness


async def test_report_when_checks_differ_then_each_by_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(health, "CHECK_SECONDS", 0.05)

    async def fine() -> None: ...

    async def away() -> None:
        raise Unavailable

    async def slow() -> None:
        await asyncio.sleep(1)

    readiness = Readiness()
    assert await readiness.report() == {}
    for check in (fine, away, slow):
        readiness.add(check.__name__, check)
    assert await readiness.report() == {"fine": "ok", "away": "failing", "slow": "failing"}
