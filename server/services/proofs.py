"""Proofs besides the password: codes of an app, recovery codes, passkeys."""

import logging
from collections.abc import Callable
from time import time

from server.account_errors import ChallengeExpired, WrongProof
from server.auth.challenges import Challenge
from server.auth.recovery_codes import RecoveryCodes
from server.auth.totp import totp_step
from server.auth.vault import Vault
from server.domain.ids import UserId
from server.domain.second_factor import TOTP_DIGITS, Method, Passkey, SecondFactor
from server.domain.session import Device
from server.errors import InvalidPayload
from server.protocol.second_factor import Proof
from server.services.audit import Audit
from server.services.login_limits import LoginLimits
from server.services.passkey_check import PasskeyCheck
from server.storage.second_factors import SecondFactorStore

log = logging.getLogger(__name__)


class Proofs:
    """Every method may also raise Unavailable."""

    def __init__(
        self,
        factors: SecondFactorStore,
        passkeys: PasskeyCheck,
        vault: Vault,
        codes: RecoveryCodes,
        limits: LoginLimits,
        audit: Audit,
        clock: Callable[[], float] = time,
    ) -> None:
        self._factors = factors
        self._passkeys = passkeys
        self._vault = vault
        self._codes = codes
        self._limits = limits
        self._audit = audit
        self._clock = clock

    async def second_factor(self, user_id: UserId) -> tuple[list[Method], list[Passkey]]:
        """By which methods it can be proved, and with which passkeys; by none when it is off."""
        factor = await self._factors.find(user_id)
        if not factor.is_on:
            return [], []
        passkeys = await self._passkeys.of_user(user_id)
        return methods_of(factor, has_passkeys=bool(passkeys)), passkeys

    async def check(
        self, user_id: UserId, proof: Proof, challenge: Challenge | None, device: Device
    ) -> Method:
        """What has been proved; the challenge is answered with it.

        Raises InvalidPayload, WrongProof, ChallengeExpired, RateLimited.
        """
        method = _method(proof)
        if challenge is not None:
            await self._passkeys.demand_open(challenge)
        try:
            async with self._limits.second_step(user_id, device.address):
                await self._check(user_id, proof, challenge)
        except WrongProof:
            self._audit.note_later(user_id, "sign_in_failed", device, method)
            raise
        if method == "recovery_code":
            self._audit.note_later(user_id, "recovery_code_used", device)
        if challenge is not None:
            await self._passkeys.answer(challenge)
        return method

    async def _check(self, user_id: UserId, proof: Proof, challenge: Challenge | None) -> None:
        if proof.code is not None:
            await self._check_code(user_id, proof.code)
        elif proof.recovery_code is not None:
            await self._check_recovery_code(user_id, proof.recovery_code)
        elif proof.credential is not None and challenge is not None:
            await self._passkeys.check(proof.credential, challenge, user_id)
        else:
            raise ChallengeExpired

    async def _check_code(self, user_id: UserId, code: str) -> None:
        sealed = (await self._factors.find(user_id)).totp_secret
        if sealed is None:
            raise WrongProof
        step = self.step(user_id, sealed, code)
        if step is None or not await self._factors.use_step(user_id, sealed, step):
            raise WrongProof

    def step(self, user_id: UserId, sealed: bytes, code: str) -> int | None:
        """Of which 30 seconds this is the code; None when of none near now."""
        secret = self._vault.open(sealed, user_id)
        if secret is None:
            log.error("the secret of a second factor cannot be read: was JWT_SECRET changed?")
            return None
        digits = "".join(code.split())
        if len(digits) != TOTP_DIGITS or not (digits.isascii() and digits.isdecimal()):
            return None
        return totp_step(secret, digits, self._clock())

    async def _check_recovery_code(self, user_id: UserId, code: str) -> None:
        if not await self._factors.use_recovery_code(user_id, self._codes.hash(code, user_id)):
            raise WrongProof


def methods_of(factor: SecondFactor, *, has_passkeys: bool) -> list[Method]:
    """Of a second factor that is on."""
    methods: list[Method] = ["totp"] if factor.totp_secret is not None else []
    if has_passkeys:
        methods.append("passkey")
    if factor.recovery_codes:
        methods.append("recovery_code")
    return methods


def _method(proof: Proof) -> Method:
    given: list[Method] = []
    if proof.code is not None:
        given.append("totp")
    if proof.recovery_code is not None:
        given.append("recovery_code")
    if proof.credential is not None:
        given.append("passkey")
    if len(given) != 1:
        raise InvalidPayload("Send one proof: a code, a recovery code or a passkey")
    return given[0]
