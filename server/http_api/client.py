"""Serves the built web client."""

from pathlib import Path

from aiohttp import hdrs, web

IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
# Where the system's own table differs from machine to machine.
_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8">
<title>Parley</title><h1>Parley is running</h1>
<p>The web client is not built yet. Stop the server and start it with <code>scripts/run</code>,
or run <code>npm ci &amp;&amp; npm run build</code> in <code>client/</code> and reload.</p></html>
"""


def add_client(app: web.Application, directory: Path) -> None:
    """Every GET that no door has: a file of the client, or the page that shows the screen."""
    root = directory.resolve()

    async def serve(request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        if file := _file(root, path):
            is_hashed = path.startswith("assets/")
            return _respond(file, IMMUTABLE if is_hashed else REVALIDATE)
        if not _is_screen(request, path):
            raise web.HTTPNotFound
        if page := _file(root, "index.html"):
            return _respond(page, REVALIDATE)
        return web.Response(status=503, text=_NOT_BUILT, content_type="text/html")

    app.router.add_get(r"/{path:(?!(?:api|socket\.io)(?:/|$)).*}", serve)


def _file(root: Path, path: str) -> Path | None:
    """Nothing outside the directory, whatever the path or a link in it says."""
    try:
        file = (root / path).resolve()
        return file if file.is_file() and file.is_relative_to(root) else None
    except (OSError, ValueError):
        return None


def _is_screen(request: web.Request, path: str) -> bool:
    accept = request.headers.get(hdrs.ACCEPT, "*/*")
    names_file = "." in path.rpartition("/")[2] or path.startswith("assets/")
    return not names_file and ("text/html" in accept or "*/*" in accept)


def _respond(file: Path, cache_control: str) -> web.FileResponse:
    response = web.FileResponse(file, headers={hdrs.CACHE_CONTROL: cache_control})
    if content_type := _TYPES.get(file.suffix):
        response.content_type = content_type
    return response
