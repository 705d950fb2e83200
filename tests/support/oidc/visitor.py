"""A browser at our own door during a single sign-on: it keeps the one cookie that matters there."""

from http.cookies import SimpleCookie
from typing import Any, NamedTuple

from yarl import URL

from tests.support.api import Answer, Api

PAGE = {"X-Requested-With": "fetch", "Sec-Fetch-Site": "same-origin"}


class Landing(NamedTuple):
    """The page of the client that somebody ends up on."""

    page: str
    next: str
    error: str | None


class Visitor:
    """`cookie` is what the server has set for single sign-on."""

    def __init__(self, api: Api, provider: str = "example") -> None:
        self.cookie = ""
        self._api = api
        self._provider = provider

    async def start(self, return_to: str = "/", token: str = "") -> str:
        """Where to go."""
        path = f"/api/auth/sso/{self._provider}/start"
        answer = await self._api.request("POST", path, token, json={"returnTo": return_to})
        assert answer.status == 200, answer
        cookie = SimpleCookie(answer.headers["Set-Cookie"])["parley_sso"]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (
            True,
            "Lax",
            "/api/auth/sso",
            "600",
        )
        self.cookie = cookie.value
        return str(answer.json["authorizationUrl"])

    async def come_back(self, query: Any, provider: str = "") -> Landing:
        """Of the callback nothing is followed and nothing is left open: it only leads on."""
        path = f"/api/auth/sso/{provider or self._provider}/callback"
        async with self._api.http.get(
            path, params=query, headers=self._cookies(), allow_redirects=False
        ) as response:
            assert response.status == 303, await response.text()
            assert "Set-Cookie" not in response.headers
            assert response.headers["Cache-Control"] == "no-store"
            landed = URL(response.headers["Location"], encoded=True)
        assert not landed.absolute
        return Landing(landed.path, landed.query["next"], landed.query.get("error"))

    async def complete(self, **headers: str) -> Answer:
        return await self._api.request(
            "POST", "/api/auth/sso/complete", json={}, headers=self._cookies() | PAGE | headers
        )

    async def link(self, token: str) -> Answer:
        return await self._api.request(
            "POST", "/api/auth/sso/link", token, headers=self._cookies() | PAGE
        )

    async def identities(self, token: str) -> Answer:
        return await self._api.request("GET", "/api/auth/identities", token)

    async def unlink(self, token: str, provider: str = "") -> Answer:
        path = f"/api/auth/identities/{provider or self._provider}"
        return await self._api.request("DELETE", path, token)

    def _cookies(self) -> dict[str, str]:
        return {"Cookie": f"parley_sso={self.cookie}"} if self.cookie else {}
