"""The parts of the server that the commands need, over the database of its settings."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import NamedTuple

from server.domain.ids import UserId
from server.domain.text import normalise_email, normalise_username
from server.errors import NotFound
from server.services.admin import Administrator, AdminService
from server.services.audit import Audit
from server.services.endings import WrittenEndings
from server.settings import Settings
from server.storage.database import Database
from server.storage.embedded import running_or_embedded_mongod
from server.storage.leftovers import Leftovers
from server.storage.users import User, UserStore
from server.stores import make_stores

BY = Administrator("scripts/admin")


class House(NamedTuple):
    """What the commands work with."""

    admin: AdminService
    users: UserStore
    leftovers: Leftovers
    audit: Audit

    async def find(self, name: str) -> User:
        """By address, username or id. Raises NotFound."""
        email, username = normalise_email(name), normalise_username(name)
        user = None
        if email is not None:
            user = await self.users.find_by_email(email)
        elif username is not None:
            user = await self.users.find_by_username(username)
        user = user or await self.users.find(UserId(name))
        if user is None:
            raise NotFound(f"There is no account {name!r}")
        return user


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[House]:
    """Raises EmbeddedError, DataDirectoryInUse, DatabaseUnusable, Unavailable."""
    async with AsyncExitStack() as stack:
        uri = settings.mongo_uri or await stack.enter_async_context(
            running_or_embedded_mongod(settings.data_dir)
        )
        database = Database(settings.mongo_database)
        await database.open(uri)
        stack.callback(database.close)
        stores = make_stores(settings, database)
        await stores.create_indexes()
        audit = Audit(stores.account_log)
        stack.push_async_callback(audit.write)
        admin = AdminService(
            stores.users,
            stores.sessions,
            stores.second_factors,
            WrittenEndings(stores.endings),
            audit,
        )
        yield House(admin, stores.users, Leftovers(database), audit)
