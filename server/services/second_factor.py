"""The second factor of one's own account: set up, looked at, turned off."""

from collections.abc import Callable
from time import time
from typing import NamedTuple

from server.account_errors import ChallengeExpired, NoPasskey, WrongProof
from server.auth.recovery_codes import RecoveryCodes
from server.auth.totp import new_totp_secret, totp_uri
from server.auth.vault import Vault
from server.domain.identity import Identity
from server.domain.ids import UserId
from server.domain.second_factor import Method
from server.domain.session import Device
from server.errors import NotFound
from server.services.audit import Audit
from server.services.login_limits import LoginLimits
from server.services.proofs import Proofs
from server.storage.passkeys import PasskeyStore
from server.storage.second_factors import SecondFactorStore

PENDING_SECONDS = 900


class State(NamedTuple):
    """`methods` is empty when it is off."""

    methods: list[Method]
    recovery_codes_left: int


class SecondFactorService:
    """What the routes ask for has been confirmed. Every method may also raise Unavailable."""

    def __init__(
        self,
        factors: SecondFactorStore,
        passkeys: PasskeyStore,
        proofs: Proofs,
        vault: Vault,
        codes: RecoveryCodes,
        limits: LoginLimits,
        audit: Audit,
        clock: Callable[[], float] = time,
    ) -> None:
        self._factors = factors
        self._passkeys = passkeys
        self._proofs = proofs
        self._vault = vault
        self._codes = codes
        self._limits = limits
        self._audit = audit
        self._clock = clock

    async def state(self, identity: Identity) -> State:
        methods, _ = await self._proofs.second_factor(identity.user_id)
        factor = await self._factors.find(identity.user_id)
        return State(methods, factor.recovery_codes)

    async def propose_app(self, identity: Identity) -> tuple[str, str]:
        """Secret and URI for an app, which counts once it has shown a code; until then, and for
        fifteen minutes, the one before does."""
        secret = new_totp_secret()
        sealed = self._vault.seal(secret, identity.user_id)
        await self._factors.propose(identity.user_id, sealed, self._clock() + PENDING_SECONDS)
        return secret, totp_uri(secret, identity.email)

    async def activate_app(self, identity: Identity, code: str, device: Device) -> list[str]:
        """New recovery codes if it was off. Raises ChallengeExpired, WrongProof, RateLimited."""
        user_id = identity.user_id
        factor = await self._factors.find(user_id)
        if factor.pending_secret is None or factor.pending_until <= self._clock():
            raise ChallengeExpired
        async with self._limits.second_step(user_id, device.address):
            step = self._proofs.step(user_id, factor.pending_secret, code)
            if step is None:
                raise WrongProof
        if not await self._factors.activate(user_id, factor.pending_secret, step):
            raise ChallengeExpired
        await self._audit.note(user_id, "second_factor_added", device, "totp")
        return [] if factor.is_on else await self._renew_codes(user_id)

    async def take_passkeys(self, identity: Identity, device: Device) -> list[str]:
        """A passkey is asked for after the password. New recovery codes if it was off.

        Raises NoPasskey.
        """
        user_id = identity.user_id
        factor = await self._factors.find(user_id)
        if not await self._passkeys.of_user(user_id):
            raise NoPasskey
        await self._factors.take_passkeys(user_id)
        await self._audit.note(user_id, "second_factor_added", device, "passkey")
        return [] if factor.is_on else await self._renew_codes(user_id)

    async def renew_codes(self, identity: Identity, device: Device) -> list[str]:
        """Those of before are dead. Raises NotFound when it is off."""
        if not (await self._factors.find(identity.user_id)).is_on:
            raise NotFound("There is no second factor")
        await self._audit.note(identity.user_id, "recovery_codes_renewed", device)
        return await self._renew_codes(identity.user_id)

    async def turn_off(self, user_id: UserId, device: Device, detail: str = "") -> None:
        """Passkeys stay, and sign in without a password. `detail`: who did it, if not the owner."""
        if (await self._factors.find(user_id)).is_on:
            await self._audit.note(user_id, "second_factor_removed", device, detail)
        await self._factors.remove(user_id)

    async def _renew_codes(self, user_id: UserId) -> list[str]:
        codes = self._codes.new()
        hashes = [self._codes.hash(code, user_id) for code in codes]
        await self._factors.set_recovery_codes(user_id, hashes)
        return codes
