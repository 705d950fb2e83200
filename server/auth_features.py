"""Accounts and their login sessions, as objects that know each other."""

from server.auth.oidc.provider import OidcProvider
from server.auth.one_time_codes import OneTimeCodes
from server.auth.passkeys import RelyingParty
from server.auth.passwords import Passwords
from server.auth.refresh import RefreshTokens
from server.auth.tokens import AccessTokens
from server.factor_features import Protection, ProtectionStores
from server.http_api.route import AuthServices
from server.mail.smtp import make_mail
from server.presence.redis.cluster import ClusterNode
from server.presence.single import SingleNode
from server.profile_features import Mailed, Ownership
from server.services.account import AccountService
from server.services.account_letters import AccountLetters
from server.services.audit import Audit
from server.services.code_limits import CodeLimits
from server.services.identity import IdentityService
from server.services.login_limits import LoginLimits
from server.services.password_reset import PasswordResetService
from server.services.profile_limits import ProfileLimits
from server.services.registration import RegistrationLimits, RegistrationService
from server.services.session import Lifetimes, SessionService
from server.services.sign_in import SignIn
from server.services.sso import SsoService
from server.services.standing import StandingGate
from server.services.ways_in import WaysIn
from server.settings import Settings
from server.socket_api.connections import ConnectionTable
from server.socket_api.sessions import SessionsEverywhere
from server.stores import Stores


def make_auth(
    settings: Settings,
    stores: Stores,
    secret: str,
    passwords: Passwords,
    node: SingleNode | ClusterNode,
    connections: ConnectionTable,
) -> AuthServices:
    tokens, audit = AccessTokens(secret), Audit(stores.account_log)
    limits = LoginLimits(settings.rate_limit_factor, node.counters)
    closer, lifetimes = SessionsEverywhere(connections, node), _lifetimes(settings)
    session = SessionService(
        stores.users, stores.sessions, tokens, RefreshTokens(secret), closer, limits,
        lifetimes, audit,
    )  # fmt: skip
    ways_in = WaysIn(settings.providers, stores.users, stores.identities, stores.passkeys)
    protection = _protection(settings, stores, secret, ways_in, passwords, limits, audit)
    mailed = _mailed(settings, secret, node)
    own = _ownership(settings, stores, secret, node, mailed, audit)
    # Who may not sign in at all is not asked for a second step first: that gate is the last but
    # one. Whoever keeps an account from being deleted has proved all there is to prove.
    sign_in = SignIn(session, audit, [StandingGate(audit), protection.gate, own.gate])
    waiting = stores.registrations if settings.require_email_verification else None
    account = AccountService(
        stores.users, waiting, session, passwords, tokens, limits, sign_in, audit
    )
    identity = IdentityService(settings.providers, stores.identities, ways_in, audit)
    return AuthServices(
        account, session, audit, protection.confirmation, protection.second_factor,
        protection.second_step(sign_in), protection.passkey, protection.passkey_sign_in(sign_in),
        protection.password(session, mailed.letters),
        _registration(settings, stores, passwords, mailed, limits, sign_in, audit),
        _password_reset(stores, passwords, mailed, session, audit), mailed.letters,
        _sso(settings, stores, sign_in, limits, audit), identity, own.services(session, sign_in),
    )  # fmt: skip


def _protection(
    settings: Settings,
    stores: Stores,
    secret: str,
    ways_in: WaysIn,
    passwords: Passwords,
    limits: LoginLimits,
    audit: Audit,
) -> Protection:
    return Protection(
        secret,
        RelyingParty(settings.base_url, settings.cors_origins),
        ProtectionStores(
            stores.users,
            stores.sessions,
            stores.second_factors,
            stores.passkeys,
            stores.answered_challenges,
        ),
        ways_in,
        passwords,
        limits,
        audit,
        settings.confirmation_ttl_seconds,
    )


def _sso(
    settings: Settings, stores: Stores, sign_in: SignIn, limits: LoginLimits, audit: Audit
) -> SsoService:
    return SsoService(
        {provider.name: OidcProvider(provider) for provider in settings.providers},
        stores.sso_attempts,
        stores.identities,
        stores.users,
        sign_in,
        limits,
        audit,
        settings.base_url,
    )


def _mailed(settings: Settings, secret: str, node: SingleNode | ClusterNode) -> Mailed:
    """Whoever develops without a mail server finds the letters in the log."""
    mail = make_mail(settings.smtp_url, settings.mail_from, is_logged=not settings.is_production)
    limits = CodeLimits(settings.rate_limit_factor, node.counters)
    return Mailed(OneTimeCodes(secret), limits, AccountLetters(mail, settings.base_url))


def _ownership(
    settings: Settings,
    stores: Stores,
    secret: str,
    node: SingleNode | ClusterNode,
    mailed: Mailed,
    audit: Audit,
) -> Ownership:
    limits = ProfileLimits(settings.rate_limit_factor, node.counters)
    grace_seconds = settings.deletion_grace_days * 86_400
    return Ownership(stores, secret, node.presence, mailed, limits, audit, grace_seconds)


def _registration(
    settings: Settings,
    stores: Stores,
    passwords: Passwords,
    mailed: Mailed,
    limits: LoginLimits,
    sign_in: SignIn,
    audit: Audit,
) -> RegistrationService:
    return RegistrationService(
        stores.users,
        stores.registrations,
        passwords,
        mailed.codes,
        RegistrationLimits(limits, mailed.limits),
        mailed.letters,
        sign_in,
        audit,
        must_verify=settings.require_email_verification,
    )


def _password_reset(
    stores: Stores, passwords: Passwords, mailed: Mailed, session: SessionService, audit: Audit
) -> PasswordResetService:
    return PasswordResetService(
        stores.users,
        stores.password_resets,
        passwords,
        mailed.codes,
        mailed.limits,
        mailed.letters,
        session,
        audit,
    )


def _lifetimes(settings: Settings) -> Lifetimes:
    return Lifetimes(
        access=settings.access_ttl_seconds,
        unrenewed=settings.token_ttl_seconds,
        session=settings.session_ttl_seconds,
    )
