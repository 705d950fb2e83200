"""An OpenID provider that is correct until it is told to be otherwise."""

import asyncio
import base64
import hashlib
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm
from yarl import URL

from server.domain.sso import Provider

CLIENT_ID, CLIENT_SECRET = "parley", "secret"
HOUR = 3600

Respond = Callable[[web.Request], Awaitable[web.StreamResponse]]


@cache
def private_key(name: str) -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


def public_jwk(name: str, **changes: Any) -> dict[str, Any]:
    described = json.loads(RSAAlgorithm.to_jwk(private_key(name).public_key()))
    described |= {"kid": name, "use": "sig", "alg": "RS256"} | changes
    return {key: value for key, value in described.items() if value is not None}


class HostileProvider:
    """`claims`, `header` and `metadata` change what it says, None takes something away; `sign`
    makes the ID token in another way; `instead` answers for a path."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.keys: list[Any] = [public_jwk("first")]
        self.signs_with = "first"
        self.sign: Callable[[dict[str, Any]], object] | None = None
        self.instead: dict[str, Respond] = {}
        self.asked: Counter[str] = Counter()
        self.issuer = ""
        self._codes: dict[str, dict[str, str]] = {}

    def provider(self, name: str = "hostile", **changes: Any) -> Provider:
        known: dict[str, Any] = {"client_secret": CLIENT_SECRET, "label": "Hostile"}
        return Provider(name, self.issuer, CLIENT_ID, **(known | changes))

    def answer(self, authorization_url: str, **changes: str | None) -> dict[str, str]:
        """What somebody who has been sent there, and said yes, brings back."""
        asked = dict(URL(authorization_url).query)
        code = f"code-{len(self._codes)}"
        self._codes[code] = asked
        given = {"code": code, "state": asked["state"], "iss": self.issuer} | changes
        return {key: value for key, value in given.items() if value is not None}

    async def respond(self, request: web.Request) -> web.StreamResponse:
        self.asked[request.path] += 1
        if request.path in self.instead:
            return await self.instead[request.path](request)
        match request.path:
            case "/.well-known/openid-configuration":
                return web.json_response(self.described())
            case "/keys":
                return web.json_response({"keys": self.keys})
            case "/token":
                return await self._token(request)
        raise web.HTTPNotFound

    def described(self) -> dict[str, Any]:
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize?tenant=a%26b",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "authorization_response_iss_parameter_supported": True,
        } | self.metadata
        return {key: value for key, value in said.items() if value is not None}

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        asked = self._codes.pop(str(form["code"]), None)
        if asked is None or not _is_right(request, form, asked):
            return web.json_response({"error": "invalid_grant"}, status=400)
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "subject-of-ada",
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + HOUR,
            "nonce": asked["nonce"],
            "email": "ada@example.org",
            "email_verified": True,
            "name": "Ada",
        } | self.claims
        given = {key: value for key, value in claims.items() if value is not None}
        token = self.sign(given) if self.sign else self.signed(given)
        return web.json_response({"access_token": "a", "token_type": "Bearer", "id_token": token})

    def signed(self, claims: dict[str, Any], algorithm: str = "RS256") -> str:
        header = {"kid": self.signs_with} | self.header
        key = private_key(self.signs_with)
        return jwt.encode(claims, key, algorithm, {k: v for k, v in header.items() if v})


def _is_right(request: web.Request, form: Any, asked: dict[str, str]) -> bool:
    digest = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    login = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    return (
        request.headers.get("Authorization") == f"Basic {login}"
        and asked["code_challenge"] == challenge
        and asked["redirect_uri"] == form["redirect_uri"]
    )


def says(status: int = 200, body: bytes = b"{}", **headers: str) -> Respond:
    async def respond(_: web.Request) -> web.Response:
        return web.Response(
            status=status,
            body=body,
            content_type="application/json",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )

    return respond


async def never(_: web.Request) -> web.Response:
    await asyncio.sleep(60)
    return web.Response()


@asynccontextmanager
async def hostile_provider() -> AsyncIterator[HostileProvider]:
    hostile = HostileProvider()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", hostile.respond)
    async with TestServer(app) as server:
        hostile.issuer = str(server.make_url("")).rstrip("/")
        yield hostile
