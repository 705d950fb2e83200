"""Handlers of `/api/auth/passkeys`."""

from server.domain.second_factor import Passkey
from server.http_api.account import device_of, signed_in
from server.http_api.refresh_cookie import WithCookie
from server.http_api.route import Call
from server.protocol.account import MessageBody, SignedIn
from server.protocol.passkey import (
    AddPasskey,
    OnePasskey,
    PasskeyBody,
    PasskeyList,
    PasskeyOptions,
    PasskeySignIn,
    RenamePasskey,
)


async def passkey_sign_in_options(call: Call[None]) -> PasskeyOptions:
    challenge, public_key = await call.services.auth.passkey_sign_in.options(call.address)
    return PasskeyOptions(challenge=challenge, public_key=public_key)


async def passkey_sign_in(call: Call[PasskeySignIn]) -> SignedIn | WithCookie:
    login = await call.services.auth.passkey_sign_in.complete(call.body, device_of(call))
    return signed_in(login, is_native=call.body.client == "native")


async def list_passkeys(call: Call[None]) -> PasskeyList:
    passkeys = await call.services.auth.passkey.of_user(call.identity)
    return PasskeyList(items=[_body(passkey) for passkey in passkeys])


async def passkey_options(call: Call[None]) -> PasskeyOptions:
    challenge, public_key = await call.services.auth.passkey.options(call.identity)
    return PasskeyOptions(challenge=challenge, public_key=public_key)


async def add_passkey(call: Call[AddPasskey]) -> OnePasskey:
    passkey = await call.services.auth.passkey.add(call.identity, call.body, device_of(call))
    return OnePasskey(passkey=_body(passkey))


async def rename_passkey(call: Call[RenamePasskey]) -> OnePasskey:
    passkey = await call.services.auth.passkey.rename(
        call.identity, call.path["passkeyId"], call.body.name
    )
    return OnePasskey(passkey=_body(passkey))


async def remove_passkey(call: Call[None]) -> MessageBody:
    await call.services.auth.passkey.remove(call.identity, call.path["passkeyId"], device_of(call))
    return MessageBody(message="Passkey removed")


def _body(passkey: Passkey) -> PasskeyBody:
    used = passkey.last_used_at
    return PasskeyBody(
        id=passkey.id,
        name=passkey.name,
        created_at=round(passkey.created_at * 1000),
        last_used_at=None if used is None else round(used * 1000),
        is_synced=passkey.is_synced,
    )
