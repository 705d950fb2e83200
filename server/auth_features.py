"""Accounts and their login sessions, as objects that know each other."""

from server.auth.passkeys import RelyingParty
from server.auth.passwords import Passwords
from server.auth.refresh import RefreshTokens
from server.auth.tokens import AccessTokens
from server.factor_features import Protection, ProtectionStores
from server.http_api.route import AuthServices
from server.presence.redis.cluster import ClusterNode
from server.presence.single import SingleNode
from server.services.account import AccountService
from server.services.audit import Audit
from server.services.login_limits import LoginLimits
from server.services.password import PasswordService
from server.services.session import Lifetimes, SessionService
from server.services.sign_in import Gate, SignIn
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
    session = SessionService(
        stores.users,
        stores.sessions,
        tokens,
        RefreshTokens(secret),
        SessionsEverywhere(connections, node),
        limits,
        _lifetimes(settings),
    )
    protection = _protection(settings, stores, secret, passwords, limits, audit)
    # Who may not sign in at all is not asked for a second step first: that gate is the last.
    gates: list[Gate] = [protection.gate]
    sign_in = SignIn(session, audit, gates)
    account = AccountService(stores.users, session, passwords, tokens, limits, sign_in, audit)
    password = PasswordService(stores.users, session, passwords, protection.confirmation, audit)
    return AuthServices(
        account,
        session,
        audit,
        protection.confirmation,
        protection.second_factor,
        protection.second_step(sign_in),
        protection.passkey,
        protection.passkey_sign_in(sign_in),
        password,
    )


def _protection(
    settings: Settings,
    stores: Stores,
    secret: str,
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
        passwords,
        limits,
        audit,
        settings.confirmation_ttl_seconds,
    )


def _lifetimes(settings: Settings) -> Lifetimes:
    return Lifetimes(
        access=settings.access_ttl_seconds,
        unrenewed=settings.token_ttl_seconds,
        session=settings.session_ttl_seconds,
    )
