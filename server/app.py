"""Builds and wires every object; nothing is made anywhere else."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

from aiohttp import web

from server.auth.passwords import Passwords
from server.auth.secret import development_secret
from server.auth.tokens import AccessTokens
from server.domain.ids import SessionId
from server.http_api.api import add_http_api
from server.http_api.health import Readiness
from server.http_api.route import Services
from server.services.account import AccountService
from server.services.ice_servers import IceServerService
from server.services.login_limits import LoginLimits
from server.settings import Settings
from server.storage.database import Database
from server.storage.embedded import embedded_mongod
from server.storage.sessions import SessionStore
from server.storage.users import UserStore


def create_app(settings: Settings) -> web.Application:
    """The whole server, ready to be run; nothing is opened before its start-up."""
    database = Database(settings.mongo_database)
    users = UserStore(database)
    sessions = SessionStore(database)

    secret = settings.jwt_secret or development_secret(settings.data_dir)
    tokens = AccessTokens(secret, settings.token_ttl_seconds)
    passwords = Passwords(threads=os.cpu_count() or 1)
    limits = LoginLimits(settings.rate_limit_factor)

    # The Socket.IO door takes this place: presence, services with handlers, and the closer.
    closer = _NoConnections()

    account = AccountService(users, sessions, passwords, tokens, closer, limits)
    ice_servers = IceServerService(
        settings.stun_urls, settings.turn_urls, settings.turn_secret, settings.turn_ttl_seconds
    )
    readiness = Readiness()
    readiness.add("mongodb", database.ping)

    app = web.Application(client_max_size=settings.max_payload_bytes)
    app.cleanup_ctx.append(_running(settings, database, users, sessions, passwords))
    add_http_api(
        app,
        Services(account, ice_servers),
        readiness,
        client_dir=settings.client_dir,
        cors_origins=settings.cors_origins,
        trusted_proxies=settings.trusted_proxies,
        has_tls=settings.has_tls,
    )
    return app


class _NoConnections:
    async def close_session(self, session_id: SessionId) -> None:
        """No door with connections is wired yet."""


def _running(
    settings: Settings,
    database: Database,
    users: UserStore,
    sessions: SessionStore,
    passwords: Passwords,
) -> Callable[[web.Application], AsyncIterator[None]]:
    """What lives from start-up to clean-up, opened in this order and closed in the other."""

    async def running(_: web.Application) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.callback(passwords.close)
            uri = settings.mongo_uri or await stack.enter_async_context(
                embedded_mongod(settings.data_dir)
            )
            await database.open(uri)
            stack.callback(database.close)
            await users.create_indexes()
            await sessions.create_indexes()
            yield

    return running
