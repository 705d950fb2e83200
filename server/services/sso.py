"""Single sign-on: sign in with an identity at another provider, or link it to an account."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import time

from server.auth.oidc.provider import OidcProvider, Secrets
from server.domain.identity import Identity
from server.domain.ids import UserId
from server.domain.session import Device
from server.domain.sso import LinkedIdentity, ProvedIdentity, Provider, own_path
from server.domain.text import MAX_NAME_LENGTH
from server.errors import (
    AlreadyExists,
    AppError,
    NotFound,
    NotLinked,
    NoVerifiedEmail,
    SsoExpired,
    Unavailable,
)
from server.services.audit import Audit
from server.services.login_limits import LoginLimits
from server.services.session import Login
from server.services.sign_in import Attempt, SignIn
from server.storage.identities import IdentityStore
from server.storage.sso_attempts import SsoAttempt, SsoAttempts
from server.storage.users import User, UserStore, new_user_id

ATTEMPT_SECONDS = 600
UNFINISHED_SECONDS = 60
CALLBACK = "/api/auth/sso/{provider}/callback"


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to send somebody; only with `browser`, a secret, can they come back."""

    authorization_url: str
    browser: str


@dataclass(frozen=True, slots=True)
class Landing:
    """Somebody is back from a provider, perhaps with an `error`."""

    return_to: str
    is_linking: bool
    error: AppError | None = None


class SsoService:
    """`base_url`: where people find this server. `clock` in Unix seconds.

    Every method may also raise Unavailable.
    """

    def __init__(
        self,
        providers: Mapping[str, OidcProvider],
        attempts: SsoAttempts,
        identities: IdentityStore,
        users: UserStore,
        sign_in: SignIn,
        limits: LoginLimits,
        audit: Audit,
        base_url: str,
        clock: Callable[[], float] = time,
    ) -> None:
        self._providers = providers
        self._attempts = attempts
        self._identities = identities
        self._users = users
        self._sign_in = sign_in
        self._limits = limits
        self._audit = audit
        self._base_url = base_url
        self._clock = clock

    @property
    def providers(self) -> list[Provider]:
        return [one.provider for one in self._providers.values()]

    def find(self, name: str) -> OidcProvider:
        """Raises NotFound."""
        if name not in self._providers:
            raise NotFound("There is no such provider")
        return self._providers[name]

    async def start(
        self, name: str, return_to: str, linking: Identity | None, address: str
    ) -> Begun:
        """Raises NotFound, RateLimited, ProviderUnavailable."""
        provider = self.find(name)
        await self._limits.sso(address)
        browser, state = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        url = await provider.authorization_url(self._callback(name), state, Secrets(browser, state))
        link_to = linking.user_id if linking else None
        attempt = SsoAttempt(name, own_path(return_to), link_to)
        await self._attempts.begin(browser, state, attempt, self._clock() + ATTEMPT_SECONDS)
        return Begun(url, browser)

    async def prove(
        self, name: str, state: str, answer: Mapping[str, str | None], browser: str
    ) -> Landing:
        """What a provider answers, once. Raises NotFound, SsoExpired."""
        provider = self.find(name)
        attempt = await self._attempts.take_answer(browser, state, name, self._clock())
        if attempt is None:
            raise SsoExpired
        error = None
        try:
            identity = await provider.redeem(answer, self._callback(name), Secrets(browser, state))
            await self._attempts.prove(browser, identity)
        except AppError as failure:
            error = failure
        return Landing(attempt.return_to, attempt.link_to is not None, error)

    async def complete(self, browser: str, device: Device) -> Login:
        """Sign in, also as somebody new.

        Raises SsoExpired, NoVerifiedEmail, RateLimited and what a gate of SignIn raises; NotLinked
        when there is an account with this email, that `link` can be used from within.
        """
        attempt, identity = await self._proved(browser)
        if attempt.link_to is not None:
            raise SsoExpired
        label = self.find(attempt.provider).provider.label
        user = await self._known(identity)
        if user is None and identity.email and await self._users.find_by_email(identity.email):
            raise NotLinked(provider=attempt.provider, label=label, email=identity.email)
        if not await self._attempts.end(browser):
            raise SsoExpired
        if user is None:
            user = await self._register(identity, device, label)
        way = Attempt(device, "single_sign_on", is_renewed=True, provider=label)
        return await self._sign_in.complete(user, way)

    async def link(self, me: Identity, browser: str, device: Device) -> None:
        """To the account that it was begun for, else to the one with its verified email.

        Raises SsoExpired, AlreadyLinked.
        """
        attempt, identity = await self._proved(browser)
        for_whom = attempt.link_to
        if me.user_id != for_whom if for_whom else me.email != identity.email:
            raise SsoExpired
        known = await self._identities.find(identity.issuer, identity.subject)
        if known is None or known.user_id != me.user_id:
            await self._identities.add(self._linked(identity, me.user_id))
            label = self.find(attempt.provider).provider.label
            await self._audit.note(me.user_id, "identity_linked", device, label)
        await self._attempts.end(browser)

    async def _proved(self, browser: str) -> tuple[SsoAttempt, ProvedIdentity]:
        attempt = await self._attempts.proved(browser, self._clock())
        if attempt is None or attempt.identity is None:
            raise SsoExpired
        return attempt, attempt.identity

    async def _known(self, identity: ProvedIdentity) -> User | None:
        linked = await self._identities.find(identity.issuer, identity.subject)
        if linked is None:
            return None
        user = await self._users.find(linked.user_id)
        if user is None:  # the account is gone, was never finished, or is just being made
            if self._clock() - linked.linked_at < UNFINISHED_SECONDS:
                raise Unavailable
            await self._identities.remove(linked.user_id, linked.issuer)
        return user

    async def _register(self, identity: ProvedIdentity, device: Device, label: str) -> User:
        """Linked before it is there: what breaks in between leaves no account without a way in."""
        if identity.email is None:
            raise NoVerifiedEmail
        async with self._limits.registration(device.address):
            user_id = new_user_id()
            await self._identities.add(self._linked(identity, user_id))
            name = identity.name or identity.email.partition("@")[0][:MAX_NAME_LENGTH]
            try:
                user = await self._users.add(name, identity.email, None, user_id=user_id)
            except AlreadyExists:
                await self._identities.remove(user_id, identity.issuer)
                raise
        self._audit.note_later(user.id, "registered", device, label)
        self._audit.note_later(user.id, "identity_linked", device, label)
        return user

    def _linked(self, identity: ProvedIdentity, user_id: UserId) -> LinkedIdentity:
        return LinkedIdentity(
            user_id, identity.issuer, identity.subject, identity.email, self._clock()
        )

    def _callback(self, name: str) -> str:
        return self._base_url + CALLBACK.format(provider=name)
