"""What administrators do with the accounts of others."""

from collections.abc import Callable
from time import time
from typing import NamedTuple

from server.account_errors import OwnAccount
from server.domain.account_event import AccountEventKind
from server.domain.identity import Identity
from server.domain.ids import UserId
from server.domain.session import Device
from server.domain.text import has_unsafe_characters
from server.errors import Forbidden, InvalidPayload, NotFound
from server.protocol.admin import ListUsers
from server.services.audit import Audit
from server.services.ports import SessionCloser
from server.storage.second_factors import SecondFactorStore
from server.storage.sessions import SessionStore
from server.storage.users import User, UserStore

# What an account's owner reads: not on what and from where the administrator did it.
_NOBODYS_DEVICE = Device("", "")


class Administrator(NamedTuple):
    """Who does it, as the log of the account names them; without an id on the server itself."""

    name: str
    user_id: UserId | None = None

    @classmethod
    def of(cls, identity: Identity) -> "Administrator":
        return cls(identity.name, identity.user_id)


class Standing(NamedTuple):
    """An account, in how many places it is signed in, and whether it asks for a second factor."""

    user: User
    sessions: int
    has_second_factor: bool


class StandingPage(NamedTuple):
    """Some accounts, and where the next ones begin."""

    items: list[Standing]
    next_cursor: str | None


class AdminService:
    """Whoever calls this has looked whether they may. Every method raises Unavailable, and those
    with a user's id NotFound. `clock` in Unix seconds."""

    def __init__(
        self,
        users: UserStore,
        sessions: SessionStore,
        factors: SecondFactorStore,
        closer: SessionCloser,
        audit: Audit,
        clock: Callable[[], float] = time,
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._factors = factors
        self._closer = closer
        self._audit = audit
        self._clock = clock

    async def users(self, wish: ListUsers) -> StandingPage:
        """The newest first. Raises InvalidPayload."""
        if has_unsafe_characters(wish.q):
            raise InvalidPayload("The search has unusual characters", field="q")
        page = await self._users.page(wish.q, wish.cursor, wish.limit)
        return StandingPage(await self._standings(page.items), page.next_cursor)

    async def user(self, user_id: UserId) -> Standing:
        (standing,) = await self._standings([await self._find(user_id)])
        return standing

    async def set_admin(self, by: Administrator, user_id: UserId, *, is_admin: bool) -> None:
        """Raises OwnAccount, Forbidden."""
        user = await self._find_another(by, user_id)
        if await self._users.set_admin(user.id, is_admin=is_admin):
            if not is_admin and not await self._is_in_office(by):
                await self._users.set_admin(user.id, is_admin=True)
                raise Forbidden
            await self._note(by, user, "admin_granted" if is_admin else "admin_revoked")

    async def set_disabled(self, by: Administrator, user_id: UserId, *, is_disabled: bool) -> None:
        """Who is shut out is out at once, on every device. Raises OwnAccount, Forbidden."""
        user = await self._find_another(by, user_id)
        if await self._users.set_disabled(user.id, is_disabled=is_disabled):
            if is_disabled and not await self._is_in_office(by):
                await self._users.set_disabled(user.id, is_disabled=False)
                raise Forbidden
            await self._note(by, user, "disabled" if is_disabled else "enabled")
        if is_disabled:  # once more where it failed half-way
            await self._end_all(user)

    async def sign_out(self, by: Administrator, user_id: UserId) -> int:
        """Everywhere. How many sessions there were."""
        user = await self._find(user_id)
        ended = await self._end_all(user)
        if ended:
            await self._note(by, user, "other_sessions_ended")
        return ended

    async def reset_second_factor(self, by: Administrator, user_id: UserId) -> bool:
        """For who has lost it. Passkeys stay. False when there is none."""
        user = await self._find(user_id)
        was_on = (await self._factors.find(user.id)).is_on
        await self._factors.remove(user.id)
        if was_on:
            await self._note(by, user, "second_factor_removed")
        return was_on

    async def _end_all(self, user: User) -> int:
        """Tokens are dead before connections are closed."""
        sessions = await self._sessions.of_user(user.id, self._clock())
        ended = [each for each in sessions if await self._sessions.remove(each.id, user.id)]
        for session in ended:
            await self._closer.close_session(session.id)
        return len(ended)

    async def _standings(self, users: list[User]) -> list[Standing]:
        ids = [user.id for user in users]
        sessions = await self._sessions.count_of(ids, self._clock())
        protected = await self._factors.are_on(ids)
        return [Standing(user, sessions.get(user.id, 0), user.id in protected) for user in users]

    async def _find(self, user_id: UserId) -> User:
        user = await self._users.find(user_id)
        if user is None:
            raise NotFound("There is no such account")
        return user

    async def _find_another(self, by: Administrator, user_id: UserId) -> User:
        user = await self._find(user_id)
        if user.id == by.user_id:
            raise OwnAccount
        return user

    async def _is_in_office(self, by: Administrator) -> bool:
        """Looked at after the act: two who shut each other out must not both succeed."""
        if by.user_id is None:
            return True
        user = await self._users.find(by.user_id)
        return user is not None and user.is_admin and not user.is_disabled

    async def _note(self, by: Administrator, user: User, kind: AccountEventKind) -> None:
        await self._audit.note(user.id, kind, _NOBODYS_DEVICE, by.name)
