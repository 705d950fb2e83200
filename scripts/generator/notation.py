"""How types and limits read in the tables for people."""

import json

import msgspec.inspect as mi

from scripts.generator.wire import Field


def payload(fields: tuple[Field, ...]) -> str:
    """`{to, offer, mid?}`."""
    return "{" + ", ".join(field.name + "?" * field.is_optional for field in fields) + "}"


def kind_text(kind: mi.Type) -> str:
    """The type of one field: `string`, `Offer`, `ParticipantBody[]`, `Candidate, "" or null`."""
    match kind:
        case mi.Metadata():
            return kind_text(kind.type)
        case mi.UnionType(types=types):
            *first, last = [kind_text(member) for member in types]
            return f"{', '.join(first)} or {last}" if first else last
        case mi.ListType(item_type=item) | mi.VarTupleType(item_type=item):
            return f"{kind_text(item)}[]"
        case mi.LiteralType(values=values):
            return ", ".join(json.dumps(value) for value in values)
        case mi.StructType(cls=cls):
            return str(cls.__name__)
        case mi.StrType(max_length=0):
            return '""'
        case mi.StrType():
            return "string"
        case mi.BoolType():
            return "boolean"
        case mi.IntType():
            return "integer"
        case mi.FloatType():
            return "number"
        case mi.NoneType():
            return "null"
        case mi.DictType() | mi.CustomType() | mi.AnyType() | mi.RawType():
            return "object"
    raise TypeError(f"no word for {kind}")


def limits(kind: mi.Type) -> str:
    """What a value must keep to; a description by a person says more than the numbers."""
    match kind:
        case mi.Metadata():
            description = (kind.extra_json_schema or {}).get("description")
            return str(description) if description else limits(kind.type)
        case mi.UnionType(types=types):
            return "; ".join(filter(None, map(limits, types)))
        case mi.StrType(min_length=low, max_length=high):
            return f"{_range(low, high)} characters" if high else ""
        case mi.IntType(ge=low, le=high) | mi.FloatType(ge=low, le=high):
            return _range(low, high)
    return ""


def rate(per_second: float, burst: int) -> str:
    return f"{per_second:g}/s, burst {burst}"


def _range(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return ""
    if low is None:
        return f"at most {high}"
    return f"at least {low}" if high is None else f"{low} to {high}"
