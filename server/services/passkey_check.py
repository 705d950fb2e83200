"""Whether what a browser brings was made by a passkey of ours, just now and for us."""

import base64
from collections.abc import Callable
from time import time
from typing import Any

from server.account_errors import ChallengeExpired, WrongProof
from server.auth.challenges import Challenge
from server.auth.passkeys import RelyingParty
from server.domain.ids import UserId
from server.domain.second_factor import Passkey
from server.protocol.passkey import PasskeyCredential
from server.storage.answered_challenges import AnsweredChallenges
from server.storage.passkeys import PasskeyStore


class PasskeyCheck:
    """Every method may also raise Unavailable."""

    def __init__(
        self,
        passkeys: PasskeyStore,
        answered: AnsweredChallenges,
        party: RelyingParty,
        clock: Callable[[], float] = time,
    ) -> None:
        self._passkeys = passkeys
        self._answered = answered
        self._party = party
        self._clock = clock

    async def of_user(self, user_id: UserId) -> list[Passkey]:
        """Any of them may be used."""
        return await self._passkeys.of_user(user_id)

    async def check(
        self, credential: PasskeyCredential, challenge: Challenge, user_id: UserId | None = None
    ) -> Passkey:
        """Of this user, or of whoever it says. Raises WrongProof.

        The challenge is still to be answered: a second passkey with it would be as good.
        """
        passkey = await self._passkeys.find(credential.id)
        if passkey is None or user_id not in (None, passkey.user_id):
            raise WrongProof
        handle = credential.response.user_handle
        if handle is None and user_id is None:
            raise WrongProof
        if handle is not None and handle.rstrip("=") != _handle(passkey.user_id):
            raise WrongProof
        sign_count = self._party.asserted(_json(credential), challenge.bytes, passkey)
        if not await self._passkeys.use(passkey, sign_count, self._clock()):
            raise WrongProof
        return passkey

    async def demand_open(self, challenge: Challenge) -> None:
        """Nothing is used up for one that was answered before. Raises ChallengeExpired."""
        if await self._answered.has(challenge.nonce):
            raise ChallengeExpired

    async def answer(self, challenge: Challenge) -> None:
        """It is not asked again. Raises ChallengeExpired when it was answered before."""
        if not await self._answered.add(challenge.nonce, challenge.expires_at):
            raise ChallengeExpired


def _handle(user_id: UserId) -> str:
    return base64.urlsafe_b64encode(user_id.encode()).rstrip(b"=").decode()


def _json(credential: PasskeyCredential) -> dict[str, Any]:
    response = credential.response
    return {
        "id": credential.id,
        "rawId": credential.id,
        "type": "public-key",
        "response": {
            "clientDataJSON": response.client_data_json,
            "authenticatorData": response.authenticator_data,
            "signature": response.signature,
            "userHandle": response.user_handle,
        },
    }
