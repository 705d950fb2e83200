"""The accounts and login sessions of a server without its doors, over a real MongoDB."""

from time import time

from server.auth.oidc.provider import OidcProvider
from server.auth.one_time_codes import OneTimeCodes
from server.auth.passkeys import RelyingParty
from server.auth.passwords import Passwords
from server.auth.refresh import RefreshTokens
from server.auth.tokens import AccessTokens
from server.domain.ids import SessionId
from server.domain.registration import Registration
from server.domain.session import Device
from server.domain.sso import Provider
from server.factor_features import Protection, ProtectionStores
from server.protocol.account import LoginRequest, RegisterRequest
from server.protocol.verification import ResetPassword, VerifyEmail
from server.services.account import AccountService
from server.services.account_letters import AccountLetters
from server.services.audit import Audit
from server.services.code_limits import CodeLimits
from server.services.login_limits import LoginLimits
from server.services.password_reset import PasswordResetService
from server.services.registration import RegistrationLimits, RegistrationService
from server.services.session import Lifetimes, Login, SessionService
from server.services.sign_in import Gate, SignIn
from server.services.sso import SsoService
from server.services.standing import StandingGate
from server.services.ways_in import WaysIn
from server.settings import Settings
from server.storage.account_log import AccountLog
from server.storage.answered_challenges import AnsweredChallenges
from server.storage.database import Database, Document
from server.storage.identities import IdentityStore
from server.storage.passkeys import PasskeyStore
from server.storage.password_resets import PasswordResetStore
from server.storage.registrations import RegistrationStore
from server.storage.second_factors import SecondFactorStore
from server.storage.sessions import SessionStore
from server.storage.sso_attempts import SsoAttempts
from server.storage.users import UserStore
from tests.support.api import PASSWORD
from tests.support.letters import RecordingMail, code_in

HERE = "127.0.0.1"
ORIGIN = "https://parley.example"
LAPTOP = Device("a laptop", HERE)
LIFETIMES = Lifetimes(access=900, unrenewed=7 * 86_400, session=30 * 86_400)


class RecordingCloser:
    """Remembers which sessions were closed, and which of them were still open then."""

    def __init__(self, sessions: SessionStore) -> None:
        self.closed: list[SessionId] = []
        self.still_open: list[SessionId] = []
        self._sessions = sessions

    async def close_session(self, session_id: SessionId) -> None:
        self.closed.append(session_id)
        if await self._sessions.find(session_id):
            self.still_open.append(session_id)


class Accounts:
    """Between `open` and `close`; `now` is what time it is for them, in Unix seconds."""

    def __init__(self, settings: Settings) -> None:
        self.now = float(round(time()))
        self._database = Database(settings.mongo_database)
        self._mongo_uri = settings.mongo_uri
        self._passwords = Passwords(1, rounds=4)
        self.users, self.store = UserStore(self._database), SessionStore(self._database)
        self.closer = RecordingCloser(self.store)
        self.limits, tokens = LoginLimits(), AccessTokens(settings.jwt_secret)
        limits = self.limits
        self.log = AccountLog(self._database)
        self.audit = Audit(self.log, clock=lambda: self.now)
        self.sessions = SessionService(
            self.users,
            self.store,
            tokens,
            RefreshTokens(settings.jwt_secret),
            self.closer,
            limits,
            LIFETIMES,
            self.audit,
            clock=lambda: self.now,
        )
        self.factors, self.passkeys = (
            SecondFactorStore(self._database),
            PasskeyStore(self._database),
        )
        answered = AnsweredChallenges(self._database)
        self.identities = IdentityStore(self._database)
        self.providers: list[Provider] = []
        self.ways_in = WaysIn(self.providers, self.users, self.identities, self.passkeys)
        self.protection = Protection(
            settings.jwt_secret,
            RelyingParty(ORIGIN),
            ProtectionStores(self.users, self.store, self.factors, self.passkeys, answered),
            self.ways_in,
            self._passwords,
            limits,
            self.audit,
            600,
            clock=lambda: self.now,
        )
        self.confirmation = self.protection.confirmation
        self.gates: list[Gate] = [StandingGate(self.audit), self.protection.gate]
        self.sign_in = sign_in = SignIn(self.sessions, self.audit, self.gates)
        codes, code_limits = OneTimeCodes(settings.jwt_secret), CodeLimits()
        self.second_step = self.protection.second_step(sign_in)
        self.passkey_sign_in = self.protection.passkey_sign_in(sign_in)
        self.registrations = RegistrationStore(self._database)
        self.resets = PasswordResetStore(self._database)
        self.mail = RecordingMail()
        self.letters = AccountLetters(self.mail, ORIGIN)
        self.account = AccountService(
            self.users, self.registrations, self.sessions, self._passwords, tokens, limits,
            sign_in, self.audit, clock=lambda: self.now,
        )  # fmt: skip
        self.registration = RegistrationService(
            self.users, self.registrations, self._passwords, codes,
            RegistrationLimits(limits, code_limits), self.letters, sign_in, self.audit,
            must_verify=settings.require_email_verification, clock=lambda: self.now,
        )  # fmt: skip
        self.password_reset = PasswordResetService(
            self.users, self.resets, self._passwords, codes, code_limits, self.letters,
            self.sessions, self.audit, clock=lambda: self.now,
        )  # fmt: skip
        self.password = self.protection.password(self.sessions, self.letters)

    async def open(self) -> None:
        await self._database.open(self._mongo_uri)
        for store in (self.users, self.registrations, self.resets):
            await store.create_indexes()
        await self.log.create_indexes()
        await self.identities.create_indexes()
        await self.passkeys.create_indexes()

    @property
    def database(self) -> Database:
        return self._database

    async def raw(self, collection: str, key: object) -> Document | None:
        """A document as the database has it."""
        return await self._database.collection(collection).find_one({"_id": key})

    async def close(self) -> None:
        await self.letters.sent()
        await self.audit.write()
        self._passwords.close()
        self._database.close()

    def sso(self, *providers: Provider) -> SsoService:
        """Single sign-on with these."""
        return SsoService(
            {provider.name: OidcProvider(provider) for provider in providers},
            SsoAttempts(self._database),
            self.identities,
            self.users,
            self.sign_in,
            self.limits,
            self.audit,
            "https://parley.example",
            clock=lambda: self.now,
        )

    async def register(self, name: str = "alice", **changes: str) -> Login:
        """For somebody who renews their session."""
        login = await self.apply(name, **changes)
        assert isinstance(login, Login)
        return login

    async def apply(
        self, name: str = "alice", address: str = HERE, **changes: str
    ) -> Login | Registration:
        """To register, where that may take a code."""
        wish = {"name": name, "email": f"{name}@example.org", "password": PASSWORD}
        body = RegisterRequest(**(wish | {"client": "web"} | changes))  # type: ignore[arg-type]
        return await self.registration.register(body, Device(LAPTOP.name, address))

    async def waiting(self, name: str = "alice", **changes: str) -> Registration:
        registration = await self.apply(name, **changes)
        assert isinstance(registration, Registration)
        return registration

    async def verify(self, registration: Registration, code: str, address: str = HERE) -> Login:
        body = VerifyEmail(registration=registration.id, code=code, client="web")
        return await self.registration.verify(body, Device(LAPTOP.name, address))

    async def forget(self, login: str = "alice@example.org", address: str = HERE) -> None:
        """The password; when the letter is sent."""
        await self.password_reset.request(login, Device(LAPTOP.name, address))
        await self.letters.sent()

    async def reset(self, code: str, password: str, address: str = HERE) -> None:
        body = ResetPassword(code=code, password=password)
        await self.password_reset.reset(body, Device("a phone", address))

    async def last_code(self) -> str:
        """Of the newest letter."""
        await self.letters.sent()
        return code_in(self.mail.letters[-1].text)

    async def login(
        self, login: str = "alice@example.org", address: str = HERE, **changes: str
    ) -> Login:
        wish = {"email": login, "password": PASSWORD, "client": "web"} | changes
        body = LoginRequest(**wish)  # type: ignore[arg-type]
        return await self.account.login(body, Device("a phone", address))
