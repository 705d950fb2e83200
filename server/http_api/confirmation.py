"""Handlers of `/api/auth/confirmation`."""

from server.http_api.account import device_of
from server.http_api.route import Call
from server.protocol.confirmation import ConfirmationOptions, Confirmed, ConfirmRequest


async def confirmation_options(call: Call[None]) -> ConfirmationOptions:
    options = await call.services.auth.confirmation.options(call.identity)
    return ConfirmationOptions(
        methods=options.methods, challenge=options.challenge, public_key=options.public_key
    )


async def confirm(call: Call[ConfirmRequest]) -> Confirmed:
    until = await call.services.auth.confirmation.confirm(call.identity, call.body, device_of(call))
    return Confirmed(confirmed_until=round(until * 1000))
