"""One provider: where people are sent, and what comes of the code they bring back."""

import base64
import hashlib
import hmac
import logging
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit, urlunsplit

import jwt

from server.auth.oidc.cached import Cached
from server.auth.oidc.fetch import Json, get_json, post_form
from server.auth.oidc.id_token import BadToken, find_key, read_id_token, signature_of
from server.auth.oidc.metadata import Metadata, load_metadata
from server.domain.sso import ProvedIdentity, Provider
from server.domain.text import normalise_email, normalise_name
from server.errors import AppError, ProviderUnavailable, SsoCancelled, SsoFailed

log = logging.getLogger(__name__)


class Secrets:
    """What binds the answer of a provider to one question, all of it made from what one browser
    keeps: the nonce (OpenID Connect Core 1.0, section 3.1.2.1) and the PKCE verifier (RFC 7636)."""

    def __init__(self, browser: str, state: str) -> None:
        self.nonce = _derived(browser, "nonce", state)
        self.verifier = _derived(browser, "verifier", state)

    @property
    def challenge(self) -> str:
        return _base64(hashlib.sha256(self.verifier.encode()).digest())


class OidcProvider:
    """`clock`: seconds, monotonic."""

    def __init__(self, provider: Provider, clock: Callable[[], float] = monotonic) -> None:
        self.provider = provider
        self._metadata = Cached(lambda: load_metadata(provider.issuer), clock)
        self._keys = Cached(self._load_keys, clock)

    async def authorization_url(self, redirect_uri: str, state: str, secrets: Secrets) -> str:
        """Raises ProviderUnavailable."""
        endpoint = urlsplit((await self._metadata.get()).authorization_endpoint)
        query = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": redirect_uri,
            "scope": " ".join(self.provider.scopes),
            "state": state,
            "nonce": secrets.nonce,
            "code_challenge": secrets.challenge,
            "code_challenge_method": "S256",
        }
        own = parse_qsl(endpoint.query, keep_blank_values=True)
        return urlunsplit(endpoint._replace(query=urlencode([*own, *query.items()])))

    async def redeem(
        self, answer: Mapping[str, str | None], redirect_uri: str, secrets: Secrets
    ) -> ProvedIdentity:
        """Who they are, from the query they were sent back with: `code`, `iss`, `error`.

        Raises SsoFailed, SsoCancelled, ProviderUnavailable.
        """
        try:
            metadata = await self._metadata.get()
            _check_issuer(answer.get("iss"), metadata)
            if error := answer.get("error"):
                raise _refusal(error)
            tokens = await self._exchange(metadata, answer.get("code"), redirect_uri, secrets)
            claims = await self._claims(tokens.get("id_token"), metadata, secrets.nonce)
            return self._identity(await self._with_email(claims, metadata, tokens))
        except BadToken as error:
            log.warning("sign-in with %s refused: %s", self.provider.name, error)
            raise SsoFailed from None
        except ProviderUnavailable:
            log.warning("sign-in with %s has failed: no useful answer", self.provider.name)
            raise

    async def _exchange(
        self, metadata: Metadata, code: str | None, redirect_uri: str, secrets: Secrets
    ) -> Json:
        if not code:
            raise BadToken("no code")
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": secrets.verifier,
        }
        client_id, secret = self.provider.client_id, self.provider.client_secret
        auth = None
        if secret and metadata.takes_basic:
            # RFC 6749, section 2.3.1: encoded as in a form before it is encoded as Basic.
            auth = quote_plus(client_id), quote_plus(secret)
        else:
            form |= {"client_id": client_id} | ({"client_secret": secret} if secret else {})
        answer = await post_form(metadata.token_endpoint, form, auth)
        if answer.status != 200:
            raise BadToken(f"the token endpoint answered {answer.status}")
        return answer.body

    async def _claims(self, token: Any, metadata: Metadata, nonce: str) -> Json:
        key = await self._key(token)
        return read_id_token(token, key, self.provider, metadata.issuer, nonce)

    async def _key(self, token: object) -> jwt.PyJWK:
        """An unknown one may be new: the set is asked for again, but not for every such token."""
        signature = signature_of(token)
        key = find_key(await self._keys.get(), signature)
        if key is None:
            key = find_key(await self._keys.newer(), signature)
        if key is None:
            raise BadToken("ID token signed with an unknown key")
        return key

    async def _with_email(self, claims: Json, metadata: Metadata, tokens: Json) -> Json:
        """Most say it in the ID token, others only when they are asked for it."""
        access = tokens.get("access_token")
        if "email" in claims or not metadata.userinfo_endpoint or not isinstance(access, str):
            return claims
        said = await get_json(metadata.userinfo_endpoint, bearer=access)
        if said.get("sub") != claims["sub"]:
            raise BadToken("user info about somebody else")
        return said | claims

    def _identity(self, claims: Json) -> ProvedIdentity:
        email = claims.get("email")
        is_verified = self.provider.trusts_email or claims.get("email_verified") in (True, "true")
        return ProvedIdentity(
            issuer=self.provider.issuer,
            subject=claims["sub"],
            email=normalise_email(email) if isinstance(email, str) and is_verified else None,
            name=_name(claims),
        )

    async def _load_keys(self) -> object:
        return (await get_json((await self._metadata.get()).jwks_uri)).get("keys")


def _check_issuer(issuer: str | None, metadata: Metadata) -> None:
    """RFC 9207: the answer of one provider is never taken to another."""
    if issuer is None and not metadata.names_issuer:
        return
    if issuer != metadata.issuer:
        raise BadToken("the answer is of another issuer")


def _refusal(error: str) -> AppError | BadToken:
    """https://openid.net/specs/openid-connect-core-1_0.html#AuthError"""
    if error == "access_denied":
        return SsoCancelled()
    if error in ("server_error", "temporarily_unavailable"):
        return ProviderUnavailable()
    return BadToken("the provider has refused")


def _name(claims: Json) -> str | None:
    for name in ("name", "given_name", "preferred_username", "nickname"):
        text = claims.get(name)
        if isinstance(text, str) and (fitting := normalise_name(text)):
            return fitting
    return None


def _derived(browser: str, purpose: str, state: str) -> str:
    message = f"{purpose}.{state}".encode()
    return _base64(hmac.digest(browser.encode(), message, hashlib.sha256))


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
