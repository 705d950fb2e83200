"""Every route of the OpenAPI document with whatever fits it and does not, by schemathesis.

Nothing may be answered that the document does not say, and nothing may break. The server is a
process of its own, as people run it; the same requests are made in every run.
"""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from server.http_api.openapi import openapi_document
from server.http_api.routes import ROUTES
from tests.support.fuzz import Visitor
from tests.support.server_process import server_process

# All its tests have one name, and lanes would run one of them only.
pytestmark = pytest.mark.alone

EXAMPLES = 10
# Longer ones are refused by HTTP itself, before there is a route.
MAX_LINE = 8000
KINDS = ("stranger", "administrator", "administrator of real things")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# Answers that say what this server has not been set up for are no faults of it.
NOT_SET_UP = {"mail_not_configured"}


def demanding(part: Any) -> Any:
    """The document with every parameter required and no default: else schemathesis leaves most
    of them out, and tries no other value than the default that is valid."""
    if isinstance(part, list):
        return [demanding(each) for each in part]
    if not isinstance(part, dict):
        return part
    found = {name: demanding(each) for name, each in part.items() if name != "default"}
    return found | {"required": True} if "in" in found and "name" in found else found


schema = schemathesis.openapi.from_dict(demanding(openapi_document(ROUTES, "0")))


@pytest.fixture(scope="module")
def visitor(mongo_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    directory, database = tmp_path_factory.mktemp("fuzz"), f"test-{uuid4().hex}"
    variables = {
        "MONGO_URI": mongo_uri,
        "MONGO_DATABASE": database,
        "JWT_SECRET": "x" * 32,
        "DATA_DIR": str(directory / "data"),
        "RATE_LIMIT_FACTOR": "0",
    }
    with server_process(directory, **variables) as server:
        visitor = Visitor(server.url_when_ready(), mongo_uri, database)
        yield visitor
        visitor.close()
        assert "Traceback" not in server.err


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_a9_route_when_asked_anything_then_answers_as_documented(
    case: "schemathesis.Case[Any]", visitor: Visitor
) -> None:
    for kind in KINDS if case.path_parameters else KINDS[:2]:
        response = visitor.ask(case, kind)
        if len(response.url) > MAX_LINE:
            continue
        if response.status_code == 501 and response.json()["error"]["code"] in NOT_SET_UP:
            continue
        case.validate_response(response, checks=CHECKS)
