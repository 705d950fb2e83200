"""Signing in with a passkey and nothing else."""

from typing import Any

from server.account_errors import WrongProof
from server.auth.challenges import Challenges
from server.auth.passkeys import RelyingParty
from server.domain.session import Device
from server.protocol.passkey import PasskeySignIn
from server.services.login_limits import LoginLimits
from server.services.passkey_check import PasskeyCheck
from server.services.session import Login
from server.services.sign_in import Attempt, SignIn
from server.storage.users import UserStore


class PasskeySignInService:
    """Every method may also raise Unavailable."""

    def __init__(
        self,
        users: UserStore,
        check: PasskeyCheck,
        challenges: Challenges,
        party: RelyingParty,
        limits: LoginLimits,
        sign_in: SignIn,
    ) -> None:
        self._users = users
        self._check = check
        self._challenges = challenges
        self._party = party
        self._limits = limits
        self._sign_in = sign_in

    async def options(self, address: str) -> tuple[str, dict[str, Any]]:
        """Challenge and request options; nothing is remembered for them. Raises RateLimited."""
        await self._limits.challenge(address)
        challenge = self._challenges.make("passkey_sign_in")
        return self._challenges.sign(challenge), self._party.request_options(challenge.bytes)

    async def complete(self, wish: PasskeySignIn, device: Device) -> Login:
        """Raises WrongProof, in one way for whatever is wrong, ChallengeExpired, RateLimited, and
        what a gate of SignIn raises."""
        challenge = self._challenges.read(wish.challenge, "passkey_sign_in")
        async with self._limits.passkey(device.address):
            passkey = await self._check.check(wish.credential, challenge)
            user = await self._users.find(passkey.user_id)
            if user is None:
                raise WrongProof
        await self._check.answer(challenge)
        attempt = Attempt(
            device, "passkey", is_renewed=wish.client is not None, has_second_factor=True
        )
        return await self._sign_in.complete(user, attempt)
