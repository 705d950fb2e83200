"""Asks providers: JSON over HTTP, small, soon, and from the asked address alone."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, encode_basic_auth
from aiohttp import DummyCookieJar as NoCookies

from server.errors import ProviderUnavailable

MAX_BYTES = 256 * 1024
TIMEOUT_SECONDS = 5.0
# What is packed has no size before it is unpacked.
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}

Json = dict[str, Any]


class Answer(NamedTuple):
    status: int
    body: Json


async def get_json(url: str, bearer: str = "") -> Json:
    """An object with status 200. Raises ProviderUnavailable."""
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    answer = await _ask("GET", url, headers=headers)
    if answer.status != 200:
        raise ProviderUnavailable
    return answer.body


async def post_form(url: str, form: Mapping[str, str], auth: tuple[str, str] | None) -> Answer:
    """Whatever the status below 500, as long as it is an object. Raises ProviderUnavailable.

    `auth`: user and password for HTTP Basic.
    """
    headers = {"Authorization": encode_basic_auth(*auth, "utf-8")} if auth else {}
    return await _ask("POST", url, data=form, headers=headers)


async def _ask(method: str, url: str, **options: Any) -> Answer:
    headers = _HEADERS | options.pop("headers", {})
    session = ClientSession(
        timeout=ClientTimeout(total=TIMEOUT_SECONDS), cookie_jar=NoCookies(), auto_decompress=False
    )
    try:
        async with (
            session as http,
            http.request(
                method, url, headers=headers, allow_redirects=False, **options
            ) as response,
        ):
            raw = await _read(response)
        if response.status >= 500:
            raise ProviderUnavailable
        return Answer(response.status, msgspec.json.decode(raw, type=Json))
    except (ClientError, OSError, TimeoutError, ValueError, msgspec.MsgspecError, RecursionError):
        raise ProviderUnavailable from None


async def _read(response: ClientResponse) -> bytes:
    raw = bytearray()
    async for piece in response.content.iter_chunked(16 * 1024):
        raw += piece
        if len(raw) > MAX_BYTES:
            raise ProviderUnavailable
    return bytes(raw)
