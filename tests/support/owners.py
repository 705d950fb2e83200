"""What owners do with their accounts, without the server's doors, over a real MongoDB."""

from typing import Any

from server.auth.one_time_codes import OneTimeCodes
from server.domain.identity import Identity
from server.presence.single import SingleNode
from server.profile_features import Mailed, Ownership
from server.services.code_limits import CodeLimits
from server.services.profile_limits import ProfileLimits
from server.services.session import Login
from server.services.sign_in import SignIn
from server.settings import Settings
from server.stores import make_stores
from tests.support.accounts import Accounts
from tests.support.letters import code_in

GRACE_SECONDS = 14 * 86_400


class Owners:
    """Accounts, and with them profile, address, export and deletion; `now` is `accounts.now`."""

    def __init__(self, accounts: Accounts, settings: Settings) -> None:
        self.accounts, self.node = accounts, SingleNode()
        self.stores = make_stores(settings, accounts.database)
        mailed = Mailed(OneTimeCodes(settings.jwt_secret), CodeLimits(), accounts.letters)
        ownership = Ownership(
            self.stores,
            settings.jwt_secret,
            self.node.presence,
            mailed,
            ProfileLimits(),
            accounts.audit,
            GRACE_SECONDS,
            clock=lambda: accounts.now,
        )
        accounts.gates.append(ownership.gate)
        sign_in = SignIn(accounts.sessions, accounts.audit, accounts.gates)
        self.services = ownership.services(accounts.sessions, sign_in)
        self.erasure = ownership.erasure(accounts.sessions)
        self.email_change, self.deletion = self.services.email_change, self.services.deletion
        self.sweep = self.services.sweep.sweep

    async def identity(self, login: Login) -> Identity:
        return await self.accounts.account.authenticate(login.token)

    async def letters(self) -> list[tuple[str, str]]:
        """To whom, and about what."""
        await self.accounts.letters.sent()
        return [(letter.to, letter.subject) for letter in self.accounts.mail.letters]

    async def code(self) -> str:
        """The last that was mailed."""
        await self.accounts.letters.sent()
        return code_in(self.accounts.mail.letters[-1].text)

    async def everything(self) -> list[tuple[str, dict[str, Any]]]:
        """All that the database has, with the collection it is in."""
        database = self.accounts.database.collection("users").database
        return [
            (name, document)
            for name in await database.list_collection_names()
            async for document in database[name].find({})
        ]
