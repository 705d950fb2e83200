"""Handlers of `/api/auth`."""

from server.http_api.route import Call
from server.protocol.account import (
    CurrentUser,
    LoginRequest,
    MessageBody,
    RegisterRequest,
    SignedIn,
    UserBody,
)
from server.services.account import Login


async def register(call: Call[RegisterRequest]) -> SignedIn:
    body = call.body
    account = call.services.account
    return _signed_in(await account.register(body.name, body.email, body.password, call.address))


async def login(call: Call[LoginRequest]) -> SignedIn:
    body = call.body
    return _signed_in(await call.services.account.login(body.email, body.password, call.address))


async def me(call: Call[None]) -> CurrentUser:
    identity = call.identity
    return CurrentUser(user=UserBody(id=identity.user_id, name=identity.name, email=identity.email))


async def logout(call: Call[None]) -> MessageBody:
    await call.services.account.logout(call.identity)
    return MessageBody(message="Signed out")


def _signed_in(login: Login) -> SignedIn:
    user = UserBody(id=login.user.id, name=login.user.name, email=login.user.email)
    return SignedIn(user=user, token=login.token)
