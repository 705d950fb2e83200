"""The HTTP API as verbs, so that tests read like the protocol."""

from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient

PASSWORD = "correct horse"

HttpClient = TestClient[web.Request, web.Application]


@dataclass(frozen=True)
class Answer:
    """A response that has been read."""

    status: int
    json: dict[str, Any]
    headers: dict[str, str] = field(repr=False)
    content: bytes = field(repr=False, default=b"")

    @property
    def code(self) -> str:
        """The code of a refusal, after a look that it has the one form every refusal has."""
        error = self.json["error"]
        assert set(error) == {"code", "message", "details"}
        assert self.json["message"] == error["message"]
        assert self.headers["Content-Type"] == "application/json"
        return str(error["code"])

    @property
    def token(self) -> str:
        return str(self.json["token"])


class Api:
    """One method per call of the HTTP table."""

    def __init__(self, http: HttpClient) -> None:
        self.http = http

    async def register(self, name: str, /, **changes: Any) -> Answer:
        body = {"name": name.title(), "email": f"{name}@example.org", "password": PASSWORD}
        return await self.post("/api/auth/register", body | changes)

    async def login(self, name: str, /, **changes: Any) -> Answer:
        body = {"email": f"{name}@example.org", "password": PASSWORD}
        return await self.post("/api/auth/login", body | changes)

    async def me(self, token: str) -> Answer:
        return await self.request("GET", "/api/auth/me", token=token)

    async def logout(self, token: str) -> Answer:
        return await self.request("POST", "/api/auth/logout", token=token)

    async def ice_servers(self, token: str) -> Answer:
        return await self.request("GET", "/api/ice-servers", token=token)

    async def post(self, path: str, body: object) -> Answer:
        return await self.request("POST", path, json=body)

    async def post_raw(
        self, path: str, body: bytes, content_type: str = "application/json"
    ) -> Answer:
        headers = {"Content-Type": content_type}
        return await self.request("POST", path, data=body, headers=headers)

    async def request(self, method: str, path: str, token: str = "", **options: Any) -> Answer:
        headers = dict(options.pop("headers", {}))
        if token:
            headers["Authorization"] = f"Bearer {token}"
        async with self.http.request(method, path, headers=headers, **options) as response:
            raw = await response.read()
            is_file = "Content-Disposition" in response.headers
            json = {} if is_file else await response.json()
            return Answer(response.status, json, dict(response.headers), raw)
