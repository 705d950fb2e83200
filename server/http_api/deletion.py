"""Handlers of the end of an account."""

from server.http_api.account import device_of, signed_in
from server.http_api.refresh_cookie import WithCookie
from server.http_api.route import Call
from server.protocol.account import SignedIn
from server.protocol.profile import DeletionPlanned, KeepAccount


async def delete_account(call: Call[None]) -> WithCookie:
    deletion = await call.services.auth.own.deletion.plan(call.identity, device_of(call))
    return WithCookie(DeletionPlanned(delete_at=round(deletion.delete_at * 1000)))


async def keep_account(call: Call[KeepAccount]) -> SignedIn | WithCookie:
    login = await call.services.auth.own.deletion.keep(call.body, device_of(call))
    return signed_in(login, is_native=call.body.client == "native")
