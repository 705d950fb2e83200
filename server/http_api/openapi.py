"""The OpenAPI document, made from the table of routes."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec

from server.account_errors import ConfirmationRequired
from server.errors import (
    AppError,
    Forbidden,
    InternalError,
    InvalidPayload,
    PayloadTooLarge,
    TokenExpired,
    Unauthenticated,
    Unavailable,
    UnsupportedMediaType,
)
from server.http_api.refresh_cookie import COOKIE
from server.http_api.route import Route
from server.protocol.account import HttpError
from server.protocol.base import Body

Json = dict[str, Any]

_ALWAYS = (Unavailable, InternalError)
_PATH_PARAMETER = re.compile(r"\{(\w+)\}")
_BYTES: Json = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_WITH_BODY = (InvalidPayload, PayloadTooLarge, UnsupportedMediaType)


def openapi_document(routes: Sequence[Route], version: str) -> Json:
    """OpenAPI 3.1; every body is a schema under `components`."""
    kinds = (cls for route in routes for cls in (route.body, route.reply, route.or_accepted))
    bodies = {cls for cls in kinds if cls is not None}
    classes: list[type[Body]] = sorted({HttpError, *bodies}, key=lambda cls: cls.__name__)
    _, schemas = msgspec.json.schema_components(
        classes, ref_template="#/components/schemas/{name}", schema_hook=_schema_of
    )
    paths: dict[str, Json] = {}
    uses: Counter[str] = Counter()
    for route in routes:
        name = route.handler.__name__
        uses[name] += 1
        operation = {"operationId": name if uses[name] == 1 else f"{name}_{uses[name]}"}
        paths.setdefault(route.path, {})[route.method.lower()] = operation | _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Parley", "version": version, "license": {"name": "MIT"}},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE},
            },
        },
    }


def _schema_of(annotation: type) -> Json:
    if annotation is object:
        return {"description": "any JSON value"}
    raise NotImplementedError


def _operation(route: Route) -> Json:
    operation: Json = {
        "summary": route.summary,
        "responses": {
            str(route.status): _done(route),
            **_acceptance(route),
            **_refusals(route),
        },
    }
    if parameters := _parameters(route):
        operation["parameters"] = parameters
    if route.body is not None:
        operation["requestBody"] = {"required": True, "content": _content(route.body.__name__)}
    if route.takes_file:
        operation["requestBody"] = {"required": True, "content": _BYTES}
    if route.needs_token or route.takes_token:
        operation["security"] = [{"bearer": []}] + [{}] * route.takes_token
    if route.takes_cookie:
        operation["security"] = [{"cookie": []}, {}]
    return operation


def _parameters(route: Route) -> list[Json]:
    found: list[Json] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PATH_PARAMETER.findall(route.path)
    ]
    if route.query is not None:
        schema = msgspec.json.schema_components([route.query])[1][route.query.__name__]
        required = schema.get("required", ())
        found += [
            {"name": name, "in": "query", "required": name in required, "schema": kind}
            for name, kind in schema["properties"].items()
        ]
    return found


def route_errors(route: Route) -> list[type[AppError]]:
    """Everything the route can refuse with, by status."""
    errors = {*route.errors, *_ALWAYS}
    if route.needs_token or route.takes_token:
        errors.update((Unauthenticated, TokenExpired))
    if route.needs_admin:
        errors.add(Forbidden)
    if route.needs_confirmation:
        errors.add(ConfirmationRequired)
    if route.body is not None:
        errors.update(_WITH_BODY)
    if route.query is not None:
        errors.add(InvalidPayload)
    return sorted(errors, key=lambda cls: (cls.http_status, cls.code))


def _refusals(route: Route) -> dict[str, Json]:
    by_status: dict[str, list[str]] = {}
    for error in route_errors(route):
        by_status.setdefault(str(error.http_status), []).append(error.code)
    return {
        status: {"description": ", ".join(codes), "content": _content(HttpError.__name__)}
        for status, codes in by_status.items()
    }


def _done(route: Route) -> Json:
    if route.is_redirect:
        location = {"schema": {"type": "string"}, "description": "a page of the web client"}
        return {"description": "Go there", "headers": {"Location": location}}
    return {"description": "Done", "content": _answer(route)}


def _acceptance(route: Route) -> dict[str, Json]:
    if route.or_accepted is None:
        return {}
    content = _content(route.or_accepted.__name__)
    return {"202": {"description": "Accepted, something has to be done first", "content": content}}


def _answer(route: Route) -> Json:
    schema = {"type": "object"} if route.file_kind == "application/json" else {"type": "string"}
    file = {route.file_kind: {"schema": schema}} if route.file_kind else _BYTES
    return _content(route.reply.__name__) if route.reply else file


def _content(schema: str) -> Json:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
