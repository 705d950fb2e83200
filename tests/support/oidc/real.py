"""A certified OpenID provider in a Node process of its own, and somebody who has accounts there."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from html import unescape
from subprocess import DEVNULL, PIPE, Popen

from aiohttp import ClientSession, CookieJar
from yarl import URL

from server.domain.sso import Provider
from tests.support.redis import free_port
from tests.support.server_process import REPOSITORY

SCRIPT = REPOSITORY / "tests/support/oidc/provider.mjs"
LIBRARY = REPOSITORY / "client/node_modules/oidc-provider"
# Nobody listens there: tests carry the answer to the server themselves.
SITE = "https://parley.example"
_FORM = re.compile(r'<form[^>]+action="([^"]+)"')
_FIELD = re.compile(r'<input[^>]+name="(\w+)"[^>]*value="(\w+)"')
_CANCEL = re.compile(r'<a href="([^"]+/abort)"')


@contextmanager
def real_provider(name: str = "example") -> Iterator[Provider]:
    """Its settings, while it runs."""
    assert LIBRARY.is_dir(), f"{LIBRARY} is missing: scripts/test installs it"
    provider = Provider(name, f"http://localhost:{free_port()}", "parley", "s3:cret/+%", "Example")
    callback = f"{SITE}/api/auth/sso/{name}/callback"
    words = (str(URL(provider.issuer).port), provider.client_id, provider.client_secret, callback)
    # It ends when its standard input does, so also with the test run.
    with Popen(["node", SCRIPT, *words], stdin=PIPE, stdout=PIPE, stderr=DEVNULL) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline().decode().strip()
            assert line == provider.issuer, "the provider has ended"
            yield provider
        finally:
            process.kill()


class Account:
    """At the provider, signed in there once and for all, in a browser of its own."""

    def __init__(self, http: ClientSession, login: str) -> None:
        self._http = http
        self._login = login

    async def allow(self, url: str) -> URL:
        """Sign in where that page asks for it and say yes: where the provider sends us then."""
        return await self._visit(URL(url), is_allowed=True)

    async def cancel(self, url: str) -> URL:
        return await self._visit(URL(url), is_allowed=False)

    async def _visit(self, url: URL, *, is_allowed: bool) -> URL:
        method, form = "GET", None
        while not str(url).startswith(SITE):
            async with self._http.request(
                method, url, data=form, allow_redirects=False
            ) as response:
                page = await response.text()
                assert response.status < 400, page
            method, form = "GET", None
            if location := response.headers.get("Location"):
                url = url.join(URL(location, encoded=True))
            elif is_allowed:
                method, form = "POST", self._filled(page)
                url = url.join(URL(unescape(_found(_FORM, page))))
            else:
                url = url.join(URL(unescape(_found(_CANCEL, page))))
        return url

    def _filled(self, page: str) -> dict[str, str]:
        return dict(_FIELD.findall(page)) | {"login": self._login, "password": "any"}


@asynccontextmanager
async def account(login: str) -> AsyncIterator[Account]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as http:
        yield Account(http, login)


def _found(pattern: re.Pattern[str], page: str) -> str:
    match = pattern.search(page)
    assert match is not None, page
    return match[1]
