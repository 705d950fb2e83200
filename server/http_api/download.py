"""A file as an HTTP response: whole, a part of it, or its headers alone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import hdrs, web

from server.errors import AppError
from server.services.file import OpenFile

# Nothing in a file is ever run or shown by a page of ours: it is saved, or an image in a tag.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    hdrs.ACCEPT_RANGES: "bytes",
}


@dataclass(frozen=True, slots=True)
class Export:
    """A text that was made for this request, to be saved and never shown as a page of ours."""

    content: bytes
    kind: str
    name: str


def send_export(export: Export) -> web.Response:
    return web.Response(
        body=export.content,
        content_type=export.kind,
        charset="utf-8",
        headers={hdrs.CONTENT_DISPOSITION: content_disposition(export.name)},
    )


async def send_file(request: web.Request, file: OpenFile) -> web.StreamResponse:
    """RFC 9110, section 14: one range; what is no range, or several, gets the whole."""
    start, end = _span(request, file)
    response = web.StreamResponse(headers={**_HEADERS, hdrs.ETAG: f'"{file.tag}"'})
    response.headers[hdrs.CONTENT_DISPOSITION] = content_disposition(file.name)
    response.headers[hdrs.CACHE_CONTROL] = f"private, max-age={file.kept_seconds}"
    if start >= file.size:
        response.set_status(416)
        response.headers[hdrs.CONTENT_RANGE] = f"bytes */{file.size}"
        response.content_length = 0
        await response.prepare(request)
        return response
    if (start, end) != (0, file.size):
        response.set_status(206)
        response.headers[hdrs.CONTENT_RANGE] = f"bytes {start}-{end - 1}/{file.size}"
    response.content_type = file.type
    response.content_length = end - start
    await response.prepare(request)
    if request.method != hdrs.METH_HEAD:
        await _write(request, response, file.read(start, end - start))
    return response


@dataclass(frozen=True, slots=True)
class LongExport:
    """The same, of any length: made while it is sent."""

    pieces: AsyncIterator[bytes]
    kind: str
    name: str


async def send_long_export(request: web.Request, export: LongExport) -> web.StreamResponse:
    response = web.StreamResponse()
    response.content_type = export.kind
    response.headers[hdrs.CONTENT_DISPOSITION] = content_disposition(export.name)
    await response.prepare(request)
    if request.method != hdrs.METH_HEAD:
        await _write(request, response, export.pieces)
    return response


async def _write(
    request: web.Request, response: web.StreamResponse, pieces: AsyncIterator[bytes]
) -> None:
    """It has begun as a file: no error can follow, only the end of the connection."""
    try:
        async for piece in pieces:
            await response.write(piece)
    except (ConnectionError, AppError):
        if request.transport is not None:
            request.transport.abort()


def content_disposition(name: str) -> str:
    """RFC 6266: a name of plain letters for old clients, then the name itself (RFC 8187)."""
    plain = "".join(char if char.isascii() and char not in '"\\%' else "_" for char in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _span(request: web.Request, file: OpenFile) -> tuple[int, int]:
    """From the first byte up to behind the last."""
    if_range = request.headers.get(hdrs.IF_RANGE)
    if if_range not in (None, f'"{file.tag}"'):
        return 0, file.size
    try:
        wanted = request.http_range
    except ValueError:
        return 0, file.size
    start, stop = wanted.start or 0, wanted.stop
    if start < 0:
        return max(0, file.size + start), file.size
    return start, file.size if stop is None else min(stop, file.size)
