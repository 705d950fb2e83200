"""Second factors and passkeys of people in tests."""

from typing import Any

import msgspec
import pyotp

from server.account_errors import SecondFactorRequired
from server.domain.identity import Identity
from server.protocol.passkey import AddPasskey, PasskeyCredential, PasskeySignIn
from server.protocol.second_factor import SecondStep
from server.services.session import Login
from tests.support.accounts import LAPTOP, ORIGIN, Accounts
from tests.support.authenticator import Authenticator

RP_ID = "parley.example"


class Person:
    """Somebody with an account, and with what they carry in their pockets."""

    def __init__(self, accounts: Accounts, login: Login) -> None:
        self._accounts = accounts
        self.token = login.token
        self.user = login.user
        self.secret = ""
        self.recovery_codes: list[str] = []

    @classmethod
    async def register(cls, accounts: Accounts, name: str = "alice") -> "Person":
        return cls(accounts, await accounts.register(name))

    async def identity(self) -> Identity:
        """As at the next request."""
        return await self._accounts.account.authenticate(self.token)

    def code(self, drift: int = 0) -> str:
        """What the app shows, so many steps from now."""
        return pyotp.TOTP(self.secret).at(self._accounts.now, counter_offset=drift)

    async def add_app(self) -> None:
        """The code it is activated with is used up: half a minute goes by."""
        service, identity = self._accounts.protection.second_factor, await self.identity()
        self.secret, _ = await service.propose_app(identity)
        self.recovery_codes = await service.activate_app(identity, self.code(), LAPTOP)
        self._accounts.now += 30

    async def add_passkey(self, counts: bool = True, name: str = "Key") -> Authenticator:
        passkeys, identity = self._accounts.protection.passkey, await self.identity()
        authenticator = Authenticator(ORIGIN, RP_ID, counts)
        challenge, options = await passkeys.options(identity)
        made = {"challenge": challenge, "credential": authenticator.create(options), "name": name}
        await passkeys.add(identity, msgspec.convert(made, AddPasskey), LAPTOP)
        return authenticator

    async def asked(self) -> dict[str, Any]:
        """What is asked of them after the right password."""
        try:
            await self._accounts.login(self.user.email)
        except SecondFactorRequired as error:
            return error.details
        raise AssertionError("They were let in")

    async def step(self, challenge: str | None = None, **proof: Any) -> Login:
        """The second step of a sign-in."""
        challenge = challenge or (await self.asked())["challenge"]
        return await self._accounts.second_step.complete(second_step(challenge, **proof), LAPTOP)


def second_step(challenge: str, **proof: Any) -> SecondStep:
    return msgspec.convert({"challenge": challenge, "client": "web"} | proof, SecondStep)


def assertion(credential: dict[str, Any]) -> PasskeyCredential:
    return msgspec.convert(credential, PasskeyCredential)


def passkey_sign_in(challenge: str, credential: dict[str, Any]) -> PasskeySignIn:
    wish = {"challenge": challenge, "credential": credential, "client": "web"}
    return msgspec.convert(wish, PasskeySignIn)
