"""Accounts: sign up, sign in, who is it, sign out."""

from contextlib import suppress

from server.auth.passwords import Passwords
from server.auth.tokens import AccessTokens
from server.domain.identity import Identity
from server.domain.session import Device
from server.domain.text import normalise_email, normalise_name, normalise_username
from server.errors import InvalidPayload, NotFound, Unauthenticated, WrongCredentials
from server.protocol.account import LoginRequest, RegisterRequest
from server.services.audit import Audit
from server.services.login_limits import LoginLimits
from server.services.session import Login, SessionService
from server.services.sign_in import Attempt, SignIn
from server.storage.users import User, UserStore


class AccountService:
    """Every method may also raise Unavailable."""

    def __init__(
        self,
        users: UserStore,
        sessions: SessionService,
        passwords: Passwords,
        tokens: AccessTokens,
        limits: LoginLimits,
        sign_in: SignIn,
        audit: Audit,
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._sign_in = sign_in
        self._audit = audit
        self._passwords = passwords
        self._tokens = tokens
        self._limits = limits

    async def register(self, wish: RegisterRequest, device: Device) -> Login:
        """Raises InvalidPayload, AlreadyExists, RateLimited."""
        name, email, username = _checked(wish)
        async with self._limits.registration(device.address), self._passwords.turn():
            password_hash = await self._passwords.hash(wish.password)
            user = await self._users.add(name, email, password_hash, username)
            self._audit.note_later(user.id, "registered", device)
            attempt = Attempt(device, "registration", is_renewed=wish.client is not None)
            return await self._sign_in.complete(user, attempt)

    async def login(self, wish: LoginRequest, device: Device) -> Login:
        """Raises WrongCredentials, in one way and time for whatever is wrong, RateLimited, and
        what a gate of SignIn raises, after the right password."""
        account, user = await self._find(wish.email)
        async with self._limits.login(account, device.address), self._passwords.turn():
            password_hash = user.password_hash if user else None
            if not await self._passwords.matches(wish.password, password_hash) or user is None:
                if user is not None:
                    self._audit.note_later(user.id, "sign_in_failed", device, "password")
                raise WrongCredentials
            attempt = Attempt(device, "password", is_renewed=wish.client is not None)
            return await self._sign_in.complete(user, attempt)

    async def authenticate(self, token: str) -> Identity:
        """Whose token it is. Raises Unauthenticated also when the session or user is gone."""
        claims = self._tokens.read(token)
        session = await self._sessions.check(claims)
        user = await self._users.find(claims.user_id)
        if user is None:
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
        )

    async def logout(self, identity: Identity) -> None:
        """The token is dead from here on, and the session's connections are closed."""
        with suppress(NotFound):
            await self._sessions.end(identity, identity.session_id)

    async def _find(self, login: str) -> tuple[str, User | None]:
        """Who it is, and what failures are counted by: the account, however it is named."""
        email, username = normalise_email(login), normalise_username(login)
        user = None
        if email is not None:
            user = await self._users.find_by_email(email)
        elif username is not None:
            user = await self._users.find_by_username(username)
        return user.id if user else email or username or "", user


def _checked(wish: RegisterRequest) -> tuple[str, str, str | None]:
    """Name, email and username as they are stored. Raises InvalidPayload."""
    name = normalise_name(wish.name)
    if name is None:
        raise InvalidPayload("The name is empty, too long or has unusual characters", field="name")
    email = normalise_email(wish.email)
    if email is None:
        raise InvalidPayload("This is not an email address", field="email")
    if not wish.username:
        return name, email, None
    username = normalise_username(wish.username)
    if username is None:
        raise InvalidPayload(
            "A username has 3 to 32 letters, digits, dots, hyphens or underscores", field="username"
        )
    return name, email, username
