"""Handlers of registration, of the code that proves an address, and of forgotten passwords."""

from server.domain.registration import Registration
from server.http_api.account import device_of, signed_in
from server.http_api.refresh_cookie import WithCookie
from server.http_api.route import Call
from server.protocol.account import MessageBody, RegisterRequest, SignedIn
from server.protocol.verification import (
    CodeSent,
    ForgotPassword,
    ResendCode,
    ResetPassword,
    ResetRequested,
    VerifyEmail,
)
from server.services.password_reset import RESET_MINUTES
from server.services.registration import CODE_MINUTES, RESEND_SECONDS


async def register(call: Call[RegisterRequest]) -> SignedIn | WithCookie | CodeSent:
    result = await call.services.auth.registration.register(call.body, device_of(call))
    if isinstance(result, Registration):
        return _sent(call.services.auth.letters.is_logged, result)
    return signed_in(result, is_native=call.body.client == "native")


async def verify_email(call: Call[VerifyEmail]) -> SignedIn | WithCookie:
    login = await call.services.auth.registration.verify(call.body, device_of(call))
    return signed_in(login, is_native=call.body.client == "native")


async def resend_code(call: Call[ResendCode]) -> CodeSent:
    auth = call.services.auth
    result = await auth.registration.resend(call.body.registration, device_of(call))
    return _sent(auth.letters.is_logged, result)


async def forgot_password(call: Call[ForgotPassword]) -> ResetRequested:
    auth = call.services.auth
    await auth.password_reset.request(call.body.email, device_of(call))
    return ResetRequested(
        message="If there is such an account, a letter is on its way to it",
        expires_in_seconds=RESET_MINUTES * 60,
        is_logged=auth.letters.is_logged,
    )


async def reset_password(call: Call[ResetPassword]) -> MessageBody:
    await call.services.auth.password_reset.reset(call.body, device_of(call))
    return MessageBody(message="The password is changed, sign in with it")


def _sent(is_logged: bool, registration: Registration) -> CodeSent:
    return CodeSent(
        registration=registration.id,
        email=registration.account.email,
        expires_in_seconds=CODE_MINUTES * 60,
        resend_in_seconds=RESEND_SECONDS,
        is_logged=is_logged,
    )
