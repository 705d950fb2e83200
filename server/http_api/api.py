"""Puts the HTTP door together: routes, documents, health, web client and what surrounds them."""

from collections.abc import Sequence
from pathlib import Path

import aiohttp_cors
from aiohttp import web

from server.domain.address import parse_networks
from server.http_api.client import add_client
from server.http_api.docs import add_docs
from server.http_api.health import Readiness, add_health
from server.http_api.metrics import add_metrics
from server.http_api.middleware import (
    counts_requests,
    errors_as_json,
    gives_way,
    logs_access,
    security_headers,
)
from server.http_api.route import Services, bind
from server.http_api.routes import ROUTES
from server.metrics import Metrics


def add_http_api(
    app: web.Application,
    services: Services,
    readiness: Readiness,
    metrics: Metrics,
    *,
    metrics_token: str,
    client_dir: Path,
    cors_origins: Sequence[str],
    trusted_proxies: Sequence[str],
    has_tls: bool,
) -> None:
    """Other doors have to be added before: the web client answers whatever is left."""
    proxies = parse_networks(trusted_proxies)
    app.middlewares.extend(
        [logs_access(proxies), gives_way(), errors_as_json, counts_requests(metrics)]
    )
    app.on_response_prepare.append(security_headers(has_tls))
    routes = [
        app.router.add_route(method, route.path, bind(route, services, proxies))
        for route in ROUTES
        for method in route.methods
    ]
    _allow_origins(app, [*routes, *add_docs(app, ROUTES)], cors_origins)
    add_health(app, readiness)
    add_metrics(app, metrics, metrics_token)
    add_client(app, client_dir)


def _allow_origins(
    app: web.Application, routes: Sequence[web.AbstractRoute], origins: Sequence[str]
) -> None:
    """On API routes only: Socket.IO answers its own preflights. No cookies, so no credentials."""
    options = aiohttp_cors.ResourceOptions(  # type: ignore[no-untyped-call]
        allow_headers=("Authorization", "Content-Type"),
        expose_headers=("Retry-After", "X-Request-Id"),
        max_age=3600,
    )
    cors = aiohttp_cors.setup(app, defaults=dict.fromkeys(origins, options))
    for route in routes:
        cors.add(route)
