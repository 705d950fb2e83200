"""Accounts: sign up, sign in, who is it, sign out."""

from collections.abc import Callable
from time import time
from typing import NamedTuple

from server.auth.passwords import Passwords
from server.auth.tokens import AccessTokens
from server.domain.identity import Identity
from server.domain.ids import new_session_id
from server.domain.text import normalise_email, normalise_name
from server.errors import InvalidPayload, Unauthenticated, WrongCredentials
from server.services.login_limits import LoginLimits
from server.services.ports import SessionCloser
from server.storage.sessions import SessionStore
from server.storage.users import User, UserStore


class Login(NamedTuple):
    """A fresh login session and its access token."""

    user: User
    token: str


class AccountService:
    """Every method may also raise Unavailable."""

    def __init__(
        self,
        users: UserStore,
        sessions: SessionStore,
        passwords: Passwords,
        tokens: AccessTokens,
        closer: SessionCloser,
        limits: LoginLimits,
        clock: Callable[[], float] = time,
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._passwords = passwords
        self._tokens = tokens
        self._closer = closer
        self._limits = limits
        self._clock = clock

    async def register(self, name: str, email: str, password: str, address: str) -> Login:
        """Raises InvalidPayload, AlreadyExists, RateLimited."""
        clean_name = normalise_name(name)
        if clean_name is None:
            raise InvalidPayload(
                "The name is empty, too long or has unusual characters", field="name"
            )
        clean_email = normalise_email(email)
        if clean_email is None:
            raise InvalidPayload("This is not an email address", field="email")
        async with self._limits.registration(address), self._passwords.turn():
            password_hash = await self._passwords.hash(password)
            user = await self._users.add(clean_name, clean_email, password_hash)
            return await self._open_session(user)

    async def login(self, email: str, password: str, address: str) -> Login:
        """Raises WrongCredentials, in one way and time for whatever is wrong, and RateLimited."""
        account = normalise_email(email) or ""
        async with self._limits.login(account, address), self._passwords.turn():
            user = await self._users.find_by_email(account)
            password_hash = user.password_hash if user else None
            if not await self._passwords.matches(password, password_hash) or user is None:
                raise WrongCredentials
            return await self._open_session(user)

    async def authenticate(self, token: str) -> Identity:
        """Whose token it is. Raises Unauthenticated also when the session or user is gone."""
        claims = self._tokens.read(token)
        if not await self._sessions.is_open(claims.session_id, claims.user_id):
            raise Unauthenticated
        user = await self._users.find(claims.user_id)
        if user is None:
            raise Unauthenticated
        return Identity(
            user.id, user.email, user.name, claims.session_id, expires_at=claims.expires_at
        )

    async def logout(self, identity: Identity) -> None:
        """The token is dead from here on, and the session's connections are closed."""
        await self._sessions.remove(identity.session_id)
        await self._closer.close_session(identity.session_id)

    async def _open_session(self, user: User) -> Login:
        session_id = new_session_id()
        expires_at = self._clock() + self._tokens.ttl_seconds
        await self._sessions.add(session_id, user.id, expires_at)
        return Login(user, self._tokens.issue(user.id, user.email, session_id, expires_at))
