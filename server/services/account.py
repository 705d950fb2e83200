"""Accounts: sign in, who is it, sign out."""

from collections.abc import Callable
from contextlib import suppress
from time import time

from server.auth.passwords import Passwords
from server.auth.queue import Queue
from server.auth.tokens import AccessTokens
from server.domain.identity import Identity
from server.domain.registration import Registration
from server.domain.session import Device
from server.domain.text import normalise_email, normalise_username
from server.errors import EmailNotVerified, NotFound, Unauthenticated, WrongCredentials
from server.protocol.account import LoginRequest
from server.services.audit import Audit
from server.services.login_limits import LoginLimits
from server.services.session import Login, SessionService
from server.services.sign_in import Attempt, SignIn
from server.storage.registrations import RegistrationStore
from server.storage.users import User, UserStore


class AccountService:
    """`registrations` are those that wait for a code, where one is needed.

    Every method may also raise Unavailable.
    """

    def __init__(
        self,
        users: UserStore,
        registrations: RegistrationStore | None,
        sessions: SessionService,
        passwords: Passwords,
        tokens: AccessTokens,
        limits: LoginLimits,
        sign_in: SignIn,
        audit: Audit,
        clock: Callable[[], float] = time,
    ) -> None:
        self._users = users
        self._registrations = registrations
        self._sessions = sessions
        self._sign_in = sign_in
        self._audit = audit
        self._passwords = passwords
        self._tokens = tokens
        self._limits = limits
        self._clock = clock
        self._looking_up = Queue(1)  # twenty at once would be in the way of signals

    async def login(self, wish: LoginRequest, device: Device) -> Login:
        """Raises WrongCredentials, in one way and time for whatever is wrong, RateLimited,
        Unavailable, and after the right password EmailNotVerified and what a gate of SignIn
        raises."""
        async with self._looking_up.place():
            account, found = await self._find(wish.email)
        async with self._limits.login(account, device.address), self._passwords.turn():
            password_hash = found.password_hash if found else None
            if not await self._passwords.matches(wish.password, password_hash) or found is None:
                if isinstance(found, User):
                    self._audit.note_later(found.id, "sign_in_failed", device, "password")
                raise WrongCredentials
            if isinstance(found, Registration):
                raise EmailNotVerified(registration=found.id, email=found.account.email)
            attempt = Attempt(device, "password", is_renewed=wish.client is not None)
            return await self._sign_in.complete(found, attempt)

    async def authenticate(self, token: str) -> Identity:
        """Whose token it is. Raises Unauthenticated also when the session or user is gone."""
        claims = self._tokens.read(token)
        session = await self._sessions.check(claims)
        user = await self._users.find(claims.user_id)
        if user is None or user.is_disabled:
            raise Unauthenticated
        return Identity(
            user.id,
            user.email,
            user.name,
            session.id,
            expires_at=claims.expires_at,
            session_expires_at=session.expires_at,
            username=user.username,
            confirmed_at=session.confirmed_at,
            is_admin=user.is_admin,
        )

    async def logout(self, identity: Identity, device: Device) -> None:
        """The token is dead from here on, and the session's connections are closed."""
        with suppress(NotFound):
            await self._sessions.end(identity, identity.session_id, device)

    async def _find(self, login: str) -> tuple[str, User | Registration | None]:
        """Who it is, and what failures are counted by: the account, however it is named."""
        email, username = normalise_email(login), normalise_username(login)
        user = None
        if email is not None:
            user = await self._users.find_by_email(email)
        elif username is not None:
            user = await self._users.find_by_username(username)
        # Looked for either way: how long that takes tells nothing.
        waiting = await self._find_waiting(email, username)
        return user.id if user else email or username or "", user or waiting

    async def _find_waiting(self, email: str | None, username: str | None) -> Registration | None:
        if self._registrations is None:
            return None
        if email is not None:
            return await self._registrations.find_by_email(email, self._clock())
        if username is not None:
            return await self._registrations.find_by_username(username, self._clock())
        return None
