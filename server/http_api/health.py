"""Whether the process lives, and whether it can serve."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import msgspec
from aiohttp import web

log = logging.getLogger(__name__)

CHECK_SECONDS = 1.0

Check = Callable[[], Awaitable[None]]


class Readiness:
    """Named checks; one that raises or is slow makes the server not ready."""

    def __init__(self) -> None:
        self._checks: dict[str, Check] = {}

    def add(self, name: str, check: Check) -> None:
        self._checks[name] = check

    async def report(self) -> dict[str, str]:
        """`ok` or `failing` by name."""
        results = await asyncio.gather(*(self._run(name) for name in self._checks))
        return dict(zip(self._checks, results, strict=True))

    async def _run(self, name: str) -> str:
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                await self._checks[name]()
        except Exception as error:
            log.warning("not ready: %s (%s)", name, type(error).__name__)
            return "failing"
        return "ok"


def add_health(app: web.Application, readiness: Readiness) -> None:
    async def healthz(_: web.Request) -> web.Response:
        return _json(200, {"status": "ok"})

    async def readyz(_: web.Request) -> web.Response:
        checks = await readiness.report()
        is_ready = all(result == "ok" for result in checks.values())
        status = "ready" if is_ready else "not ready"
        return _json(200 if is_ready else 503, {"status": status, "checks": checks})

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)


def _json(status: int, body: dict[str, object]) -> web.Response:
    return web.Response(
        status=status,
        body=msgspec.json.encode(body),
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
