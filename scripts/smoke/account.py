"""Throw-away users, over HTTP as any client would."""

import secrets
from dataclasses import dataclass
from typing import Any

import aiohttp

from scripts.smoke.report import expect


@dataclass(frozen=True)
class Account:
    name: str
    email: str
    token: str


class Api:
    """The HTTP routes that the smoke test uses. Raises Unexpected for a wrong answer."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http = http
        self._url = url

    async def is_alive_and_ready(self) -> None:
        await self._ask("GET", "/healthz", 200)
        await self._ask("GET", "/readyz", 200)

    async def register(self, name: str) -> Account:
        body = {
            "name": name,
            "email": f"smoke-{secrets.token_hex(8)}@example.com",
            "password": secrets.token_urlsafe(16),
        }
        answer = await self._ask("POST", "/api/auth/register", 201, json=body)
        expect(answer["user"]["email"] == body["email"], answer["user"])
        return Account(name, body["email"], answer["token"])

    async def me(self, account: Account) -> None:
        answer = await self._ask("GET", "/api/auth/me", 200, headers=_bearer(account.token))
        expect(answer["user"]["email"] == account.email, answer)

    async def ice_servers(self, account: Account) -> list[dict[str, Any]]:
        answer = await self._ask("GET", "/api/ice-servers", 200, headers=_bearer(account.token))
        servers: list[dict[str, Any]] = answer["iceServers"]
        return servers

    async def logout(self, account: Account) -> None:
        headers = _bearer(account.token)
        await self._ask("POST", "/api/auth/logout", 200, headers=headers)
        await self._ask("GET", "/api/auth/me", 401, headers=headers)

    async def _ask(self, method: str, path: str, status: int, **options: Any) -> Any:
        async with self._http.request(method, self._url + path, **options) as response:
            text = await response.text()
            expect(response.status == status, f"{method} {path}: {response.status} {text[:200]}")
            return await response.json()


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
