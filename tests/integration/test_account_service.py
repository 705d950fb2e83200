"""The account service without its doors, over a real MongoDB."""

from collections.abc import AsyncIterator

import pytest

from server.auth.passwords import Passwords
from server.auth.tokens import AccessTokens
from server.domain.ids import SessionId
from server.errors import InvalidPayload, Unauthenticated
from server.services.account import AccountService
from server.services.login_limits import LoginLimits
from server.settings import Settings
from server.storage.database import Database
from server.storage.sessions import SessionStore
from server.storage.users import UserStore

HERE = "127.0.0.1"


class RecordingCloser:
    """Remembers which sessions were closed, and whether their tokens were dead by then."""

    def __init__(self) -> None:
        self.closed: list[SessionId] = []
        self.account: AccountService | None = None
        self.token = ""
        self.was_dead = False

    async def close_session(self, session_id: SessionId) -> None:
        self.closed.append(session_id)
        assert self.account is not None
        with pytest.raises(Unauthenticated):
            await self.account.authenticate(self.token)
        self.was_dead = True


@pytest.fixture
def closer() -> RecordingCloser:
    return RecordingCloser()


@pytest.fixture
async def account(settings: Settings, closer: RecordingCloser) -> AsyncIterator[AccountService]:
    database = Database(settings.mongo_database)
    await database.open(settings.mongo_uri)
    users = UserStore(database)
    await users.create_indexes()
    passwords = Passwords(1, rounds=4)
    tokens = AccessTokens(settings.jwt_secret, ttl_seconds=3600)
    sessions = SessionStore(database)
    yield AccountService(users, sessions, passwords, tokens, closer, LoginLimits())
    passwords.close()
    database.close()


async def test_a15_logout_when_done_then_the_token_is_dead_before_its_connections_close(
    account: AccountService, closer: RecordingCloser
) -> None:
    login = await account.register("Alice", "alice@example.org", "correct horse", HERE)
    other = await account.login("alice@example.org", "correct horse", HERE)
    identity = await account.authenticate(login.token)
    closer.account, closer.token = account, login.token
    await account.logout(identity)
    assert closer.closed == [identity.session_id]
    assert closer.was_dead
    assert (await account.authenticate(other.token)).user_id == identity.user_id


async def test_authenticate_when_genuine_then_who_it_is(account: AccountService) -> None:
    login = await account.register("  Alice B ", "Alice@Example.org", "correct horse", HERE)
    identity = await account.authenticate(login.token)
    assert (identity.email, identity.name) == ("alice@example.org", "Alice B")
    assert identity.user_id == login.user.id


@pytest.mark.parametrize(
    ("name", "email", "field"),
    [("", "a@example.org", "name"), ("a", "a@example", "email"), ("a", "a b@example.org", "email")],
)
async def test_register_when_a_field_is_wrong_then_it_is_named(
    account: AccountService, name: str, email: str, field: str
) -> None:
    with pytest.raises(InvalidPayload) as raised:
        await account.register(name, email, "correct horse", HERE)
    assert raised.value.details == {"field": field}
