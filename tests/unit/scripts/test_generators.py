"""The writers: how classes read in TypeScript, in AsyncAPI and in tables."""

import json
from typing import Annotated, Any, Literal

import msgspec
import msgspec.inspect as mi
import pytest
from msgspec import Meta

from scripts.generator import asyncapi, markdown, notation, typescript, wire
from scripts.generator.wire import Wire
from server.http_api.routes import ROUTES
from server.protocol.base import ClientEvent
from server.protocol.room import ParticipantBody


@pytest.fixture(scope="module")
def contract() -> Wire:
    return wire.read()


@pytest.fixture(scope="module")
def types(contract: Wire) -> str:
    return typescript.render(contract, ["forbidden", "room_full"])


def test_types_of_a_client_event_then_payload_and_typed_ack(types: str) -> None:
    assert (
        "  joinRoom: (payload: JoinRoom, ack?: (reply: Reply<RoomSnapshot>) => void) => void;"
        in types
    )
    assert "  endCall: (payload: EndCall, ack?: (reply: Reply<Record<string, never>>)" in types


def test_types_of_a_server_event_when_the_name_is_used_both_ways_then_each_has_its_class(
    types: str,
) -> None:
    assert "  callAccepted: (\n    payload: CallAccepted,\n" in types
    assert "  callAccepted: (payload: CallAnswered) => void;" in types


def test_types_of_fields_then_wire_names_and_optional_marks(types: str) -> None:
    assert _interface(types, "RelayedIceCandidate") == [
        "from: string;",
        'candidate: Candidate | "" | null;',
        "generation?: number;",
    ]
    assert "sdpMLineIndex?: number | null;" in _interface(types, "Candidate")
    assert "_id: string;" in _interface(types, "UserBody")


def test_types_of_what_the_server_always_writes_then_not_optional(types: str) -> None:
    assert not [line for line in _interface(types, "ParticipantBody") if "?" in line]


def test_types_of_errors_then_a_union_of_the_codes(types: str) -> None:
    assert 'export type ErrorCode =\n  | "forbidden"\n  | "room_full";' in types
    assert "code: ErrorCode;" in _interface(types, "ErrorBody")


def test_read_when_a_test_derives_an_event_then_it_is_not_part_of_the_contract() -> None:
    class NotOurs(ClientEvent, frozen=True, kw_only=True):
        """Derived outside the protocol package."""

    assert "NotOurs" not in [event.__name__ for event in wire.read().client_events]


def test_read_then_bases_that_do_not_travel_are_left_out(contract: Wire) -> None:
    names = {message.name for message in contract.messages}
    assert not names & {"Signal", "RelayedSignal", "MediaChange", "SessionDescription"}


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (str | None, "string | null"),
        (list[str | None], "(string | null)[]"),
        (list[ParticipantBody], "ParticipantBody[]"),
        (dict[str, object], "Record<string, unknown>"),
        (Literal["left", "ended"], '"ended" | "left"'),
        (Annotated[float, Meta(ge=0)], "number"),
        (msgspec.Raw, "unknown"),
    ],
)
def test_type_text_then_typescript(annotation: Any, expected: str) -> None:
    assert typescript.type_text(mi.type_info(annotation)) == expected


def test_type_text_when_json_has_no_such_type_then_refused() -> None:
    with pytest.raises(TypeError, match="no TypeScript notation"):
        typescript.type_text(mi.type_info(complex))


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (Annotated[str, Meta(min_length=1, max_length=9)], "1 to 9 characters"),
        (Annotated[str, Meta(max_length=9)] | None, "at most 9 characters"),
        (Annotated[int, Meta(ge=0)], "at least 0"),
        (Annotated[str, Meta(max_length=9, description="nine at most")], "nine at most"),
        (bool, ""),
    ],
)
def test_limits_then_words(annotation: Any, expected: str) -> None:
    assert notation.limits(mi.type_info(annotation)) == expected


def test_tables_then_every_event_and_route_has_a_row(contract: Wire) -> None:
    tables = markdown.tables(contract, ROUTES, "# On the network.\nPORT=5000\n")
    for event in (*contract.client_events, *contract.server_events):
        assert f"| `{event.event_name}` |" in tables["events"]
    for event in contract.client_events:
        assert f"| `{event.event_name}` |" in tables["client-events"]
    assert "| `PORT` | `5000` | On the network. |" in tables["settings"]
    for route in ROUTES:
        assert f"| `{route.method} {route.path}` |" in tables["routes"]


def test_fill_when_the_marker_is_unknown_then_refused() -> None:
    with pytest.raises(KeyError, match="nonsense"):
        markdown.fill("<!-- generated: nonsense -->\n<!-- end of generated -->", {})


def test_asyncapi_then_every_reference_resolves(contract: Wire) -> None:
    document = json.loads(json.dumps(asyncapi.document(contract, "1.2.3")))
    references = list(_references(document))
    assert references
    for reference in references:
        part: Any = document
        for key in reference.removeprefix("#/").split("/"):
            part = part[key]


def test_asyncapi_of_a_client_event_then_received_with_an_ack_as_reply(contract: Wire) -> None:
    document = asyncapi.document(contract, "1.2.3")
    operation = document["operations"]["JoinRoom"]
    assert operation["action"] == "receive"
    assert operation["x-rate-limit"] == {"per_second": 2, "burst": 10}
    ack = document["components"]["messages"]["JoinRoomAck"]["payload"]["oneOf"][0]
    assert ack["properties"]["data"] == {"$ref": "#/components/schemas/RoomSnapshot"}


def _interface(types: str, name: str) -> list[str]:
    """The fields of one interface, without comments."""
    body = types.split(f"export interface {name} {{\n")[1].split("\n}\n")[0]
    return [line.strip() for line in body.splitlines() if "/**" not in line]


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if "$ref" in part else []
        return own + [found for value in part.values() for found in _references(value)]
    if isinstance(part, list):
        return [found for value in part for found in _references(value)]
    return []
