"""Finds every message class: what the generators and the dispatch table are built from."""

import importlib
import pkgutil
from typing import TypeVar

import server.protocol
from server.protocol.base import ClientEvent, ServerEvent
from server.protocol.call import RelayedSignal, Signal
from server.protocol.media import MediaChange

EventClass = TypeVar("EventClass")
_ABSTRACT: frozenset[type] = frozenset({Signal, RelayedSignal, MediaChange})


def load_all() -> None:
    """Import each module of this package, so that a new one needs no entry in any list."""
    for module in pkgutil.iter_modules(server.protocol.__path__):
        importlib.import_module(f"server.protocol.{module.name}")


def client_events() -> list[type[ClientEvent]]:
    """All client events in the order of their modules."""
    load_all()
    return [cls for cls in _descendants(ClientEvent) if cls not in _ABSTRACT]


def server_events() -> list[type[ServerEvent]]:
    """All server events in the order of their modules."""
    load_all()
    return [cls for cls in _descendants(ServerEvent) if cls not in _ABSTRACT]


def _descendants(base: type[EventClass]) -> list[type[EventClass]]:
    """Those of this package: what is derived elsewhere is no part of the contract."""
    found: list[type[EventClass]] = []
    for child in base.__subclasses__():
        found += [child, *_descendants(child)]
    return [cls for cls in found if cls.__module__.startswith(f"{server.protocol.__name__}.")]
