"""OpenID Connect against a provider that lies: A18 and A19 of the attacks."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from yarl import URL

from server.auth.oidc import fetch
from server.auth.oidc.cached import LASTS_SECONDS, REST_SECONDS
from server.auth.oidc.provider import OidcProvider, Secrets
from server.domain.sso import ProvedIdentity
from server.errors import AppError, ProviderUnavailable, SsoCancelled, SsoFailed
from tests.support.oidc.hostile import (
    CLIENT_ID,
    HostileProvider,
    hostile_provider,
    never,
    private_key,
    public_jwk,
    says,
)

CALLBACK = "https://parley.example/api/auth/sso/hostile/callback"
METADATA = "/.well-known/openid-configuration"


class Visit:
    """Somebody who is sent to the provider and comes back; `now` is what time it is for caches."""

    def __init__(self, hostile: HostileProvider, **changes: Any) -> None:
        self.hostile = hostile
        self.now = 0.0
        self.oidc = OidcProvider(hostile.provider(**changes), clock=lambda: self.now)
        self.count = 0

    async def url(self, secrets: Secrets, state: str = "state") -> str:
        return await self.oidc.authorization_url(CALLBACK, state, secrets)

    async def come_back(self, **changes: str | None) -> ProvedIdentity:
        self.count += 1
        secrets = Secrets("browser", f"state-{self.count}")
        answer = self.hostile.answer(await self.url(secrets), **changes)
        return await self.oidc.redeem(answer, CALLBACK, secrets)


@pytest.fixture
async def hostile() -> AsyncIterator[HostileProvider]:
    async with hostile_provider() as hostile:
        yield hostile


@pytest.fixture
def visit(hostile: HostileProvider) -> Visit:
    return Visit(hostile)


async def test_answer_when_all_is_right_then_who_it_is(
    hostile: HostileProvider, visit: Visit
) -> None:
    proved = await visit.come_back()
    assert proved == ProvedIdentity(hostile.issuer, "subject-of-ada", "ada@example.org", "Ada")


async def test_url_when_made_then_it_asks_for_a_code_with_pkce_and_keeps_what_was_there(
    visit: Visit,
) -> None:
    secrets = Secrets("browser", "state")
    query = dict(URL(await visit.url(secrets)).query)
    assert query == {
        "tenant": "a&b",
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": CALLBACK,
        "scope": "openid email profile",
        "state": "state",
        "nonce": secrets.nonce,
        "code_challenge": secrets.challenge,
        "code_challenge_method": "S256",
    }
    assert len(secrets.verifier) == len(secrets.nonce) == 43
    assert len({secrets.verifier, secrets.nonce, Secrets("other", "state").nonce}) == 3


NOW = int(time.time())
LIES: dict[str, dict[str, Any]] = {
    "wrong nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "nonce that is no text": {"nonce": 1},
    "wrong audience": {"aud": "somebody-else"},
    "no audience": {"aud": None},
    "shared audience without a party": {"aud": [CLIENT_ID, "other"]},
    "shared audience for another party": {"aud": [CLIENT_ID, "other"], "azp": "other"},
    "other party": {"azp": "other"},
    "wrong issuer": {"iss": "https://other.example"},
    "issuer with a slash more": {"iss": "SLASH"},
    "no issuer": {"iss": None},
    "expired": {"iat": NOW - 7200, "exp": NOW - 3600},
    "without an end": {"exp": None},
    "from the future": {"iat": NOW + 3600, "nbf": NOW + 3600},
    "no subject": {"sub": None},
    "empty subject": {"sub": ""},
    "endless subject": {"sub": "x" * 256},
    "subject that is no text": {"sub": {"$ne": ""}},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
async def test_a18_id_token_when_a_claim_is_wrong_then_refused(
    hostile: HostileProvider, visit: Visit, lie: dict[str, Any]
) -> None:
    hostile.claims = {k: v if v != "SLASH" else hostile.issuer + "/" for k, v in lie.items()}
    with pytest.raises(SsoFailed):
        await visit.come_back()
    hostile.claims = {}
    assert await visit.come_back()


def _public_key_as_secret(claims: dict[str, Any]) -> str:
    """The old confusion: who believes `alg` checks it with the public key as an HMAC secret."""
    public = private_key("first").public_key()
    secret = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    header = jwt.utils.base64url_encode(b'{"alg":"HS256","kid":"first"}')
    payload = jwt.utils.base64url_encode(json.dumps(claims).encode())
    message = header + b"." + payload
    algorithm = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    return (message + b"." + jwt.utils.base64url_encode(algorithm.sign(message, secret))).decode()


def _with_own_key(claims: dict[str, Any]) -> str:
    """`jku` and `jwk` name a key that is not among those of the provider."""
    own = {"kid": "mallory", "jwk": public_jwk("mallory"), "jku": "http://127.0.0.1:9/keys"}
    return jwt.encode(claims, private_key("mallory"), "RS256", own)


FORGERIES: dict[str, Callable[[dict[str, Any]], object]] = {
    "none": lambda claims: jwt.encode(claims, "", "none", {"kid": "first"}),
    "public key as a secret": _public_key_as_secret,
    "client secret": lambda c: jwt.encode(c, "secret" * 8, "HS256", {"kid": "first"}),
    "other key, known kid": lambda c: jwt.encode(c, private_key("x"), "RS256", {"kid": "first"}),
    "unknown kid": lambda c: jwt.encode(c, private_key("first"), "RS256", {"kid": "../first"}),
    "own key in the header": _with_own_key,
    "critical header": lambda c: jwt.encode(
        c, private_key("first"), "RS256", {"kid": "first", "crit": ["b"], "b": 1}
    ),
    "algorithm that the key is not for": lambda c: jwt.encode(
        c, private_key("first"), "PS256", {"kid": "first"}
    ),
    "cut": lambda c: jwt.encode(c, private_key("first"), "RS256", {"kid": "first"})[:-8],
    "no token": lambda _: "",
    "no text": lambda _: {"a": 1},
    "garbage": lambda _: "a.b.c",
    "endless": lambda c: jwt.encode(c | {"x": "x" * 40_000}, private_key("first"), "RS256"),
}


@pytest.mark.parametrize("sign", FORGERIES.values(), ids=FORGERIES)
async def test_a19_id_token_when_signed_otherwise_then_refused(
    hostile: HostileProvider, visit: Visit, sign: Callable[[dict[str, Any]], object]
) -> None:
    hostile.sign = sign
    with pytest.raises(SsoFailed):
        await visit.come_back()


async def test_a19_key_when_a_symmetric_one_is_published_then_it_signs_nothing(
    hostile: HostileProvider, visit: Visit
) -> None:
    """Published is known to all."""
    secret = b"0123456789abcdef" * 4
    shared = jwt.utils.base64url_encode(secret).decode()
    hostile.keys.append({"kty": "oct", "kid": "shared", "k": shared})
    hostile.sign = lambda claims: jwt.encode(claims, secret, "HS256", {"kid": "shared"})
    with pytest.raises(SsoFailed):
        await visit.come_back()


async def test_key_when_rotated_then_asked_for_again_but_seldom(
    hostile: HostileProvider, visit: Visit
) -> None:
    await visit.come_back()
    hostile.keys, hostile.signs_with = [public_jwk("first"), public_jwk("second")], "second"
    with pytest.raises(SsoFailed):  # it was asked a moment ago
        await visit.come_back()
    visit.now += REST_SECONDS
    assert await visit.come_back()
    assert hostile.asked["/keys"] == 2
    hostile.signs_with = "third"
    for _ in range(5):
        with pytest.raises(SsoFailed):
            await visit.come_back()
    assert hostile.asked["/keys"] == 2
    assert hostile.asked[METADATA] == 1


@pytest.mark.parametrize(
    ("keys", "is_fine"),
    [
        ([public_jwk("first")], True),
        ([public_jwk("first", kid=None, alg=None, use=None)], True),
        ([public_jwk("second", use="enc"), public_jwk("first")], True),
        ([public_jwk("first"), public_jwk("second")], False),
        ([], False),
        ([None, 1, "x", {}, {"kty": "RSA"}, {"kty": "oct", "k": "AAAA"}], False),
        ({"first": public_jwk("first")}, False),
    ],
)
async def test_kid_when_missing_then_there_is_one_key_or_none(
    hostile: HostileProvider, visit: Visit, keys: Any, is_fine: bool
) -> None:
    hostile.keys, hostile.header = keys, {"kid": None}
    if is_fine:
        assert await visit.come_back()
    else:
        with pytest.raises(SsoFailed):
            await visit.come_back()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"iss": "https://other.example"}, SsoFailed),
        ({"iss": None}, SsoFailed),
        ({"iss": "https://other.example", "error": "access_denied"}, SsoFailed),
        ({"code": None}, SsoFailed),
        ({"code": "another"}, SsoFailed),
        ({"error": "access_denied"}, SsoCancelled),
        ({"error": "temporarily_unavailable"}, ProviderUnavailable),
        ({"error": "<script>"}, SsoFailed),
    ],
    ids=str,
)
async def test_a18_answer_when_it_is_mixed_up_or_a_refusal_then_no_identity(
    visit: Visit, change: dict[str, str | None], error: type[AppError]
) -> None:
    with pytest.raises(error) as raised:
        await visit.come_back(**change)
    assert raised.type is error


async def test_answer_when_the_provider_names_no_issuer_then_none_is_wanted_but_none_is_wrong(
    hostile: HostileProvider, visit: Visit
) -> None:
    hostile.metadata = {"authorization_response_iss_parameter_supported": None}
    assert await visit.come_back(iss=None)
    with pytest.raises(SsoFailed):
        await visit.come_back(iss="https://other.example")


async def test_code_when_used_again_then_refused(hostile: HostileProvider, visit: Visit) -> None:
    secrets = Secrets("browser", "state")
    answer = hostile.answer(await visit.url(secrets))
    assert await visit.oidc.redeem(answer, CALLBACK, secrets)
    with pytest.raises(SsoFailed):
        await visit.oidc.redeem(answer, CALLBACK, secrets)


async def test_code_when_of_another_browser_then_the_verifier_is_wrong(
    hostile: HostileProvider, visit: Visit
) -> None:
    answer = hostile.answer(await visit.url(Secrets("browser", "state")))
    with pytest.raises(SsoFailed):
        await visit.oidc.redeem(answer, CALLBACK, Secrets("another", "state"))


@pytest.mark.parametrize("path", [METADATA, "/token", "/keys"])
@pytest.mark.parametrize(
    "respond",
    [
        says(500),
        says(302, Location="http://127.0.0.1:9/"),
        says(200, b"<html>"),
        says(200, b"[]"),
        says(200, b'{"a": "' + b"x" * 300_000 + b'"}'),
        says(200, b"[" * 5000),
        says(200, b"\x1f\x8b garbage", Content_Encoding="gzip"),
        never,
    ],
    ids=["500", "redirect", "html", "list", "huge", "deep", "packed", "slow"],
)
async def test_provider_when_it_answers_nonsense_then_unavailable_and_soon(
    hostile: HostileProvider, visit: Visit, path: str, respond: Any, monkeypatch: Any
) -> None:
    hostile.instead[path] = respond
    started = time.monotonic()
    with monkeypatch.context() as impatient:
        impatient.setattr(fetch, "TIMEOUT_SECONDS", 0.2)
        with pytest.raises((ProviderUnavailable, SsoFailed)) as raised:
            await visit.come_back()
    assert time.monotonic() - started < 2
    # A redirect of the token endpoint is an answer, but none with tokens.
    assert raised.type is ProviderUnavailable or path == "/token"
    hostile.instead.clear()
    assert await visit.come_back()


async def test_metadata_when_it_has_moved_then_not_followed(
    hostile: HostileProvider, visit: Visit
) -> None:
    described = says(200, json.dumps(hostile.described()).encode())
    hostile.instead = {METADATA: says(302, Location="/moved"), "/moved": described}
    with pytest.raises(ProviderUnavailable):
        await visit.come_back()
    assert hostile.asked["/moved"] == 0


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://other.example"},
        {"issuer": None},
        {"token_endpoint": "http://other.example/token"},
        {"token_endpoint": "file:///etc/passwd"},
        {"token_endpoint": "http://[broken"},
        {"jwks_uri": None},
        {"jwks_uri": 1},
    ],
    ids=str,
)
async def test_metadata_when_it_leads_elsewhere_then_unavailable(
    hostile: HostileProvider, visit: Visit, metadata: dict[str, Any]
) -> None:
    hostile.metadata = metadata
    with pytest.raises(ProviderUnavailable):
        await visit.come_back()


async def test_metadata_when_many_ask_then_asked_for_once_and_kept_when_the_provider_is_away(
    hostile: HostileProvider, visit: Visit
) -> None:
    secrets = Secrets("browser", "state")
    await asyncio.gather(*(visit.url(secrets) for _ in range(20)))
    assert hostile.asked[METADATA] == 1
    visit.now += LASTS_SECONDS
    hostile.instead[METADATA] = says(500)
    await asyncio.gather(*(visit.url(secrets) for _ in range(20)))
    assert hostile.asked[METADATA] == 2
    visit.now += REST_SECONDS
    await visit.url(secrets)
    assert hostile.asked[METADATA] == 3


@pytest.mark.parametrize(
    ("claims", "email", "name"),
    [
        ({"email": " ADA@Example.org. "}, "ada@example.org", "Ada"),
        ({"email_verified": "true"}, "ada@example.org", "Ada"),
        ({"email_verified": False}, None, "Ada"),
        ({"email_verified": None}, None, "Ada"),
        ({"email_verified": "yes"}, None, "Ada"),
        ({"email": "no address"}, None, "Ada"),
        ({"email": ["ada@example.org"]}, None, "Ada"),
        ({"email": None}, None, "Ada"),
        ({"name": "A\u202eda", "given_name": " Ada  L. "}, "ada@example.org", "Ada L."),
        ({"name": "x" * 65}, "ada@example.org", None),
        ({"name": {"$gt": ""}}, "ada@example.org", None),
    ],
    ids=str,
)
async def test_claims_when_read_then_checked_as_in_a_registration(
    hostile: HostileProvider,
    visit: Visit,
    claims: dict[str, Any],
    email: str | None,
    name: str | None,
) -> None:
    hostile.claims = claims
    proved = await visit.come_back()
    assert (proved.email, proved.name) == (email, name)


async def test_email_when_the_provider_is_trusted_then_it_need_not_say_that_it_is_verified(
    hostile: HostileProvider,
) -> None:
    hostile.claims = {"email_verified": None}
    assert (await Visit(hostile, trusts_email=True).come_back()).email == "ada@example.org"


@pytest.mark.parametrize(("subject", "is_fine"), [("subject-of-ada", True), ("other", False)])
async def test_user_info_when_about_somebody_else_then_refused(
    hostile: HostileProvider, visit: Visit, subject: str, is_fine: bool
) -> None:
    body = b'{"sub": "%s", "email": "ada@example.org", "email_verified": true}' % subject.encode()
    hostile.claims = {"email": None, "email_verified": None}
    hostile.metadata = {"userinfo_endpoint": f"{hostile.issuer}/me"}
    hostile.instead["/me"] = says(200, body)
    if is_fine:
        assert (await visit.come_back()).email == "ada@example.org"
    else:
        with pytest.raises(SsoFailed):
            await visit.come_back()
