"""The second step of a sign-in, where an account has a second factor."""

from typing import Any, cast

from server.account_errors import ChallengeExpired, SecondFactorRequired
from server.auth.challenges import Challenge, Challenges
from server.auth.passkeys import RelyingParty
from server.domain.second_factor import Passkey
from server.domain.session import Device
from server.protocol.second_factor import SecondStep
from server.services.proofs import Proofs
from server.services.session import Login
from server.services.sign_in import Attempt, Proof, SignIn
from server.storage.users import User, UserStore


class SecondStepGate:
    """Asks everybody for the second factor who has one and has not proved it."""

    def __init__(self, proofs: Proofs, challenges: Challenges, party: RelyingParty) -> None:
        self._proofs = proofs
        self._challenges = challenges
        self._party = party

    async def check(self, user: User, attempt: Attempt) -> None:
        """Raises SecondFactorRequired."""
        if attempt.has_second_factor:
            return
        methods, passkeys = await self._proofs.second_factor(user.id)
        if not methods:
            return
        stamp = _stamp(self._challenges, user)
        challenge = self._challenges.make("second_step", user.id, stamp=stamp, proof=attempt.proof)
        raise SecondFactorRequired(
            methods=methods,
            challenge=self._challenges.sign(challenge),
            **self._for_passkeys(challenge, passkeys),
        )

    def _for_passkeys(self, challenge: Challenge, passkeys: list[Passkey]) -> dict[str, Any]:
        if not passkeys:
            return {}
        return {"publicKey": self._party.request_options(challenge.bytes, passkeys)}


class SecondStepService:
    """Every method may also raise Unavailable."""

    def __init__(
        self, users: UserStore, proofs: Proofs, challenges: Challenges, sign_in: SignIn
    ) -> None:
        self._users = users
        self._proofs = proofs
        self._challenges = challenges
        self._sign_in = sign_in

    async def complete(self, wish: SecondStep, device: Device) -> Login:
        """Raises InvalidPayload, WrongProof, ChallengeExpired, RateLimited, and what the other
        gates of SignIn raise."""
        challenge = self._challenges.read(wish.challenge, "second_step")
        user = await self._users.find(challenge.user_id)
        if user is None or _stamp(self._challenges, user) != challenge.stamp:
            raise ChallengeExpired
        method = await self._proofs.check(user.id, wish, challenge, device)
        attempt = Attempt(
            device,
            cast(Proof, challenge.proof),
            is_renewed=wish.client is not None,
            has_second_factor=True,
            second_step=method,
        )
        return await self._sign_in.complete(user, attempt)


def _stamp(challenges: Challenges, user: User) -> str:
    """Also of who has no password."""
    return challenges.stamp(user.password_hash or b"")
