"""Handlers of `/api/auth/sso` and `/api/auth/identities`."""

from typing import Any
from urllib.parse import urlencode

from server.domain.session import Device, clean_device
from server.errors import AppError, SsoExpired
from server.http_api.account import signed_in
from server.http_api.refresh_cookie import WithCookie
from server.http_api.route import Call
from server.http_api.sso_cookie import Redirect, WithSsoCookie
from server.protocol.account import SignedIn
from server.protocol.sso import (
    CompleteSso,
    Identities,
    IdentityBody,
    SsoCallback,
    SsoProvider,
    SsoProviders,
    SsoStarted,
    StartSso,
)
from server.services.sso import Landing

# Pages of the web client.
SIGN_IN_PAGE = "/sso"
LINK_PAGE = "/sso/link"


async def sso_providers(call: Call[None]) -> SsoProviders:
    known = call.services.auth.sso.providers
    return SsoProviders(items=[SsoProvider(name=one.name, label=one.label) for one in known])


async def start_sso(call: Call[StartSso]) -> WithSsoCookie:
    begun = await call.services.auth.sso.start(
        call.path["provider"], call.body.return_to, call.bearer, call.address
    )
    return WithSsoCookie(SsoStarted(authorization_url=begun.authorization_url), begun.browser)


async def finish_sso(call: Call[SsoCallback]) -> Redirect:
    """Whatever has happened there, a page tells people."""
    name, query = call.path["provider"], call.body
    call.services.auth.sso.find(name)
    answer = {"code": query.code, "iss": query.iss, "error": query.error}
    try:
        landing = await call.services.auth.sso.prove(name, query.state, answer, _browser(call))
    except AppError as error:
        landing = Landing("/", is_linking=False, error=error)
    page = LINK_PAGE if landing.is_linking else SIGN_IN_PAGE
    words = {"provider": name, "next": landing.return_to}
    return Redirect(
        f"{page}?{urlencode(words | ({'error': landing.error.code} if landing.error else {}))}"
    )


async def complete_sso(call: Call[CompleteSso]) -> SignedIn | WithCookie:
    login = await call.services.auth.sso.complete(_browser(call), _device(call, call.body.device))
    return signed_in(login, is_native=False)


async def link_identity(call: Call[None]) -> Identities:
    await call.services.auth.sso.link(call.identity, _browser(call), _device(call))
    return await list_identities(call)


async def list_identities(call: Call[None]) -> Identities:
    linked = await call.services.auth.identity.of_user(call.identity)
    return Identities(
        items=[
            IdentityBody(
                provider=provider.name,
                label=provider.label,
                email=one.email,
                linked_at=round(one.linked_at * 1000),
            )
            for provider, one in linked
        ],
        has_password=await call.services.auth.identity.has_password(call.identity),
    )


async def unlink_identity(call: Call[None]) -> Identities:
    await call.services.auth.identity.unlink(call.identity, call.path["provider"], _device(call))
    return await list_identities(call)


def _browser(call: Call[Any]) -> str:
    if call.cookie is None:
        raise SsoExpired
    return call.cookie


def _device(call: Call[Any], name: str | None = None) -> Device:
    return Device(clean_device(name or call.user_agent), call.address)
