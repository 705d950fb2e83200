"""The built client: its files, its screens, and nothing else of the disk."""

import asyncio
from pathlib import Path

import pytest
from aiohttp import ClientResponse

from server.settings import Settings
from tests.support.api import Api

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def built(settings: Settings) -> Path:
    """A client as the build leaves it, beside a file that is none of it."""
    root = settings.client_dir
    (root / "assets").mkdir(parents=True)
    (root / "index.html").write_text("<!doctype html><title>the page</title>")
    (root / "assets" / "index-BxY12.js").write_text("export {};")
    (root / "assets" / "index-Cq9.css").write_text("body {}")
    (root / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (root.parent / "secret.txt").write_text("secret")
    (root / "link.txt").symlink_to(root.parent / "secret.txt")
    return root


async def _get(api: Api, path: str, **headers: str) -> ClientResponse:
    return await api.http.get(path, headers=headers or HTML, allow_redirects=False)


@pytest.mark.parametrize("path", ["/", "/index.html", "/login", "/room/blue-fox", "/room/a/b"])
async def test_screen_when_asked_for_then_the_page_fresh_each_time(
    api: Api, built: Path, path: str
) -> None:
    response = await _get(api, path)
    assert response.status == 200
    assert "the page" in await response.text()
    assert response.content_type == "text/html"
    assert response.headers["Cache-Control"] == "no-cache"


async def test_screen_when_asked_by_a_plain_tool_then_the_page_too(api: Api, built: Path) -> None:
    assert (await _get(api, "/room/blue-fox", Accept="*/*")).status == 200
    assert (await api.http.head("/")).status == 200


@pytest.mark.parametrize(
    ("path", "content_type"),
    [("/assets/index-BxY12.js", "text/javascript"), ("/assets/index-Cq9.css", "text/css")],
)
async def test_asset_when_hashed_then_kept_for_ever(
    api: Api, built: Path, path: str, content_type: str
) -> None:
    response = await _get(api, path)
    assert response.status == 200
    assert response.content_type == content_type
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


async def test_file_when_not_hashed_then_asked_for_again(api: Api, built: Path) -> None:
    response = await _get(api, "/favicon.svg")
    assert (response.status, response.content_type) == (200, "image/svg+xml")
    assert response.headers["Cache-Control"] == "no-cache"
    again = await _get(api, "/favicon.svg", **{"If-None-Match": response.headers["ETag"]})
    assert again.status == 304


@pytest.mark.parametrize("path", ["/assets/gone-123.js", "/assets/gone", "/robots.txt"])
async def test_file_when_missing_then_404_and_not_the_page(
    api: Api, built: Path, path: str
) -> None:
    assert (await _get(api, path)).status == 404


async def test_screen_when_an_image_is_wanted_then_404(api: Api, built: Path) -> None:
    assert (await _get(api, "/picture", Accept="image/png")).status == 404


async def test_api_when_unknown_path_wants_html_then_json_and_not_the_page(
    api: Api, built: Path
) -> None:
    for path in ("/api", "/api/", "/api/nothing"):
        response = await _get(api, path)
        assert (response.status, response.content_type) == (404, "application/json")


async def test_post_when_sent_to_a_screen_then_405(api: Api, built: Path) -> None:
    assert (await api.http.post("/login", data=b"x")).status == 405


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        "/..%5csecret.txt",
        "/link.txt",
        "/secret.txt%00.js",
        "/" + "a" * 5000,
    ],
)
async def test_file_when_outside_the_client_then_never_served(
    api: Api, built: Path, path: str
) -> None:
    status, body = await _raw_get(api, path)
    assert status in (200, 400, 404)
    assert "secret" not in body
    assert "root:" not in body


async def test_client_when_not_built_then_a_page_says_how(api: Api) -> None:
    response = await _get(api, "/")
    assert response.status == 503
    assert response.content_type == "text/html"
    assert "scripts/run" in await response.text()


async def test_client_when_built_while_the_server_runs_then_served_at_once(
    api: Api, settings: Settings
) -> None:
    assert (await _get(api, "/")).status == 503
    settings.client_dir.mkdir()
    (settings.client_dir / "index.html").write_text("<title>the page</title>")
    assert (await _get(api, "/")).status == 200


async def _raw_get(api: Api, path: str) -> tuple[int, str]:
    """Without the client's own tidying of paths."""
    reader, writer = await asyncio.open_connection(api.http.host, api.http.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    answer = (await reader.read()).decode()
    writer.close()
    await writer.wait_closed()
    return int(answer.split()[1]), answer.partition("\r\n\r\n")[2]
