"""The password of one's own account."""

from collections.abc import Callable
from time import time

from server.account_errors import WrongProof
from server.auth.password_rule import password_problem
from server.auth.passwords import Passwords
from server.domain.identity import Identity
from server.domain.session import Device
from server.errors import InvalidPayload
from server.protocol.password import ChangePassword
from server.services.account_letters import AccountLetters
from server.services.audit import Audit
from server.services.confirmation import ConfirmationService
from server.services.session import SessionService
from server.storage.users import UserStore


class PasswordService:
    """Every method may also raise Unavailable."""

    def __init__(
        self,
        users: UserStore,
        sessions: SessionService,
        passwords: Passwords,
        confirmation: ConfirmationService,
        audit: Audit,
        letters: AccountLetters,
        clock: Callable[[], float] = time,
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._passwords = passwords
        self._confirmation = confirmation
        self._audit = audit
        self._letters = letters
        self._clock = clock

    async def change(self, identity: Identity, wish: ChangePassword, device: Device) -> None:
        """Everybody else who is signed in to the account is not any more.

        Raises InvalidPayload, WrongProof, ConfirmationRequired, RateLimited.
        """
        user = await self._users.find(identity.user_id)
        if wish.current_password is None or await self._confirmation.is_second_factor_on(identity):
            self._confirmation.demand(identity)
        if wish.current_password is not None:
            await self._confirmation.check_password(identity, wish.current_password, device)
        if problem := password_problem(
            wish.password, (identity.name, identity.email, identity.username)
        ):
            raise InvalidPayload(problem, field="password", fields={"password": problem})
        async with self._passwords.turn():
            password_hash = await self._passwords.hash(wish.password)
        if user is None or not await self._users.change_password(user, password_hash):
            raise WrongProof("The password was changed just now")
        await self._sessions.end_others(identity)
        await self._audit.note(identity.user_id, "password_changed", device)
        self._letters.password_changed(identity.email, device, self._clock())
