"""The document says what the table of routes says."""

from server.errors import error_codes
from server.http_api.docs import docs_page
from server.http_api.openapi import openapi_document, route_errors
from server.http_api.routes import ROUTES

DOCUMENT = openapi_document(ROUTES, "1.0")


def test_document_when_made_then_has_every_route_and_answer() -> None:
    for route in ROUTES:
        operation = DOCUMENT["paths"][route.path][route.method.lower()]
        assert str(route.status) in operation["responses"]
        assert ("requestBody" in operation) == (route.body is not None or route.takes_file)
        is_signed = route.needs_token or route.takes_token or route.takes_cookie
        assert ("security" in operation) == is_signed
        is_free = route.takes_token or route.takes_cookie
        assert ({} in operation.get("security", ())) == is_free
        names = {parameter["name"] for parameter in operation.get("parameters", ())}
        assert names >= {part[1:-1] for part in route.path.split("/") if part.startswith("{")}
        assert bool(names) == ("{" in route.path or route.query is not None)
        assert ("401" in operation["responses"]) >= route.needs_token
    operations = [o for path in DOCUMENT["paths"].values() for o in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(ROUTES)
    assert sum(len(operations) for operations in DOCUMENT["paths"].values()) == len(ROUTES)


def test_document_when_it_refers_then_to_schemas_that_exist() -> None:
    def references(node: object) -> list[str]:
        if isinstance(node, dict):
            own = [node["$ref"]] if "$ref" in node else []
            return own + [ref for value in node.values() for ref in references(value)]
        return (
            [ref for value in node for ref in references(value)] if isinstance(node, list) else []
        )

    schemas = DOCUMENT["components"]["schemas"]
    found = references(DOCUMENT)
    assert found
    assert {ref.removeprefix("#/components/schemas/") for ref in found} <= set(schemas)
    assert set(schemas["UserBody"]["required"]) == {"_id", "name", "email"}


def test_document_when_made_twice_then_the_same() -> None:
    assert openapi_document(ROUTES, "1.0") == DOCUMENT


def test_errors_when_listed_then_known_codes() -> None:
    for route in ROUTES:
        assert {error.code for error in route_errors(route)} <= set(error_codes())


def test_page_when_rendered_then_names_every_route_and_body() -> None:
    page = docs_page(ROUTES, DOCUMENT)
    for route in ROUTES:
        assert f"{route.method} {route.path}" in page
    for name in DOCUMENT["components"]["schemas"]:
        assert f'id="{name}"' in page
