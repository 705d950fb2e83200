"""What the product does, as objects that know each other."""

from dataclasses import dataclass, fields

from server.auth.passwords import Passwords
from server.auth.tokens import AccessTokens, GuestTokens
from server.http_api.route import Services
from server.presence.redis.cluster import ClusterNode
from server.presence.single import SingleNode
from server.services.account import AccountService
from server.services.call import CallService
from server.services.chat import ChatService
from server.services.chronicle import Chronicle
from server.services.entrance import EntranceService
from server.services.guest import GuestService
from server.services.ice_servers import IceServerService
from server.services.lobby import LobbyService
from server.services.login_limits import LoginLimits
from server.services.media import MediaService
from server.services.meeting import MeetingService
from server.services.meeting_limits import MeetingLimits
from server.services.moderation import ModerationService
from server.services.powers import Powers
from server.services.room import RoomService
from server.settings import Settings
from server.socket_api.connections import ConnectionTable
from server.socket_api.sender import Sender
from server.socket_api.sessions import SessionsEverywhere
from server.storage.meeting_log import MeetingLog
from server.storage.meetings import MeetingStore
from server.storage.messages import MessageStore
from server.storage.passes import PassStore
from server.storage.sessions import SessionStore
from server.storage.users import UserStore


@dataclass(frozen=True, slots=True)
class Stores:
    """What is remembered, by collection."""

    users: UserStore
    sessions: SessionStore
    meetings: MeetingStore
    messages: MessageStore
    passes: PassStore
    log: MeetingLog


@dataclass(frozen=True, slots=True)
class Features:
    """What the product does: `services` for requests, the others for events."""

    services: Services
    room: RoomService
    call: CallService
    media: MediaService
    chat: ChatService
    lobby: LobbyService
    moderation: ModerationService

    def handling(self) -> list[object]:
        """Whoever handles events."""
        return [getattr(self, field.name) for field in fields(self) if field.name != "services"]


def make_features(
    settings: Settings,
    stores: Stores,
    secret: str,
    passwords: Passwords,
    node: SingleNode | ClusterNode,
    connections: ConnectionTable,
    sender: Sender,
) -> Features:
    presence, meetings = node.presence, stores.meetings
    tokens = AccessTokens(secret, settings.token_ttl_seconds)
    closer = SessionsEverywhere(connections, node)
    limits = LoginLimits(settings.rate_limit_factor)
    account = AccountService(stores.users, stores.sessions, passwords, tokens, closer, limits)
    meeting_limits = MeetingLimits(settings.rate_limit_factor)
    entrance = EntranceService(
        meetings, stores.passes, presence, passwords, meeting_limits,
        capacity=settings.room_capacity, has_free_rooms=settings.adhoc_rooms,
    )  # fmt: skip
    meeting = MeetingService(
        meetings, stores.passes, stores.log, presence, passwords, meeting_limits
    )
    powers, chronicle = Powers(presence, meetings), Chronicle(stores.log)
    guest = GuestService(account, entrance, meetings, GuestTokens(secret), meeting_limits)
    room = RoomService(
        presence, sender, entrance,
        grace_seconds=settings.grace_seconds, max_rooms=settings.max_rooms_per_connection,
    )  # fmt: skip
    return Features(
        services=Services(account, _ice_servers(settings), meeting, entrance, guest),
        room=room,
        call=CallService(presence, sender),
        media=MediaService(presence, sender),
        chat=ChatService(presence, sender, stores.messages),
        lobby=LobbyService(presence, node.hosting, powers, entrance, stores.passes, chronicle),
        moderation=ModerationService(
            presence, node.hosting, powers, meeting, stores.passes, chronicle
        ),
    )


def _ice_servers(settings: Settings) -> IceServerService:
    return IceServerService(
        settings.stun_urls, settings.turn_urls, settings.turn_secret, settings.turn_ttl_seconds
    )
