"""Forgotten passwords: a letter to the account's address, and what can be done with it."""

from collections.abc import Callable
from time import time

from server.auth.one_time_codes import OneTimeCodes, new_link_code
from server.auth.password_rule import password_problem
from server.auth.passwords import Passwords
from server.domain.session import Device
from server.domain.text import normalise_email, normalise_username
from server.errors import CodeExpired, InvalidPayload
from server.protocol.verification import ResetPassword
from server.services.account_letters import AccountLetters
from server.services.audit import Audit
from server.services.code_limits import CodeLimits
from server.services.session import SessionService
from server.storage.password_resets import PasswordResetStore
from server.storage.users import User, UserStore

RESET_MINUTES = 30
_PURPOSE = "password reset"


class PasswordResetService:
    """Every method may also raise Unavailable."""

    def __init__(
        self,
        users: UserStore,
        resets: PasswordResetStore,
        passwords: Passwords,
        codes: OneTimeCodes,
        limits: CodeLimits,
        letters: AccountLetters,
        sessions: SessionService,
        audit: Audit,
        clock: Callable[[], float] = time,
    ) -> None:
        self._users = users
        self._resets = resets
        self._passwords = passwords
        self._codes = codes
        self._limits = limits
        self._letters = letters
        self._sessions = sessions
        self._audit = audit
        self._clock = clock

    async def request(self, login: str, device: Device) -> None:
        """Done before it is known whether there is such an account.

        Raises MailNotConfigured, RateLimited.
        """
        self._letters.check()
        email, username = normalise_email(login), normalise_username(login)
        await self._limits.letter(email or username or "", device.address)
        self._letters.later(lambda: self._mail(email, username))

    async def reset(self, wish: ResetPassword, device: Device) -> None:
        """A new password; whoever was signed in with the old one is not any more.

        Raises CodeExpired, InvalidPayload, RateLimited.
        """
        digest = self._codes.digest(_PURPOSE, wish.code)
        async with self._limits.guess(device.address):
            user = await self._owner(digest)
        own = (user.name, user.email, user.username)
        if problem := password_problem(wish.password, own):
            raise InvalidPayload(problem, field="password", fields={"password": problem})
        async with self._passwords.turn():
            password_hash = await self._passwords.hash(wish.password)
        if not await self._resets.take(digest, self._clock()):
            raise CodeExpired
        await self._users.set_password(user.id, password_hash)
        await self._sessions.end_all(user.id)
        await self._resets.forget(user.id)
        self._audit.note_later(user.id, "password_reset", device)
        self._letters.password_changed(user.email, device, self._clock())

    async def _owner(self, digest: str) -> User:
        user_id = await self._resets.find(digest, self._clock())
        user = await self._users.find(user_id) if user_id else None
        if user is None:
            raise CodeExpired
        return user

    async def _mail(self, email: str | None, username: str | None) -> None:
        user = await self._named(email, username)
        if user is None:
            return
        if email is None:
            await self._limits.letter_to(user.email)
        code, expires_at = new_link_code(), self._clock() + RESET_MINUTES * 60
        await self._resets.add(self._codes.digest(_PURPOSE, code), user.id, expires_at)
        self._letters.reset_password(user.email, code, RESET_MINUTES)

    async def _named(self, email: str | None, username: str | None) -> User | None:
        if email is not None:
            return await self._users.find_by_email(email)
        return await self._users.find_by_username(username) if username is not None else None
