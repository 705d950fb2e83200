"""Handlers of `/api/auth`."""

from typing import Any

from server.domain.session import Device, clean_device
from server.http_api.refresh_cookie import WithCookie
from server.http_api.route import Call
from server.protocol.account import (
    CurrentUser,
    LoginRequest,
    MessageBody,
    SignedIn,
    UserBody,
)
from server.services.session import Login


async def login(call: Call[LoginRequest]) -> SignedIn | WithCookie:
    login = await call.services.auth.account.login(call.body, device_of(call))
    return signed_in(login, is_native=call.body.client == "native")


async def me(call: Call[None]) -> CurrentUser:
    identity = call.identity
    return CurrentUser(
        user=UserBody(
            id=identity.user_id,
            name=identity.name,
            email=identity.email,
            username=identity.username,
            is_admin=identity.is_admin,
        )
    )


async def logout(call: Call[None]) -> WithCookie:
    await call.services.auth.account.logout(call.identity, device_of(call))
    return WithCookie(MessageBody(message="Signed out"))


def signed_in(login: Login, *, is_native: bool) -> SignedIn | WithCookie:
    """An app gets its refresh token in the body, a browser where no script can read it."""
    found = login.user
    user = UserBody(
        id=found.id,
        name=found.name,
        email=found.email,
        username=found.username,
        is_admin=found.is_admin,
    )
    if is_native:
        return SignedIn(user=user, token=login.token, refresh_token=login.refresh_token)
    body = SignedIn(user=user, token=login.token)
    return WithCookie(body, login.refresh_token, login.lasts_seconds)


def device_of(call: Call[Any]) -> Device:
    """What the client calls itself, else its User-Agent."""
    name = getattr(call.body, "device", None) or call.user_agent
    return Device(clean_device(name), call.address)
