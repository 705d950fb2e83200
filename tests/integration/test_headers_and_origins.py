"""What surrounds every response, and which pages of other origins may read it."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from server.settings import Settings
from tests.integration.conftest import StartApi
from tests.support.api import Api

APP = "https://app.example.com"
LOGIN = "/api/auth/login"


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/readyz", "/api/auth/me", "/api/nothing", "/nothing.js", "/api/docs"]
)
async def test_a20_headers_when_any_response_then_present(api: Api, path: str) -> None:
    headers = (await api.http.get(path)).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    for feature in ("camera", "microphone", "display-capture"):
        assert f"{feature}=(self)" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers
    assert headers["Server"] == "Parley"


async def test_a20_headers_when_auth_then_not_stored(api: Api) -> None:
    for answer in (await api.register("alice"), await api.login("alice"), await api.me("x")):
        assert answer.headers["Cache-Control"] == "no-store"


async def test_a20_headers_when_tls_then_hsts(
    start_api: StartApi, settings: Settings, tmp_path: Path
) -> None:
    api = await start_api(replace(settings, tls_cert=tmp_path, tls_key=tmp_path))
    headers = (await api.http.get("/healthz")).headers
    assert headers["Strict-Transport-Security"].startswith("max-age=")


@pytest.fixture
async def cors_api(start_api: StartApi, settings: Settings) -> Api:
    return await start_api(replace(settings, cors_origins=(APP, "http://localhost:5173")))


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "https://evil.example",
        "http://app.example.com",
        "https://app.example.com.evil.example",
        "https://evil-app.example.com",
        "https://app.example.com:8443",
        "https://app.example.comx",
        "https://xapp.example.com",
    ],
)
async def test_a17_origin_when_foreign_then_no_permission(cors_api: Api, origin: str) -> None:
    answer = await cors_api.request("GET", "/api/auth/me", headers={"Origin": origin})
    assert answer.status == 401
    assert not any(name.startswith("Access-Control") for name in answer.headers)
    preflight = await cors_api.request("OPTIONS", LOGIN, headers=_preflight(origin))
    assert preflight.status == 403
    assert preflight.code == "forbidden"
    assert "Access-Control-Allow-Origin" not in preflight.headers


async def test_a17_origin_when_listed_then_allowed_without_credentials(cors_api: Api) -> None:
    body = json.dumps({"email": "x@example.org", "password": "wrong horse"})
    headers = {"Origin": APP, "Content-Type": "application/json"}
    answer = await cors_api.request("POST", LOGIN, data=body, headers=headers)
    assert answer.status == 401
    assert answer.headers["Access-Control-Allow-Origin"] == APP
    assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


async def test_a17_preflight_when_listed_then_allowed(cors_api: Api) -> None:
    async with cors_api.http.options(LOGIN, headers=_preflight(APP)) as response:
        assert response.status == 200
        assert response.headers["Access-Control-Allow-Origin"] == APP
        assert response.headers["Access-Control-Allow-Methods"] == "POST"
        allowed = response.headers["Access-Control-Allow-Headers"].lower()
        assert "authorization" in allowed
        assert "content-type" in allowed


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/api/meetings", ("GET", "POST")),
        ("/api/meetings/abc-defg-hij", ("GET", "PATCH", "DELETE")),
        ("/api/meeting/abc-defg-hij", ("GET", "DELETE")),
    ],
)
async def test_a17_preflight_when_a_path_has_several_methods_then_each_is_allowed(
    cors_api: Api, path: str, methods: tuple[str, ...]
) -> None:
    for method in methods:
        headers = _preflight(APP) | {"Access-Control-Request-Method": method}
        async with cors_api.http.options(path, headers=headers) as response:
            assert response.status == 200, method
            assert response.headers["Access-Control-Allow-Methods"] == method


async def test_a17_origin_when_nothing_is_listed_then_own_pages_only(api: Api) -> None:
    answer = await api.request("GET", "/api/auth/me", headers={"Origin": APP})
    assert "Access-Control-Allow-Origin" not in answer.headers


async def test_f23_cors_when_on_then_other_paths_are_left_alone(cors_api: Api) -> None:
    async with cors_api.http.get("/healthz", headers={"Origin": APP}) as response:
        assert response.status == 200
        assert "Access-Control-Allow-Origin" not in response.headers


async def test_request_id_when_answered_then_given_and_ones_own(api: Api) -> None:
    ids = {(await api.http.get("/healthz")).headers["X-Request-Id"] for _ in range(3)}
    assert len(ids) == 3


async def test_documents_when_asked_for_then_complete_and_from_here(api: Api) -> None:
    async with api.http.get("/api/openapi.json") as response:
        document = await response.json()
    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]["/api/auth/login"]) == {"post"}
    async with api.http.get("/api/docs") as response:
        page = await response.text()
        assert response.content_type == "text/html"
    assert "POST /api/auth/register" in page
    for outside in ("http://", "https://", "<script", "<style", "style="):
        assert outside not in page
    assert (await api.http.get("/api/docs.css")).content_type == "text/css"


def _preflight(origin: str) -> dict[str, str]:
    return {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
