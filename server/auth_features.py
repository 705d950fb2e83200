"""Accounts and their login sessions, as objects that know each other."""

from server.auth.oidc.provider import OidcProvider
from server.auth.passwords import Passwords
from server.auth.refresh import RefreshTokens
from server.auth.tokens import AccessTokens
from server.http_api.route import AuthServices
from server.presence.redis.cluster import ClusterNode
from server.presence.single import SingleNode
from server.services.account import AccountService
from server.services.audit import Audit
from server.services.identity import IdentityService
from server.services.login_limits import LoginLimits
from server.services.session import Lifetimes, SessionService
from server.services.sign_in import Gate, SignIn
from server.services.sso import SsoService
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
    gates: list[Gate] = []
    sign_in = SignIn(session, audit, gates)
    account = AccountService(stores.users, session, passwords, tokens, limits, sign_in, audit)
    sso = _sso(settings, stores, sign_in, limits, audit)
    identity = IdentityService(settings.providers, stores.identities, stores.users, audit)
    return AuthServices(account, session, audit, sso, identity)


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


def _lifetimes(settings: Settings) -> Lifetimes:
    return Lifetimes(
        access=settings.access_ttl_seconds,
        unrenewed=settings.token_ttl_seconds,
        session=settings.session_ttl_seconds,
    )
