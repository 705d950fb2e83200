"""Builds and wires every object; nothing is made anywhere else."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from aiohttp import web

from server.auth.download import DownloadTickets
from server.auth.passwords import Passwords
from server.auth.recovery import RecoveryTickets
from server.auth.secret import development_secret
from server.auth.tokens import AccessTokens, GuestTokens
from server.content.thumbnails import Thumbnails
from server.domain.address import parse_networks
from server.http_api.api import add_http_api
from server.http_api.health import Readiness
from server.http_api.route import Services
from server.lifetime import background, entered
from server.metrics import Metrics
from server.presence.redis.cluster import ClusterNode
from server.presence.single import SingleNode
from server.protocol.registry import client_events
from server.services.account import AccountService
from server.services.archive import ArchiveService
from server.services.attachments import Attachments
from server.services.call import CallService
from server.services.chat import ChatService
from server.services.entrance import EntranceService
from server.services.file import FileRules, FileService, FileStores
from server.services.file_limits import FileLimits
from server.services.file_sweep import FileSweep
from server.services.guest import GuestService
from server.services.handles import collect_handlers
from server.services.ice_servers import IceServerService
from server.services.login_limits import LoginLimits
from server.services.media import MediaService
from server.services.meeting import MeetingService
from server.services.meeting_limits import MeetingLimits
from server.services.meeting_times import MeetingTimes
from server.services.readers import Readers
from server.services.room import RoomService
from server.settings import Settings
from server.socket_api.buffers import ResumeBuffers
from server.socket_api.connections import ConnectionTable
from server.socket_api.dispatcher import Dispatcher
from server.socket_api.drain import Drain
from server.socket_api.engine import EngineLimits
from server.socket_api.handshake import SignalingServer
from server.socket_api.rate_limit import AddressGate, EventLimits
from server.socket_api.resume import ResumeLimits
from server.socket_api.sender import Sender
from server.socket_api.sessions import SessionsEverywhere
from server.storage.database import Database
from server.storage.embedded import embedded_mongod
from server.stores import Stores, make_stores

DRAIN = web.AppKey("drain", Drain)


@dataclass(frozen=True, slots=True)
class _Features:
    """What the product does: `services` for requests, the others for events."""

    services: Services
    room: RoomService
    call: CallService
    media: MediaService
    chat: ChatService


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
    features = _features(settings, stores, secret, passwords, node, connections, sender)
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
    meeting_times = MeetingTimes(stores.meetings, node.presence, sender)
    app.cleanup_ctx.append(_running(settings, database, stores, passwords))
    app.cleanup_ctx.append(entered(stores.files.contents.running))
    app.cleanup_ctx.append(entered(node.running))
    app.cleanup_ctx.append(background(features.room.run))
    app.cleanup_ctx.append(background(meeting_times.run))
    app.cleanup_ctx.append(background(FileSweep(stores.files).run))
    app.cleanup_ctx.append(background(connections.watch_expiry))
    app.cleanup_ctx.append(background(metrics.watch_loop))
    # First of all, so that presence knows everybody as lost before it closes.
    app.on_shutdown.append(lambda _: signaling.close_all())
    app.on_shutdown.append(lambda _: node.retire())
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


def _features(
    settings: Settings,
    stores: Stores,
    secret: str,
    passwords: Passwords,
    node: SingleNode | ClusterNode,
    connections: ConnectionTable,
    sender: Sender,
) -> _Features:
    presence, meetings, messages = node.presence, stores.meetings, stores.messages
    tokens = AccessTokens(secret, settings.token_ttl_seconds)
    closer = SessionsEverywhere(connections, node)
    limits = LoginLimits(settings.rate_limit_factor)
    account = AccountService(stores.users, stores.sessions, passwords, tokens, closer, limits)
    meeting_limits = MeetingLimits(settings.rate_limit_factor)
    entrance = EntranceService(
        meetings, presence, passwords, meeting_limits,
        capacity=settings.room_capacity, has_free_rooms=settings.adhoc_rooms,
    )  # fmt: skip
    readers = Readers(presence, meetings)
    grace_seconds, max_rooms = settings.grace_seconds, settings.max_rooms_per_connection
    services = Services(
        account,
        _ice_servers(settings),
        MeetingService(meetings, presence, passwords, meeting_limits),
        entrance,
        GuestService(account, entrance, meetings, GuestTokens(secret), meeting_limits),
        _file_service(settings, stores.files, readers, secret),
        ArchiveService(meetings, messages, readers),
    )
    return _Features(
        services=services,
        room=RoomService(
            presence, sender, entrance, grace_seconds=grace_seconds, max_rooms=max_rooms
        ),
        call=CallService(presence, sender),
        media=MediaService(presence, sender),
        chat=ChatService(presence, sender, messages, Attachments(stores.files.records)),
    )


def _ice_servers(settings: Settings) -> IceServerService:
    return IceServerService(
        settings.stun_urls, settings.turn_urls, settings.turn_secret, settings.turn_ttl_seconds
    )


def _file_service(
    settings: Settings, stores: FileStores, readers: Readers, secret: str
) -> FileService:
    return FileService(
        stores,
        readers,
        Thumbnails(),
        DownloadTickets(secret),
        FileLimits(settings.rate_limit_factor),
        FileRules(settings.max_file_bytes, settings.max_room_file_bytes),
    )


def _signaling(
    settings: Settings,
    features: _Features,
    secret: str,
    node: SingleNode | ClusterNode,
    connections: ConnectionTable,
    metrics: Metrics,
) -> SignalingServer:
    events = client_events()
    dispatcher = Dispatcher(
        collect_handlers([features.room, features.call, features.media, features.chat]),
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
            await stores.create_indexes()
            yield

    return running
