"""Registration: an account at once, or when its email address is proved by a code."""

from collections.abc import Callable
from time import time
from typing import NamedTuple

from server.auth.one_time_codes import OneTimeCodes, new_code
from server.auth.passwords import Passwords
from server.domain.ids import RegistrationId, new_registration_id
from server.domain.registration import Code, NewAccount, Registration
from server.domain.session import Device
from server.errors import AlreadyExists, CodeExpired, RateLimited, WrongCode
from server.protocol.account import RegisterRequest
from server.protocol.verification import VerifyEmail
from server.services.account_letters import AccountLetters
from server.services.audit import Audit
from server.services.code_limits import CodeLimits
from server.services.login_limits import LoginLimits
from server.services.registration_form import read_form
from server.services.session import Login
from server.services.sign_in import Attempt, SignIn
from server.storage.registrations import RegistrationStore
from server.storage.users import User, UserStore

CODE_MINUTES = 10
MAX_TRIES = 5
RESEND_SECONDS = 60


class RegistrationLimits(NamedTuple):
    """How often somebody may register, and how often codes are sent and guessed at."""

    logins: LoginLimits
    codes: CodeLimits


class RegistrationService:
    """`must_verify`: without the code that was mailed to its address there is no account.

    Then an answer does not tell whether an address has an account: its owner is told, by mail.
    Every method may also raise Unavailable.
    """

    def __init__(
        self,
        users: UserStore,
        registrations: RegistrationStore,
        passwords: Passwords,
        codes: OneTimeCodes,
        limits: RegistrationLimits,
        letters: AccountLetters,
        sign_in: SignIn,
        audit: Audit,
        *,
        must_verify: bool,
        clock: Callable[[], float] = time,
    ) -> None:
        self._users = users
        self._registrations = registrations
        self._passwords = passwords
        self._codes = codes
        self._limits = limits
        self._letters = letters
        self._sign_in = sign_in
        self._audit = audit
        self._must_verify = must_verify
        self._clock = clock

    async def register(self, wish: RegisterRequest, device: Device) -> Login | Registration:
        """Raises InvalidPayload, AlreadyExists, RateLimited."""
        account = read_form(wish, needs_mail=self._must_verify)
        async with self._limits.logins.registration(device.address), self._passwords.turn():
            if self._must_verify:
                return await self._register_later(account, wish.password, device)
            password_hash = await self._passwords.hash(wish.password)
            user = await self._open(account, password_hash, device)
            attempt = Attempt(device, "registration", is_renewed=wish.client is not None)
            return await self._sign_in.complete(user, attempt)

    async def verify(self, wish: VerifyEmail, device: Device) -> Login:
        """Raises WrongCode, CodeExpired, RateLimited, AlreadyExists, and what a gate of SignIn
        raises."""
        async with self._limits.codes.guess(device.address):
            found = await self._proved(RegistrationId(wish.registration), wish.code)
        user = await self._open(found.account, found.password_hash, device)
        await self._registrations.remove_of(user.email)
        self._audit.note_later(user.id, "email_verified", device)
        attempt = Attempt(device, "registration", is_renewed=wish.client is not None)
        return await self._sign_in.complete(user, attempt)

    async def resend(self, registration: str, device: Device) -> Registration:
        """Another code, the one before is void. Raises CodeExpired, RateLimited."""
        now = self._clock()
        found = await self._registrations.find(RegistrationId(registration), now)
        if found is None:
            raise CodeExpired("This registration is not valid any more, register again")
        wait = found.code.sent_at + RESEND_SECONDS - now
        if wait > 0:
            raise RateLimited(wait)
        email = found.account.email
        await self._limits.codes.letter(email, device.address)
        code = await self._code_for(email)
        renewed = await self._registrations.renew(found, self._coded(found.id, code))
        if renewed is None:
            raise RateLimited(RESEND_SECONDS)
        self._post(email, code)
        return renewed

    async def _register_later(
        self, account: NewAccount, password: str, device: Device
    ) -> Registration:
        username = account.username
        if username is not None and await self._users.find_by_username(username):
            raise AlreadyExists("This username is taken", field="username")
        await self._limits.codes.letter(account.email, device.address)
        password_hash = await self._passwords.hash(password)
        code, registration_id = await self._code_for(account.email), new_registration_id()
        registration = Registration(
            registration_id, account, password_hash, self._coded(registration_id, code)
        )
        await self._registrations.add(registration)
        self._post(account.email, code)
        return registration

    async def _open(self, account: NewAccount, password_hash: bytes, device: Device) -> User:
        name, email, username, phone = account.name, account.email, account.username, account.phone
        try:
            user = await self._users.add(name, email, password_hash, username, phone)
        except AlreadyExists as error:
            # Who has waited for a code is not sent back for a name that can be chosen later.
            if not self._must_verify or error.details["field"] != "username":
                raise
            user = await self._users.add(name, email, password_hash, None, phone)
        self._audit.note_later(user.id, "registered", device)
        return user

    async def _proved(self, registration_id: RegistrationId, code: str) -> Registration:
        found = await self._registrations.take_try(registration_id, MAX_TRIES, self._clock())
        if found is None:
            raise CodeExpired
        if not self._codes.is_right(found.id, code, found.code.digest):
            raise WrongCode(triesLeft=MAX_TRIES - found.tries)
        return found

    async def _code_for(self, email: str) -> str:
        """Empty when the address has an account: then there is no code that fits."""
        return "" if await self._users.find_by_email(email) else new_code()

    def _coded(self, registration_id: RegistrationId, code: str) -> Code:
        now = self._clock()
        digest = self._codes.digest(registration_id, code or new_code())
        return Code(digest if code else "", now, now + CODE_MINUTES * 60)

    def _post(self, email: str, code: str) -> None:
        if code:
            self._letters.verify_email(email, code, CODE_MINUTES)
        else:
            self._letters.account_exists(email)
