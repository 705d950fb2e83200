"""Handlers of `/api/auth/confirmation`."""

from server.http_api.route import Call
from server.protocol.confirmation import Confirmed, ConfirmRequest


async def confirm(call: Call[ConfirmRequest]) -> Confirmed:
    until = await call.services.auth.confirmation.confirm(call.identity, call.body, call.device)
    return Confirmed(confirmed_until=round(until * 1000))
