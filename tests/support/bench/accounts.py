"""The users that connect: registered with our server, minted for the others."""

import asyncio
import time
from dataclasses import dataclass
from http import HTTPStatus
from uuid import uuid4

import aiohttp
import jwt

JWT_SECRET = "a secret of the benchmark, long enough for HS256"
_PASSWORD = "correct horse battery staple"
_CONCURRENCY = 4


@dataclass(frozen=True)
class Account:
    email: str
    password: str
    token: str


def mint(count: int) -> list[Account]:
    """Accounts for servers that only check the token's signature and expiry."""
    now = int(time.time())
    accounts = []
    for number in range(count):
        email = f"bench-{number}@example.org"
        claims = {"_id": str(number), "email": email, "iat": now, "exp": now + 3600}
        accounts.append(Account(email, _PASSWORD, jwt.encode(claims, JWT_SECRET, "HS256")))
    return accounts


async def register(url: str, count: int) -> list[Account]:
    """Accounts made through the API of our server."""
    gate = asyncio.Semaphore(_CONCURRENCY)
    run = uuid4().hex[:12]
    async with aiohttp.ClientSession(base_url=url) as session:

        async def register_one(number: int) -> Account:
            email = f"bench-{run}-{number}@example.org"
            body = {"name": f"Bench {number}", "email": email, "password": _PASSWORD}
            async with gate:
                while True:
                    async with session.post("/api/auth/register", json=body) as response:
                        if response.status == HTTPStatus.SERVICE_UNAVAILABLE:
                            continue  # a server may send away who would wait too long
                        response.raise_for_status()
                        return Account(email, _PASSWORD, (await response.json())["token"])

        return list(await asyncio.gather(*map(register_one, range(count))))
