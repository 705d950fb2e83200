"""Who changes what protects an account proves first, and not long ago, that it is theirs."""

from collections.abc import Callable
from time import time
from typing import Any, NamedTuple

from server.account_errors import ConfirmationRequired, WrongProof
from server.auth.challenges import Challenges
from server.auth.passkeys import RelyingParty
from server.auth.passwords import Passwords
from server.domain.identity import Identity
from server.domain.second_factor import Method
from server.domain.session import Device
from server.errors import InvalidPayload, Unauthenticated, WrongCredentials
from server.protocol.confirmation import ConfirmRequest
from server.services.audit import Audit
from server.services.login_limits import LoginLimits
from server.services.passkey_check import PasskeyCheck
from server.services.proofs import Proofs
from server.storage.sessions import SessionStore
from server.storage.users import User, UserStore


class Options(NamedTuple):
    """How somebody can confirm; `challenge` and `public_key` are empty without passkeys."""

    methods: list[Method]
    challenge: str
    public_key: dict[str, Any]


class ConfirmationService:
    """A confirmation belongs to one login session. Signing in is one: who has no password, or
    has lost every other proof, signs in again.

    Where there is a second factor it is that which is asked for: a password may be known to
    whoever has found the device. Every method but `demand` may also raise Unavailable.
    """

    def __init__(
        self,
        users: UserStore,
        sessions: SessionStore,
        passwords: Passwords,
        proofs: Proofs,
        passkeys: PasskeyCheck,
        challenges: Challenges,
        party: RelyingParty,
        limits: LoginLimits,
        audit: Audit,
        lasts_seconds: float,
        clock: Callable[[], float] = time,
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._passwords = passwords
        self._proofs = proofs
        self._passkeys = passkeys
        self._challenges = challenges
        self._party = party
        self._limits = limits
        self._audit = audit
        self._lasts_seconds = lasts_seconds
        self._clock = clock

    def demand(self, identity: Identity) -> None:
        """Raises ConfirmationRequired. Routes with `needs_confirmation` have asked already."""
        if self._clock() >= identity.confirmed_at + self._lasts_seconds:
            raise ConfirmationRequired

    async def options(self, identity: Identity) -> Options:
        """What `confirm` would take."""
        methods, passkeys = await self._proofs.second_factor(identity.user_id)
        if not methods:
            passkeys = await self._passkeys.of_user(identity.user_id)
            user = await self._user(identity)
            methods = ["password"] if user.password_hash else []
            methods += ["passkey"] if passkeys else []
        if not passkeys:
            return Options(methods, "", {})
        challenge = self._challenges.make("confirmation", identity.user_id, identity.session_id)
        public_key = self._party.request_options(challenge.bytes, passkeys)
        return Options(methods, self._challenges.sign(challenge), public_key)

    async def confirm(self, identity: Identity, proof: ConfirmRequest, device: Device) -> float:
        """Until when, in Unix seconds.

        Raises InvalidPayload, WrongProof, ChallengeExpired, RateLimited.
        """
        if proof.password is None:
            await self._check_other(identity, proof, device)
        elif await self.is_second_factor_on(identity):
            raise InvalidPayload("With a second factor, that is what is asked for")
        else:
            await self.check_password(identity, proof.password, device)
        return await self.grant(identity)

    async def grant(self, identity: Identity) -> float:
        """For whoever has proved it elsewhere, say with their single sign-on."""
        now = self._clock()
        await self._sessions.confirm(identity.session_id, now)
        return now + self._lasts_seconds

    async def is_second_factor_on(self, identity: Identity) -> bool:
        methods, _ = await self._proofs.second_factor(identity.user_id)
        return bool(methods)

    async def check_password(self, identity: Identity, password: str, device: Device) -> None:
        """Raises InvalidPayload, WrongProof, RateLimited."""
        user = await self._user(identity)
        try:
            async with self._limits.login(user.id, device.address), self._passwords.turn():
                if not await self._passwords.matches(password, user.password_hash):
                    raise WrongCredentials
        except WrongCredentials:
            self._audit.note_later(user.id, "sign_in_failed", device, "confirmation")
            raise WrongProof from None

    async def _check_other(self, identity: Identity, proof: ConfirmRequest, device: Device) -> None:
        challenge = None
        if proof.challenge is not None:
            challenge = self._challenges.read(
                proof.challenge, "confirmation", identity.user_id, identity.session_id
            )
        await self._proofs.check(identity.user_id, proof, challenge, device)

    async def _user(self, identity: Identity) -> User:
        user = await self._users.find(identity.user_id)
        if user is None:
            raise Unauthenticated
        return user
