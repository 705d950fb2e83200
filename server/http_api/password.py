"""The handler of `/api/auth/password`."""

from server.http_api.account import device_of
from server.http_api.route import Call
from server.protocol.account import MessageBody
from server.protocol.password import ChangePassword


async def change_password(call: Call[ChangePassword]) -> MessageBody:
    await call.services.auth.password.change(call.identity, call.body, device_of(call))
    return MessageBody(message="Password changed, signed out everywhere else")
