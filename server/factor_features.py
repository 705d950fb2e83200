"""What protects an account besides its password, as objects that know each other."""

from collections.abc import Callable
from time import time
from typing import NamedTuple

from server.auth.challenges import Challenges
from server.auth.passkeys import RelyingParty
from server.auth.passwords import Passwords
from server.auth.recovery_codes import RecoveryCodes
from server.auth.vault import Vault
from server.services.account_letters import AccountLetters
from server.services.audit import Audit
from server.services.confirmation import ConfirmationService
from server.services.login_limits import LoginLimits
from server.services.passkey import PasskeyService
from server.services.passkey_check import PasskeyCheck
from server.services.passkey_sign_in import PasskeySignInService
from server.services.password import PasswordService
from server.services.proofs import Proofs
from server.services.second_factor import SecondFactorService
from server.services.second_step import SecondStepGate, SecondStepService
from server.services.session import SessionService
from server.services.sign_in import SignIn
from server.services.ways_in import WaysIn
from server.storage.answered_challenges import AnsweredChallenges
from server.storage.passkeys import PasskeyStore
from server.storage.second_factors import SecondFactorStore
from server.storage.sessions import SessionStore
from server.storage.users import UserStore


class ProtectionStores(NamedTuple):
    """What it remembers."""

    users: UserStore
    sessions: SessionStore
    factors: SecondFactorStore
    passkeys: PasskeyStore
    answered: AnsweredChallenges


class Protection:
    """`gate` is for SignIn; the services that need more than what is here are methods."""

    def __init__(
        self,
        secret: str,
        party: RelyingParty,
        stores: ProtectionStores,
        ways_in: WaysIn,
        passwords: Passwords,
        limits: LoginLimits,
        audit: Audit,
        confirmation_seconds: float,
        clock: Callable[[], float] = time,
    ) -> None:
        users, sessions, factors, passkeys, answered = stores
        challenges, codes, vault = Challenges(secret, clock), RecoveryCodes(secret), Vault(secret)
        check = PasskeyCheck(passkeys, answered, party, clock)
        proofs = Proofs(factors, check, vault, codes, limits, audit, clock)
        self._users, self._passwords, self._audit = users, passwords, audit
        self._limits, self._party, self._clock = limits, party, clock
        self._challenges, self._check, self._proofs = challenges, check, proofs
        self.gate = SecondStepGate(proofs, challenges, party)
        self.confirmation = ConfirmationService(
            users, sessions, passwords, proofs, check, challenges, party, limits, audit,
            confirmation_seconds, clock,
        )  # fmt: skip
        self.second_factor = SecondFactorService(
            factors, passkeys, proofs, vault, codes, limits, audit, clock
        )
        self.passkey = PasskeyService(
            passkeys, factors, ways_in, check, challenges, party, audit, clock
        )

    def second_step(self, sign_in: SignIn) -> SecondStepService:
        return SecondStepService(self._users, self._proofs, self._challenges, sign_in)

    def passkey_sign_in(self, sign_in: SignIn) -> PasskeySignInService:
        return PasskeySignInService(
            self._users, self._check, self._challenges, self._party, self._limits, sign_in
        )

    def password(self, sessions: SessionService, letters: AccountLetters) -> PasswordService:
        return PasswordService(
            self._users, sessions, self._passwords, self.confirmation, self._audit, letters,
            self._clock,
        )  # fmt: skip
