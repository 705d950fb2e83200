"""Reads the message classes into plain records that each writer turns into its own notation."""

import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec.inspect as mi

from server.protocol import registry
from server.protocol.base import Body, ClientEvent, Event, ServerEvent


@dataclass(frozen=True)
class Field:
    """One key of a JSON object; `is_optional` when it may be missing on the wire."""

    name: str
    type: mi.Type
    is_optional: bool
    description: str = ""


@dataclass(frozen=True)
class Message:
    """One class as it travels."""

    cls: type[Body]
    name: str
    text: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Wire:
    """Everything that travels, in an order that does not depend on what was imported first."""

    client_events: tuple[type[ClientEvent], ...]
    server_events: tuple[type[ServerEvent], ...]
    messages: tuple[Message, ...]

    def message(self, cls: type[Body]) -> Message:
        return next(message for message in self.messages if message.cls is cls)


def read() -> Wire:
    """Raises ValueError when two classes of different modules have the same name."""
    client_events = tuple(sorted(filter(_travels, registry.client_events()), key=_position))
    server_events = tuple(sorted(filter(_travels, registry.server_events()), key=_position))
    roots: list[type[Body]] = [*client_events, *server_events, *_bodies()]
    roots += [event.reply for event in client_events if event.reply]
    messages = tuple(_message(cls) for cls in sorted(_with_references(roots), key=_position))
    names = [message.name for message in messages]
    if doubles := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"two message classes share a name: {', '.join(sorted(doubles))}")
    return Wire(client_events, server_events, messages)


def text_of(cls: type) -> str:
    """The class's own docstring; an inherited one speaks of something else."""
    return inspect.cleandoc(cls.__dict__.get("__doc__") or "")


def references(kind: mi.Type) -> Iterator[type[Body]]:
    """The message classes that a type mentions."""
    if isinstance(kind, mi.StructType):
        if issubclass(kind.cls, Body):
            yield kind.cls
    elif isinstance(kind, mi.Metadata):
        yield from references(kind.type)
    elif isinstance(kind, mi.UnionType):
        for member in kind.types:
            yield from references(member)
    elif isinstance(kind, mi.ListType | mi.VarTupleType):
        yield from references(kind.item_type)
    elif isinstance(kind, mi.DictType):
        yield from references(kind.value_type)


def _travels(cls: type) -> bool:
    """Classes that tests or other packages derive are not part of the contract."""
    return cls.__module__.startswith("server.protocol.")


def _bodies() -> list[type[Body]]:
    """Bodies that nothing builds on; those that only serve as a base do not travel."""

    def leaves(cls: type[Body]) -> Iterator[type[Body]]:
        for child in cls.__subclasses__():
            if _travels(child) and not issubclass(child, Event):
                yield from leaves(child) if child.__subclasses__() else [child]

    return list(leaves(Body))


def _with_references(roots: Iterable[type[Body]]) -> set[type[Body]]:
    found: set[type[Body]] = set()
    queue = list(roots)
    while queue:
        cls = queue.pop()
        if cls not in found:
            found.add(cls)
            queue += [other for field in _struct(cls).fields for other in references(field.type)]
    return found


def _struct(cls: type[Body]) -> mi.StructType:
    kind = mi.type_info(cls)
    assert isinstance(kind, mi.StructType)
    return kind


def _message(cls: type[Body]) -> Message:
    # A reader may leave out what has a default; a writer does so only where the class says it.
    may_omit = issubclass(cls, ClientEvent) or bool(cls.__struct_config__.omit_defaults)
    fields = [_field(field, may_omit) for field in _struct(cls).fields]
    fields.sort(key=lambda field: field.is_optional)
    return Message(cls, cls.__name__, text_of(cls), tuple(fields))


def _field(field: mi.Field, may_omit: bool) -> Field:
    kind = field.type
    if may_omit and field.default is None and isinstance(kind, mi.UnionType):
        # `None` stands for "left out" and is never written.
        kind = mi.UnionType(tuple(t for t in kind.types if not isinstance(t, mi.NoneType)))
    return Field(field.encode_name, kind, not field.required and may_omit, _description(field.type))


def _description(kind: mi.Type) -> str:
    if isinstance(kind, mi.UnionType):
        return next(filter(None, map(_description, kind.types)), "")
    if isinstance(kind, mi.Metadata):
        return str((kind.extra_json_schema or {}).get("description", ""))
    return ""


def _position(cls: type) -> tuple[str, int]:
    return cls.__module__, inspect.getsourcelines(cls)[1]
