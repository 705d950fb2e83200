"""Another email address for an account: first it is proved, then the old one is told."""

from collections.abc import Callable
from time import time
from typing import NamedTuple

from server.auth.one_time_codes import OneTimeCodes, new_code
from server.domain.identity import Identity
from server.domain.mail import is_mail_address
from server.domain.registration import Code
from server.domain.session import Device
from server.domain.text import normalise_email
from server.errors import CodeExpired, InvalidPayload, RateLimited, WrongCode
from server.services.account_letters import AccountLetters
from server.services.audit import Audit
from server.services.code_limits import CodeLimits
from server.services.registration import CODE_MINUTES, MAX_TRIES, RESEND_SECONDS
from server.services.registration_form import WRONG_EMAIL
from server.storage.email_changes import EmailChange, EmailChangeStore
from server.storage.password_resets import PasswordResetStore
from server.storage.profiles import ProfileStore
from server.storage.registrations import RegistrationStore
from server.storage.users import UserStore


class AddressStores(NamedTuple):
    """Whose addresses are, and what still waits for letters to one."""

    users: UserStore
    profiles: ProfileStore
    changes: EmailChangeStore
    registrations: RegistrationStore
    resets: PasswordResetStore


class EmailChangeService:
    """Whether the new address is that of another account, the answers do not tell.

    Every method may also raise Unavailable.
    """

    def __init__(
        self,
        stores: AddressStores,
        codes: OneTimeCodes,
        limits: CodeLimits,
        letters: AccountLetters,
        audit: Audit,
        clock: Callable[[], float] = time,
    ) -> None:
        self._stores = stores
        self._codes = codes
        self._limits = limits
        self._letters = letters
        self._audit = audit
        self._clock = clock

    async def request(self, identity: Identity, wish: str, device: Device) -> str:
        """A code goes to the new address, in its normalised spelling; the one before is void.

        Raises InvalidPayload, MailNotConfigured, RateLimited.
        """
        email = normalise_email(wish)
        if email is None or not is_mail_address(email):
            raise InvalidPayload(WRONG_EMAIL, field="email", fields={"email": WRONG_EMAIL})
        if email == identity.email:
            same = "This is your address already"
            raise InvalidPayload(same, field="email", fields={"email": same})
        self._letters.check()
        before = await self._stores.changes.find(identity.user_id, self._clock())
        if before is not None and before.email == email:
            wait = before.code.sent_at + RESEND_SECONDS - self._clock()
            if wait > 0:
                raise RateLimited(wait)
        await self._limits.letter(email, device.address)
        await self._send(identity, email)
        return email

    async def prove(self, identity: Identity, typed: str, device: Device) -> None:
        """From now on it is the address of the account.

        Raises WrongCode, CodeExpired, RateLimited, AlreadyExists.
        """
        async with self._limits.guess(device.address):
            change = await self._proved(identity, typed)
        await self._stores.profiles.change(identity.user_id, {"email": change.email})
        await self._stores.changes.remove(identity.user_id)
        await self._stores.registrations.remove_of(change.email)
        await self._stores.resets.forget(identity.user_id)  # who reads the old mail has no say
        before = identity.email
        await self._audit.note(identity.user_id, "email_changed", device, f"before: {before}")
        self._letters.email_changed(before, change.email, device, self._clock())

    async def _send(self, identity: Identity, email: str) -> None:
        is_taken = await self._stores.users.find_by_email(email) is not None
        code, now = new_code(), self._clock()
        digest = "" if is_taken else self._codes.digest(_purpose(identity, email), code)
        good_until = now + CODE_MINUTES * 60
        change = EmailChange(identity.user_id, email, Code(digest, now, good_until))
        await self._stores.changes.put(change)
        if not is_taken:
            self._letters.change_email(email, code, CODE_MINUTES)

    async def _proved(self, identity: Identity, typed: str) -> EmailChange:
        change = await self._stores.changes.take_try(identity.user_id, MAX_TRIES, self._clock())
        if change is None:
            raise CodeExpired
        purpose = _purpose(identity, change.email)
        if not self._codes.is_right(purpose, typed, change.code.digest):
            raise WrongCode(triesLeft=MAX_TRIES - change.tries)
        return change


def _purpose(identity: Identity, email: str) -> str:
    return f"email change {identity.user_id} {email}"
