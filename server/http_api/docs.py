"""The API document for machines and a page of it for people, without any other host."""

from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler

from server.http_api.openapi import openapi_document, route_errors
from server.http_api.route import Route

_REVALIDATE = {"Cache-Control": "no-cache"}
_STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 56rem; margin: 2rem auto; padding: 0 1rem }
section { border-top: 1px solid #8884; padding: .5rem 0 }
h2 { font-size: 1.1rem } code, pre { font-family: ui-monospace, monospace }
pre { overflow-x: auto; padding: .75rem; background: #8882 }
"""


def add_docs(app: web.Application, routes: Sequence[Route]) -> list[web.AbstractRoute]:
    """`/api/openapi.json`, `/api/docs` and its style sheet; gives the routes it added."""
    made = tuple(routes)
    return [
        app.router.add_get(
            "/api/openapi.json", _answering(lambda: _documents(made)[0], "application/json")
        ),
        app.router.add_get("/api/docs", _answering(lambda: _documents(made)[1], "text/html")),
        app.router.add_get("/api/docs.css", _answering(_STYLE.encode, "text/css")),
    ]


@cache
def _documents(routes: tuple[Route, ...]) -> tuple[bytes, bytes]:
    """For machines and for people; made when somebody asks, not at every start."""
    document = openapi_document(routes, _version())
    machine = msgspec.json.format(msgspec.json.encode(document), indent=2)
    return machine, docs_page(routes, document).encode()


def _version() -> str:
    try:
        return version("parley")
    except PackageNotFoundError:  # run from a copy that was never installed
        return "unknown"


def docs_page(routes: Sequence[Route], document: dict[str, Any]) -> str:
    """One section a route, then the bodies."""
    sections = [_route_section(route) for route in routes]
    schemas = document["components"]["schemas"]
    bodies = [_schema_section(name, schema) for name, schema in sorted(schemas.items())]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Parley API</title>'
        '<link rel="stylesheet" href="/api/docs.css"></head><body><main><h1>Parley API</h1>'
        '<p>For machines: <a href="/api/openapi.json">openapi.json</a></p>'
        f"{''.join(sections)}<h1>Bodies</h1>{''.join(bodies)}</main></body></html>\n"
    )


def _route_section(route: Route) -> str:
    token = (
        " · <code>Authorization: Bearer …</code>" if route.needs_token or route.takes_token else ""
    )
    token += " (optional)" if route.takes_token else ""
    body = f"Body {_link(route.body.__name__)}, answers" if route.body else "Answers"
    body = "Body: the file, answers" if route.takes_file else body
    file = f"<code>{route.file_kind}</code>" if route.file_kind else "with the file"
    file = "with a redirect" if route.is_redirect else file
    answer = _link(route.reply.__name__) if route.reply else file
    answer += f" or 202 {_link(route.or_accepted.__name__)}" if route.or_accepted else ""
    names = msgspec.structs.fields(route.query) if route.query else ()
    query = "?" + "&".join(field.encode_name for field in names) if names else ""
    errors = ", ".join(
        f"{error.http_status} <code>{escape(error.code)}</code>" for error in route_errors(route)
    )
    return (
        f"<section><h2><code>{route.method} {escape(route.path)}</code>"
        f"{escape(query)}</h2>"
        f"<p>{escape(route.summary)}{token}</p>"
        f"<p>{body} {route.status} {answer}; refuses with {errors}</p>"
        "</section>"
    )


def _schema_section(name: str, schema: dict[str, Any]) -> str:
    text = msgspec.json.format(msgspec.json.encode(schema), indent=2).decode()
    return (
        f'<section><h2 id="{escape(name)}">{escape(name)}</h2>'
        f"<pre><code>{escape(text)}</code></pre></section>"
    )


def _link(name: str) -> str:
    return f'<a href="#{escape(name)}">{escape(name)}</a>'


def _answering(body: Callable[[], bytes], content_type: str) -> Handler:
    async def respond(_: web.Request) -> web.Response:
        return web.Response(
            body=body(), content_type=content_type, charset="utf-8", headers=_REVALIDATE
        )

    return respond
