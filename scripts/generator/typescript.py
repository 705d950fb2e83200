"""Writes the client's types: two event maps, one interface per message, the error codes."""

import json

import msgspec.inspect as mi

from scripts.generator.wire import Field, Message, Wire
from server.protocol.base import ClientEvent, ErrorBody
from server.protocol.connection import ErrorEvent

HEADER = """\
// Written by scripts/generate_client_types.py from server/protocol and server/errors.py.
// Never edit this file: change the classes there and run the script again.
"""
REPLY = """\
/** What the ack of a client event carries. */
export type Reply<T> = { ok: true; data: T } | { ok: false; error: ErrorBody };
"""
_WIDTH = 100


def render(wire: Wire, error_codes: list[str]) -> str:
    """The text of `generated.ts`."""
    sections = [
        HEADER,
        _error_codes(error_codes),
        REPLY,
        _client_events(wire),
        _server_events(wire),
        *(_interface(message) for message in wire.messages),
    ]
    return "\n".join(sections)


def type_text(kind: mi.Type) -> str:
    """One wire type in TypeScript. Raises TypeError for a type that no JSON client can read."""
    match kind:
        case mi.Metadata():
            return type_text(kind.type)
        case mi.StrType(max_length=0):
            return '""'
        case mi.StrType():
            return "string"
        case mi.BoolType():
            return "boolean"
        case mi.IntType() | mi.FloatType():
            return "number"
        case mi.NoneType():
            return "null"
        case mi.LiteralType(values=values):
            return " | ".join(json.dumps(value) for value in values)
        case mi.EnumType(cls=cls):
            return " | ".join(json.dumps(member.value) for member in cls)
        case mi.StructType(cls=cls):
            return str(cls.__name__)
        case mi.UnionType(types=types):
            return " | ".join(type_text(member) for member in types)
        case mi.ListType(item_type=item) | mi.VarTupleType(item_type=item):
            inner = type_text(item)
            return f"({inner})[]" if " | " in inner else f"{inner}[]"
        case mi.DictType(value_type=value):
            return f"Record<string, {type_text(value)}>"
        case mi.AnyType() | mi.RawType():
            return "unknown"
        case mi.CustomType(cls=cls) if cls is object:
            return "unknown"
    raise TypeError(f"no TypeScript notation for {kind}")


def _error_codes(codes: list[str]) -> str:
    members = "".join(f'\n  | "{code}"' for code in codes)
    return f"/** Every code that an error can carry. */\nexport type ErrorCode ={members};\n"


def _client_events(wire: Wire) -> str:
    lines = ["/** What a client may emit; every event may carry an ack callback. */"]
    lines.append("export interface ClientToServerEvents {")
    for event in wire.client_events:
        lines += _comment(wire.message(event).text, "  ")
        lines.append(_client_event(event))
    return "\n".join([*lines, "}\n"])


def _client_event(event: type[ClientEvent]) -> str:
    data = event.reply.__name__ if event.reply else "Record<string, never>"
    arguments = [f"payload: {event.__name__}", f"ack?: (reply: Reply<{data}>) => void"]
    line = f"  {event.event_name}: ({', '.join(arguments)}) => void;"
    if len(line) <= _WIDTH:
        return line
    inner = "".join(f"    {argument},\n" for argument in arguments)
    return f"  {event.event_name}: (\n{inner}  ) => void;"


def _server_events(wire: Wire) -> str:
    lines = ["/** What the server emits. */", "export interface ServerToClientEvents {"]
    for event in wire.server_events:
        lines += _comment(wire.message(event).text, "  ")
        lines.append(f"  {event.event_name}: (payload: {event.__name__}) => void;")
    return "\n".join([*lines, "}\n"])


def _interface(message: Message) -> str:
    lines = _comment(message.text, "")
    if not message.fields:
        return "\n".join([*lines, f"export type {message.name} = Record<string, never>;\n"])
    lines.append(f"export interface {message.name} {{")
    for field in message.fields:
        lines += _comment(field.description, "  ")
        lines.append(f"  {_key(field)}: {_field_type(message, field)};")
    return "\n".join([*lines, "}\n"])


def _key(field: Field) -> str:
    return field.name + ("?" if field.is_optional else "")


def _field_type(message: Message, field: Field) -> str:
    if field.name == "code" and message.cls in (ErrorBody, ErrorEvent):
        return "ErrorCode"
    return type_text(field.type)


def _comment(text: str, indent: str) -> list[str]:
    if not text:
        return []
    lines = text.replace("*/", "*\\/").splitlines()
    if len(lines) == 1:
        return [f"{indent}/** {lines[0]} */"]
    body = [f"{indent} * {line}".rstrip() for line in lines]
    return [f"{indent}/**", *body, f"{indent} */"]
