"""Writes the tables between the markers of the documents for people."""

import re
from collections.abc import Iterable

from scripts.generator import notation, settings_table
from scripts.generator.wire import Field, Message, Wire
from server.errors import AppError
from server.http_api.metrics import FAMILIES
from server.http_api.openapi import route_errors
from server.http_api.route import Route
from server.protocol.base import ClientEvent, Event

_BLOCK = re.compile(r"(<!-- generated: ([a-z-]+) -->\n).*?(<!-- end of generated -->)", re.DOTALL)


def fill(text: str, tables: dict[str, str]) -> str:
    """The document with every marked block replaced. Raises KeyError for an unknown marker."""
    return _BLOCK.sub(lambda block: f"{block[1]}\n{tables[block[2]]}\n{block[3]}", text)


def tables(wire: Wire, routes: Iterable[Route], env_example: str) -> dict[str, str]:
    """Every table by the name that its marker carries."""
    return {
        "client-events": _client_events(wire),
        "server-events": _server_events(wire),
        "objects": _objects(wire),
        "fields": _fields(wire),
        "errors": _errors(),
        "routes": _routes(routes),
        "events": _all_events(wire),
        "settings": _settings(env_example),
        "metrics": _metrics(),
    }


def _client_events(wire: Wire) -> str:
    rows = [
        (
            f"`{event.event_name}`",
            f"`{notation.payload(_without_mid(wire.message(event)))}`",
            f"`{event.reply.__name__}`" if event.reply else "`{}`",
            notation.rate(event.rate.per_second, event.rate.burst),
            wire.message(event).text,
        )
        for event in wire.client_events
    ]
    return _table(("event", "payload", "ack `data`", "rate", "meaning"), rows)


def _server_events(wire: Wire) -> str:
    rows = [
        (f"`{event.event_name}`", f"`{notation.payload(message.fields)}`", message.text)
        for event in wire.server_events
        for message in (wire.message(event),)
    ]
    return _table(("event", "payload", "meaning"), rows)


def _all_events(wire: Wire) -> str:
    """Both directions side by side, for the front page."""
    rows = [("→ server", *_short(wire, event)) for event in wire.client_events]
    rows += [("← server", *_short(wire, event)) for event in wire.server_events]
    return _table(("", "event", "payload", "meaning"), rows)


def _short(wire: Wire, event: type[Event]) -> tuple[str, str, str]:
    message = wire.message(event)
    fields = _without_mid(message) if issubclass(event, ClientEvent) else message.fields
    return f"`{event.event_name}`", f"`{notation.payload(fields)}`", message.text


def _without_mid(message: Message) -> tuple[Field, ...]:
    """Every client event may carry it; the text above the table says so once."""
    return tuple(field for field in message.fields if field.name != "mid")


def _objects(wire: Wire) -> str:
    rows = [
        (f"`{message.name}`", f"`{notation.payload(message.fields)}`", message.text)
        for message in wire.messages
        if not issubclass(message.cls, Event)
    ]
    return _table(("object", "keys", "meaning"), rows)


def _fields(wire: Wire) -> str:
    """What clients send and the server checks, one row per field with the same rule."""
    users: dict[tuple[str, str, str], list[str]] = {}
    for message in wire.messages:
        for field in message.fields:
            limits = notation.limits(field.type)
            if limits:
                key = (field.name, notation.kind_text(field.type), limits)
                name = message.cls.event_name if issubclass(message.cls, Event) else message.name
                users.setdefault(key, []).append(f"`{name}`")
    rows = [
        (f"`{name}`", f"`{kind}`", limits, _some(names))
        for (name, kind, limits), names in sorted(users.items())
    ]
    return _table(("field", "type", "limits", "in"), rows)


def _some(names: list[str]) -> str:
    unique = list(dict.fromkeys(names))
    return ", ".join(unique) if len(unique) <= 4 else f"{len(unique)} events"


def _errors() -> str:
    def walk(cls: type[AppError]) -> set[type[AppError]]:
        return {cls}.union(*(walk(child) for child in cls.__subclasses__()))

    by_code = {cls.code: cls for cls in sorted(walk(AppError), key=lambda cls: cls.__name__)}
    rows = [
        (f"`{code}`", str(cls.http_status), cls.default_message)
        for code, cls in sorted(by_code.items(), key=lambda item: (item[1].http_status, item[0]))
    ]
    return _table(("code", "HTTP status", "message"), rows)


def _routes(routes: Iterable[Route]) -> str:
    rows = [
        (
            f"`{route.method} {route.path}`",
            _token(route),
            (f"`{body.__name__}`" if body else "") + " and bytes" * route.takes_file,
            _answer(route),
            ", ".join(f"`{error.code}`" for error in route_errors(route)),
            route.summary,
        )
        for route in routes
        for body in (route.body or route.query,)
    ]
    return _table(("call", "token", "body or query", "answer", "errors", "meaning"), rows)


def _answer(route: Route) -> str:
    if route.is_redirect:
        return f"{route.status} to a page"
    if route.reply is None:
        return f"{route.status} {route.file_kind or 'bytes'}"
    other = f" or 202 `{route.or_accepted.__name__}`" if route.or_accepted else ""
    return f"{route.status} `{route.reply.__name__}`{other}"


def _token(route: Route) -> str:
    if route.takes_token:
        return "Bearer or none"
    if not route.needs_token:
        return ""
    return "Bearer, also a guest’s" if route.allows_guests else "Bearer"


def _settings(env_example: str) -> str:
    rows = [
        (f"`{name}`", f"`{default}`" if default else "", comment)
        for name, default, comment in settings_table.rows(env_example)
    ]
    return _table(("setting", "default", "meaning"), rows)


def _metrics() -> str:
    rows = [
        (
            f"`{family.name}`",
            family.kind,
            ", ".join(f"`{label}`" for label in family.labels),
            family.meaning,
        )
        for family in FAMILIES
    ]
    return _table(("metric", "kind", "labels", "meaning"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
