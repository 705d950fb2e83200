"""Builds and wires every object; nothing is made anywhere else."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

from aiohttp import web

from server.auth.passwords import Passwords
from server.auth.recovery import RecoveryTickets
from server.auth.secret import development_secret
from server.domain.address import parse_networks
from server.features import Features, make_features
from server.http_api.api import add_http_api
from server.http_api.health import Readiness
from server.lifetime import Lifetime, background, entered
from server.metrics import Metrics
from server.presence.redis.cluster import ClusterNode
from server.presence.single import SingleNode
from server.protocol.registry import client_events
from server.services.attendance_book import AttendanceBook
from server.services.file_sweep import FileSweep
from server.services.handles import collect_handlers
from server.services.meeting_times import MeetingTimes
from server.settings import Settings
from server.socket_api.buffers import ResumeBuffers
from server.socket_api.connections import ConnectionTable
from server.socket_api.dispatcher import Dispatcher
from server.socket_api.drain import Drain
from server.socket_api.engine import EngineLimits
from server.socket_api.expiry import Expiry
from server.socket_api.handshake import SignalingServer
from server.socket_api.rate_limit import AddressGate, EventLimits
from server.socket_api.resume import ResumeLimits
from server.socket_api.sender import Sender
from server.storage.database import Database
from server.storage.embedded import embedded_mongod
from server.stores import Stores, make_stores

DRAIN = web.AppKey("drain", Drain)


def create_app(settings: Settings) -> web.Application:
    """The whole server, ready to be run; nothing is opened before its start-up."""
    database = Database(settings.mongo_database)
    stores = make_stores(settings, database)
    secret = settings.jwt_secret or development_secret(settings.data_dir)
    passwords = Passwords(threads=_hashing_threads())
    metrics = Metrics()
    connections = ConnectionTable()
    node = _node(settings, connections)
    sender = Sender(connections, node.remote)
    features = make_features(
        settings, stores, secret, passwords, node, connections, sender, metrics
    )
    readiness = _readiness(settings, database, node)
    signaling = _signaling(settings, features, secret, node, connections, metrics)
    metrics.ask(connections.measure)
    metrics.ask(node.measure)

    app = web.Application(client_max_size=settings.max_payload_bytes)
    app[DRAIN] = Drain(
        connections,
        seconds=_drain_seconds(settings),
        announce=[readiness.drain, signaling.turn_away],
    )
    meeting_times = MeetingTimes(
        stores.meetings,
        node.presence,
        sender,
        idle_seconds=settings.idle_meeting_minutes * 60,
    )
    book = AttendanceBook(stores.attendance, stores.meetings, node.presence, node.movements)
    app.cleanup_ctx.append(_running(settings, database, stores, passwords))
    app.cleanup_ctx.append(entered(stores.files.contents.running))
    app.cleanup_ctx.append(entered(node.running))
    app.cleanup_ctx.append(background(features.room.run))
    app.cleanup_ctx.append(background(meeting_times.run))
    app.cleanup_ctx.append(background(features.services.auth.audit.run))
    app.cleanup_ctx.append(background(features.services.auth.session.run))
    app.cleanup_ctx.append(background(features.services.auth.own.sweep.run))
    app.cleanup_ctx.append(background(features.administration.reports.run))
    app.cleanup_ctx.append(background(features.administration.endings.run))
    app.cleanup_ctx.append(background(FileSweep(stores.files).run))
    app.cleanup_ctx.append(background(book.run))
    app.cleanup_ctx.append(background(Expiry(connections, stores.sessions.access_until).watch))
    app.cleanup_ctx.append(background(metrics.watch_loop))
    # First of all, so that presence knows everybody as lost before it closes.
    app.on_shutdown.append(lambda _: signaling.close_all())
    app.on_shutdown.append(lambda _: node.retire())
    app.on_shutdown.append(lambda _: features.services.auth.letters.sent())
    app.on_shutdown.append(lambda _: features.services.auth.audit.write())
    signaling.attach(app)
    add_http_api(
        app,
        features.services,
        readiness,
        metrics,
        metrics_token=settings.metrics_token,
        client_dir=settings.client_dir,
        cors_origins=settings.cors_origins,
        trusted_proxies=settings.trusted_proxies,
        has_tls=settings.has_tls,
    )
    return app


def _signaling(
    settings: Settings,
    features: Features,
    secret: str,
    node: SingleNode | ClusterNode,
    connections: ConnectionTable,
    metrics: Metrics,
) -> SignalingServer:
    events = client_events()
    dispatcher = Dispatcher(
        collect_handlers(features.handling()),
        events,
        EventLimits(settings.rate_limit_factor, events),
        settings.handler_timeout_seconds,
        metrics,
        is_clustered=bool(settings.redis_url),
    )
    return SignalingServer(
        connections,
        dispatcher,
        features.services.guest.authenticate,
        attendance=features.room,
        buffers=ResumeBuffers(_resume_limits(settings), RecoveryTickets(secret), node.remote),
        grace_seconds=settings.grace_seconds,
        limits=_engine_limits(settings),
        gate=AddressGate(settings.rate_limit_factor, settings.max_connections_per_address),
        max_connections_per_user=settings.max_connections_per_user,
        origins=settings.cors_origins,
        metrics=metrics,
    )


def _engine_limits(settings: Settings) -> EngineLimits:
    return EngineLimits(
        ping_interval=settings.ping_interval_seconds,
        ping_timeout=settings.ping_timeout_seconds,
        connect_timeout=settings.connect_timeout_seconds,
        max_payload=settings.max_payload_bytes,
        max_queued_bytes=settings.max_queued_bytes,
        trusted_proxies=parse_networks(settings.trusted_proxies),
    )


def _node(settings: Settings, connections: ConnectionTable) -> SingleNode | ClusterNode:
    if not settings.redis_url:
        return SingleNode()
    return ClusterNode(
        settings.redis_url,
        connections,
        lease_seconds=settings.lease_seconds,
        grace_seconds=settings.grace_seconds,
        deadline_seconds=settings.remote_deadline_seconds,
    )


def _readiness(settings: Settings, database: Database, node: SingleNode | ClusterNode) -> Readiness:
    readiness = Readiness()
    readiness.add("mongodb", database.ping)
    if settings.redis_url:
        readiness.add("redis", node.ping, is_required=False)
    return readiness


def _resume_limits(settings: Settings) -> ResumeLimits:
    silence = settings.ping_interval_seconds + settings.ping_timeout_seconds
    return ResumeLimits(max_age=silence + settings.grace_seconds)


def _hashing_threads() -> int:
    """One core stays free for signaling."""
    return max(1, (os.cpu_count() or 1) - 1)


def _drain_seconds(settings: Settings) -> float:
    """No time where there is no other node to move to."""
    return settings.drain_seconds if settings.redis_url else 0.0


def _running(
    settings: Settings,
    database: Database,
    stores: Stores,
    passwords: Passwords,
) -> Lifetime:
    """What lives from start-up to clean-up, opened in this order and closed in the other."""

    async def running(_: web.Application) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.callback(passwords.close)
            uri = settings.mongo_uri or await stack.enter_async_context(
                embedded_mongod(settings.data_dir)
            )
            await database.open(uri)
            stack.callback(database.close)
            await stores.create_indexes()
            yield

    return running
