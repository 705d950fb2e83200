"""Login sessions: opened by a sign-in, renewed by their refresh token, listed and ended."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from time import time
from typing import NamedTuple

from server.auth.refresh import RefreshTokens
from server.auth.tokens import AccessTokens, Claims
from server.domain.identity import Identity
from server.domain.ids import SessionId, UserId, new_session_id
from server.domain.session import Device, Session
from server.errors import (
    NotFound,
    TokenExpired,
    TokenReused,
    Unauthenticated,
    Unavailable,
    WrongCredentials,
)
from server.services.audit import Audit
from server.services.login_limits import LoginLimits
from server.services.ports import SessionCloser
from server.storage.sessions import SessionStore
from server.storage.users import User, UserStore
from server.tasks import let_signals_pass

log = logging.getLogger(__name__)

# Two tabs that renew at once, a request that is under way meanwhile, an answer that was lost.
GRACE_SECONDS = 60
# How exact `last_used_at` is for those who renew seldom or never.
TOUCH_SECONDS = 900
MAX_SESSIONS = 100
SURPLUS_SECONDS = 5.0


class Lifetimes(NamedTuple):
    """In seconds: of an access token that is renewed, of one that is not, and of a session that
    nobody uses."""

    access: float
    unrenewed: float
    session: float


class Login(NamedTuple):
    """A login session and its newest tokens; it ends `lasts_seconds` from now unless renewed."""

    user: User
    token: str
    refresh_token: str
    lasts_seconds: float


class SessionService:
    """Every method may also raise Unavailable."""

    def __init__(
        self,
        users: UserStore,
        sessions: SessionStore,
        access: AccessTokens,
        refresh: RefreshTokens,
        closer: SessionCloser,
        limits: LoginLimits,
        lifetimes: Lifetimes,
        audit: Audit,
        clock: Callable[[], float] = time,
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._access = access
        self._refresh = refresh
        self._closer = closer
        self._limits = limits
        self._lifetimes = lifetimes
        self._audit = audit
        self._clock = clock
        self._opened: set[UserId] = set()  # since it was last looked whether somebody has too many

    async def open(self, user: User, device: Device, *, is_renewed: bool) -> Login:
        """Whoever does not renew it gets a token that lasts.

        Raises WrongCredentials when the user, as they were proved to be, is no more: what ends
        all sessions in that moment need not know of this one.
        """
        now = self._clock()
        access, unrenewed, lasts = self._lifetimes
        session = Session(
            id=new_session_id(),
            user_id=user.id,
            device=device,
            created_at=now,
            last_used_at=now,
            access_until=now + (access if is_renewed else unrenewed),
            expires_at=now + (lasts if is_renewed else unrenewed),
            confirmed_at=now,
        )
        await self._sessions.add(session)
        self._opened.add(user.id)
        if not _is_as_before(user, await self._users.find(user.id)):
            await self._end(session.id, user.id)
            raise WrongCredentials
        await let_signals_pass()
        login = self._login(user, session, session.access_until)
        await let_signals_pass()
        return login

    async def check(self, claims: Claims) -> Session:
        """The session of a genuine access token.

        Raises Unauthenticated when it has ended, TokenExpired when it has been renewed since.
        """
        session = await self._sessions.find(claims.session_id)
        if session is None or session.user_id != claims.user_id:
            raise Unauthenticated
        now = self._clock()
        if not _is_good(session, claims.generation, now):
            raise TokenExpired
        if now - session.last_used_at > TOUCH_SECONDS:
            await self._sessions.touch(session.id, now)
        return session

    async def refresh(self, token: str, address: str) -> Login:
        """Raises Unauthenticated, RateLimited, and TokenReused, which ends the session."""
        named = self._refresh.read(token)
        if named is None:
            raise Unauthenticated
        session_id, generation = named
        await self._limits.refresh(session_id)
        now = self._clock()
        access_until = now + self._lifetimes.access
        expires_at = now + self._lifetimes.session
        session = await self._sessions.renew(
            session_id, generation, address, now, access_until, expires_at
        )
        if session is None:
            session = await self._repeat(session_id, generation, now, access_until, address)
        user = await self._users.find(session.user_id)
        if user is None or user.is_disabled:
            raise Unauthenticated
        return self._login(user, session, access_until)

    async def of_user(self, identity: Identity) -> list[Session]:
        """The last used first."""
        return await self._sessions.of_user(identity.user_id, self._clock())

    async def end(self, identity: Identity, session_id: SessionId, device: Device) -> None:
        """One of one's own. Its tokens are dead before its connections are closed.

        Raises NotFound.
        """
        session = await self._sessions.find(session_id)
        if session is None or not await self._end(session_id, identity.user_id):
            raise NotFound("There is no such session")
        if session_id == identity.session_id:
            await self._audit.note(identity.user_id, "signed_out", device)
        else:
            name = session.device.name
            await self._audit.note(identity.user_id, "session_ended", device, name)

    async def sign_out_elsewhere(self, identity: Identity, device: Device) -> int:
        """How many sessions there were."""
        ended = await self.end_others(identity)
        if ended:
            await self._audit.note(identity.user_id, "other_sessions_ended", device)
        return ended

    async def end_others(self, identity: Identity) -> int:
        """The same without an entry in the log: because of something that has one."""
        others = [
            each.id for each in await self.of_user(identity) if each.id != identity.session_id
        ]
        return sum(await asyncio.gather(*(self._end(one, identity.user_id) for one in others)))

    async def end_all(self, user_id: UserId) -> None:
        """Whoever is signed in has to do so again."""
        sessions = await self._sessions.of_user(user_id, self._clock())
        await asyncio.gather(*(self._end(each.id, user_id) for each in sessions))

    async def end_surplus(self) -> None:
        """Of those who have signed in lately: of too many, the ones unused for longest end."""
        while self._opened:
            user_id = self._opened.pop()
            for session_id in await self._sessions.surplus(user_id, MAX_SESSIONS):
                await self._end(session_id, user_id)

    async def run(self) -> None:
        """Until cancelled. Not at the sign-in itself, which many may want at once."""
        while True:
            await asyncio.sleep(SURPLUS_SECONDS)
            with suppress(Unavailable):
                await self.end_surplus()

    async def _repeat(
        self,
        session_id: SessionId,
        generation: int,
        now: float,
        access_until: float,
        address: str,
    ) -> Session:
        """Somebody else has been faster with the same token; but was it long ago?"""
        session = await self._sessions.find(session_id)
        if session is None or session.expires_at <= now or generation > session.generation:
            raise Unauthenticated
        if not _is_good(session, generation, now):
            log.warning(
                "an old refresh token was used again, its session ends",
                extra={"user_id": session.user_id, "session_id": session_id},
            )
            await self._end(session_id, session.user_id)
            device = Device(session.device.name, address)
            await self._audit.note(session.user_id, "refresh_token_reused", device)
            raise TokenReused
        await self._sessions.touch(session_id, now, access_until)
        return session

    async def _end(self, session_id: SessionId, user_id: UserId) -> bool:
        is_removed = await self._sessions.remove(session_id, user_id)
        if is_removed:
            await self._closer.close_session(session_id)
        return is_removed

    def _login(self, user: User, session: Session, access_until: float) -> Login:
        return Login(
            user,
            self._access.issue(user.id, user.email, session.id, access_until, session.generation),
            self._refresh.issue(session.id, session.generation),
            session.expires_at - self._clock(),
        )


def _is_as_before(user: User, now: User | None) -> bool:
    """May sign in with the same password, if they have one."""
    return (
        now is not None
        and now.password_hash == user.password_hash
        and now.is_disabled == user.is_disabled
    )


def _is_good(session: Session, generation: int, now: float) -> bool:
    """A token of the newest generation, or of the one before, just now."""
    if generation == session.generation:
        return True
    is_previous = generation == session.generation - 1
    return is_previous and now - session.renewed_at <= GRACE_SECONDS
