"""Handlers of `/api/auth/second-factor`, and of the second step of a sign-in."""

from server.auth.totp import qr_picture
from server.http_api.account import device_of, signed_in
from server.http_api.refresh_cookie import WithCookie
from server.http_api.route import Call
from server.protocol.account import MessageBody, SignedIn
from server.protocol.second_factor import (
    ActivateApp,
    AppProposal,
    RecoveryCodeList,
    SecondFactorState,
    SecondStep,
)


async def second_step(call: Call[SecondStep]) -> SignedIn | WithCookie:
    login = await call.services.auth.second_step.complete(call.body, device_of(call))
    return signed_in(login, is_native=call.body.client == "native")


async def second_factor(call: Call[None]) -> SecondFactorState:
    state = await call.services.auth.second_factor.state(call.identity)
    return SecondFactorState(
        is_on=bool(state.methods),
        methods=[method for method in state.methods if method != "password"],
        recovery_codes_left=state.recovery_codes_left,
    )


async def propose_app(call: Call[None]) -> AppProposal:
    secret, uri = await call.services.auth.second_factor.propose_app(call.identity)
    return AppProposal(secret=secret, uri=uri, qr=qr_picture(uri))


async def activate_app(call: Call[ActivateApp]) -> RecoveryCodeList:
    codes = await call.services.auth.second_factor.activate_app(
        call.identity, call.body.code, device_of(call)
    )
    return RecoveryCodeList(recovery_codes=codes)


async def take_passkeys(call: Call[None]) -> RecoveryCodeList:
    codes = await call.services.auth.second_factor.take_passkeys(call.identity, device_of(call))
    return RecoveryCodeList(recovery_codes=codes)


async def renew_recovery_codes(call: Call[None]) -> RecoveryCodeList:
    codes = await call.services.auth.second_factor.renew_codes(call.identity, device_of(call))
    return RecoveryCodeList(recovery_codes=codes)


async def turn_off_second_factor(call: Call[None]) -> MessageBody:
    await call.services.auth.second_factor.turn_off(call.identity.user_id, device_of(call))
    return MessageBody(message="The second factor is off")
