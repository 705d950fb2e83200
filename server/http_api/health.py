"""Whether the process lives, and whether it can serve."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

import msgspec
from aiohttp import web

log = logging.getLogger(__name__)

CHECK_SECONDS = 1.0

Check = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Report:
    """`ok` or `failing` by check, and what follows from it."""

    status: Literal["ready", "degraded", "not ready", "draining"]
    checks: dict[str, str]

    @property
    def wants_traffic(self) -> bool:
        return self.status in ("ready", "degraded")


class Readiness:
    """Named checks, failing when they raise or are slow.

    Without what is required the server is not ready, without the rest it is only degraded.
    """

    def __init__(self) -> None:
        self._checks: dict[str, Check] = {}
        self._required: set[str] = set()
        self._is_draining = False

    def add(self, name: str, check: Check, *, is_required: bool = True) -> None:
        self._checks[name] = check
        if is_required:
            self._required.add(name)

    def drain(self) -> None:
        """From now on new traffic belongs elsewhere, whatever the checks say."""
        self._is_draining = True

    async def report(self) -> Report:
        results = await asyncio.gather(*(self._run(name) for name in self._checks))
        checks = dict(zip(self._checks, results, strict=True))
        failing = {name for name, result in checks.items() if result != "ok"}
        if self._is_draining:
            return Report("draining", checks)
        if failing & self._required:
            return Report("not ready", checks)
        return Report("degraded" if failing else "ready", checks)

    async def _run(self, name: str) -> str:
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                await self._checks[name]()
        except Exception as error:
            status = "not ready" if name in self._required else "degraded"
            log.warning("%s: %s (%s)", status, name, type(error).__name__)
            return "failing"
        return "ok"


def add_health(app: web.Application, readiness: Readiness) -> None:
    async def healthz(_: web.Request) -> web.Response:
        return _json(200, {"status": "ok"})

    async def readyz(_: web.Request) -> web.Response:
        report = await readiness.report()
        status = 200 if report.wants_traffic else 503
        return _json(status, {"status": report.status, "checks": report.checks})

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)


def _json(status: int, body: dict[str, object]) -> web.Response:
    return web.Response(
        status=status,
        body=msgspec.json.encode(body),
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
