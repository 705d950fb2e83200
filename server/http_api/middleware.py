"""What holds for every response: ids, the access log, errors as JSON, security headers."""

import asyncio
import logging
import math
import secrets
import time
from collections.abc import Awaitable, Callable

import msgspec
from aiohttp import web
from aiohttp.typedefs import Middleware

from server.domain.address import Network
from server.errors import (
    AppError,
    Forbidden,
    InternalError,
    InvalidPayload,
    MethodNotAllowed,
    NotFound,
    PayloadTooLarge,
    RateLimited,
    Unauthenticated,
    Unavailable,
)
from server.http_api.route import remote_address
from server.logs import request_id
from server.metrics import Metrics
from server.protocol.account import HttpError
from server.protocol.base import ErrorBody
from server.tasks import Turns, let_signals_pass

log = logging.getLogger(__name__)
access_log = logging.getLogger("server.access")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_QUIET = ("/healthz", "/readyz", "/metrics", "/socket.io/")
_OF_STATUS: dict[int, type[AppError]] = {
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    413: PayloadTooLarge,
}
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "connect-src 'self' ws: wss:",
        "img-src 'self' data: blob:",
        "media-src 'self' blob: mediastream:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": (
        "camera=(self), microphone=(self), display-capture=(self), "
        "speaker-selection=(self), geolocation=(), payment=(), usb=()"
    ),
}
_HSTS = "max-age=31536000"


def security_headers(has_tls: bool) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """For `on_response_prepare`, which sees every response, those of other doors included."""

    async def add(request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Server"] = "Parley"  # and not which versions of what
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if has_tls:
            response.headers.setdefault("Strict-Transport-Security", _HSTS)
        if _is_api(request):
            response.headers.setdefault("Cache-Control", "no-store")
        if current := request_id.get():
            response.headers.setdefault("X-Request-Id", current)

    return add


def logs_access(proxies: tuple[Network, ...]) -> Middleware:
    """Gives the request its id and writes one line when it is done, without the query."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        request_id.set(secrets.token_hex(8))
        start, status = time.perf_counter(), 500
        try:
            response = await handler(request)
            status = response.status
            return response
        except web.HTTPException as error:
            status = error.status
            raise
        finally:
            milliseconds = round((time.perf_counter() - start) * 1000, 1)
            extra = {"ms": milliseconds, "address": remote_address(request, proxies)}
            # after the answer, and not in one piece with it
            asyncio.get_running_loop().call_soon(_log_access, request, status, extra)

    return middleware


def _log_access(request: web.Request, status: int, extra: dict[str, object]) -> None:
    level = logging.DEBUG if request.path.startswith(_QUIET) else logging.INFO
    access_log.log(level, "%s %s %d", request.method, request.path, status, extra=extra)


def gives_way() -> Middleware:
    """Requests of the API begin one in each round of the event loop, however many come in one
    moment, and signals pass before each answer."""
    turns = Turns()

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not _is_api(request):
            return await handler(request)
        await turns.next()
        response = await handler(request)
        await let_signals_pass()
        return response

    return middleware


@web.middleware
async def errors_as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The one place where an exception becomes an HTTP response."""
    try:
        return await handler(request)
    except AppError as error:
        return error_response(error)
    except web.HTTPException as error:
        if not _is_api(request) or error.status < 400:
            raise
        response = error_response(_OF_STATUS.get(error.status, InvalidPayload)())
        if allow := error.headers.get("Allow"):
            response.headers["Allow"] = allow
        return response
    except Exception:
        log.exception("%s %s failed", request.method, request.path)
        return error_response(InternalError())


def counts_requests(metrics: Metrics) -> Middleware:
    """Inside of `errors_as_json`, where a refusal still has its code."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        result = InternalError.code
        try:
            response = await handler(request)
            result = "ok"
            return response
        except AppError as error:
            result = error.code
            raise
        except web.HTTPException as error:
            result = _OF_STATUS.get(error.status, InvalidPayload).code
            raise
        finally:
            if _is_api(request):
                resource = request.match_info.route.resource
                metrics.requests[resource.canonical if resource else "other", result] += 1

    return middleware


def _is_api(request: web.Request) -> bool:
    return request.path == "/api" or request.path.startswith("/api/")


def error_response(error: AppError) -> web.Response:
    """`{"error": {code, message, details}, "message"}` with the error's status."""
    body = ErrorBody(code=error.code, message=error.message, details=error.details)
    response = web.Response(
        status=error.http_status,
        body=msgspec.json.encode(HttpError(error=body, message=error.message)),
        content_type="application/json",
    )
    if isinstance(error, RateLimited):
        response.headers["Retry-After"] = str(math.ceil(error.retry_after))
    if isinstance(error, Unavailable):
        response.headers["Retry-After"] = "1"
    if isinstance(error, Unauthenticated):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
