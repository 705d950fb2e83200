"""Who changes what protects an account proves first, and not long ago, that it is theirs."""

from collections.abc import Callable
from time import time

from server.auth.passwords import Passwords
from server.domain.identity import Identity
from server.domain.session import Device
from server.errors import (
    ConfirmationRequired,
    InvalidPayload,
    Unauthenticated,
    WrongCredentials,
    WrongProof,
)
from server.protocol.confirmation import ConfirmRequest
from server.services.audit import Audit
from server.services.login_limits import LoginLimits
from server.storage.sessions import SessionStore
from server.storage.users import UserStore


class ConfirmationService:
    """A confirmation belongs to one login session. Signing in is one: who has no password, or
    has lost every other proof, signs in again.

    Every method but `demand` may also raise Unavailable.
    """

    def __init__(
        self,
        users: UserStore,
        sessions: SessionStore,
        passwords: Passwords,
        limits: LoginLimits,
        audit: Audit,
        lasts_seconds: float,
        clock: Callable[[], float] = time,
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._passwords = passwords
        self._limits = limits
        self._audit = audit
        self._lasts_seconds = lasts_seconds
        self._clock = clock

    def demand(self, identity: Identity) -> None:
        """Raises ConfirmationRequired. Routes with `needs_confirmation` have asked already."""
        if self._clock() >= identity.confirmed_at + self._lasts_seconds:
            raise ConfirmationRequired

    async def confirm(self, identity: Identity, proof: ConfirmRequest, device: Device) -> float:
        """Until when, in Unix seconds. Raises InvalidPayload, WrongProof, RateLimited."""
        if proof.password is None:
            raise InvalidPayload("Send a proof: the password")
        await self._check_password(identity, proof.password, device)
        return await self.grant(identity)

    async def grant(self, identity: Identity) -> float:
        """For whoever has proved it elsewhere, say with their single sign-on."""
        now = self._clock()
        await self._sessions.confirm(identity.session_id, now)
        return now + self._lasts_seconds

    async def _check_password(self, identity: Identity, password: str, device: Device) -> None:
        user = await self._users.find(identity.user_id)
        if user is None:
            raise Unauthenticated
        try:
            async with self._limits.login(user.id, device.address), self._passwords.turn():
                if not await self._passwords.matches(password, user.password_hash):
                    raise WrongCredentials
        except WrongCredentials:
            self._audit.note_later(user.id, "sign_in_failed", device, "confirmation")
            raise WrongProof from None
