"""An account at the server under test, and its tokens."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import aiohttp

from tests.support.forged_tokens import claims_of, sign

PASSWORD = "correct horse battery staple"
CONCURRENCY = 4
RETRY_SECONDS = 0.3
REQUEST_SECONDS = 5.0
BACKDATED_SECONDS = 3600


@dataclass(slots=True)
class Account:
    """`secret`: what the server under test signs with; empty when nobody but it knows."""

    email: str
    token: str
    secret: str = ""

    def expired(self) -> str:
        """The same token, long past its time."""
        now = int(time.time())
        return sign(claims_of(self.token) | {"iat": now - 7200, "exp": now - 3600}, self.secret)

    def backdate(self) -> None:
        """As if it were an hour old, so that a clock that is a little behind takes it."""
        if not self.secret:
            return
        claims = claims_of(self.token)
        self.token = sign(claims | {"iat": claims["iat"] - BACKDATED_SECONDS}, self.secret)

    async def sign_in(self, url: str) -> None:
        """A new token; tries until it has one."""
        body = {"email": self.email, "password": PASSWORD}
        self.token = str((await _post(url, "/api/auth/login", body))["token"])
        self.backdate()

    async def plan_meeting(self, url: str, code: str) -> None:
        await _post(url, "/api/meetings", {"title": code, "code": code}, self.token)


async def register(url: str, count: int, secret: str = "") -> list[Account]:
    gate = asyncio.Semaphore(CONCURRENCY)
    run = uuid4().hex[:12]

    async def one(number: int) -> Account:
        email = f"faults-{run}-{number}@example.org"
        body = {"name": f"Fault {number}", "email": email, "password": PASSWORD}
        async with gate:
            answer = await _post(url, "/api/auth/register", body)
        account = Account(email, str(answer["token"]), secret)
        account.backdate()
        return account

    return list(await asyncio.gather(*map(one, range(count))))


async def _post(url: str, path: str, body: dict[str, str], token: str = "") -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    timeout = aiohttp.ClientTimeout(total=REQUEST_SECONDS)
    while True:
        wait = RETRY_SECONDS
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(url + path, json=body, headers=headers) as response,
            ):
                if response.status < 400:
                    return dict(await response.json())
                if response.status not in (429, 503):
                    response.raise_for_status()
                wait = float(response.headers.get("Retry-After", wait))
        except (aiohttp.ClientConnectionError, TimeoutError):
            pass
        await asyncio.sleep(wait)
