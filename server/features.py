"""What the product does, as objects that know each other."""

from dataclasses import dataclass, fields

from server.admin_features import Administration, make_administration
from server.auth.download import DownloadTickets
from server.auth.passwords import Passwords
from server.auth.tokens import GuestTokens
from server.auth_features import make_auth
from server.content.thumbnails import Thumbnails
from server.http_api.route import Services
from server.mail.smtp import make_mail
from server.metrics import Metrics
from server.presence.base import Presence
from server.presence.redis.cluster import ClusterNode
from server.presence.single import SingleNode
from server.services.archive import ArchiveService
from server.services.attachments import Attachments
from server.services.attendance import AttendanceService
from server.services.call import CallService
from server.services.chat import ChatService
from server.services.chronicle import Chronicle
from server.services.entrance import EntranceService
from server.services.file import FileRules, FileService
from server.services.file_limits import FileLimits
from server.services.guest import GuestService
from server.services.ice_servers import IceServerService
from server.services.invitation import InvitationService
from server.services.lobby import LobbyService
from server.services.mail_limits import MailLimits
from server.services.media import MediaService
from server.services.meeting import MeetingService
from server.services.meeting_limits import MeetingLimits
from server.services.moderation import ModerationService
from server.services.powers import Powers
from server.services.readers import Readers
from server.services.room import RoomService
from server.settings import Settings
from server.socket_api.connections import ConnectionTable
from server.socket_api.sender import Sender
from server.stores import Stores


@dataclass(frozen=True, slots=True)
class Features:
    """What the product does: `services` for requests, the others for events; `administration`
    has work of its own."""

    services: Services
    administration: Administration
    room: RoomService
    call: CallService
    media: MediaService
    chat: ChatService
    lobby: LobbyService
    moderation: ModerationService

    def handling(self) -> list[object]:
        """Whoever handles events."""
        others = ("services", "administration")
        return [getattr(self, field.name) for field in fields(self) if field.name not in others]


def make_features(
    settings: Settings,
    stores: Stores,
    secret: str,
    passwords: Passwords,
    node: SingleNode | ClusterNode,
    connections: ConnectionTable,
    sender: Sender,
    metrics: Metrics,
) -> Features:
    presence, meetings, passes = node.presence, stores.meetings, stores.passes
    auth = make_auth(settings, stores, secret, passwords, node, connections)
    meeting_limits = MeetingLimits(settings.rate_limit_factor)
    entrance = EntranceService(
        meetings, passes, presence, passwords, meeting_limits,
        capacity=settings.room_capacity, has_free_rooms=settings.adhoc_rooms,
    )  # fmt: skip
    meeting = MeetingService(meetings, passes, stores.log, presence, passwords, meeting_limits)
    powers, chronicle = Powers(presence, meetings), Chronicle(stores.log)
    guest = GuestService(auth.account, entrance, meetings, GuestTokens(secret), meeting_limits)
    readers = Readers(presence, meetings)
    ice_servers, invitation = _ice_servers(settings), _invitation(settings, meeting)
    administration = make_administration(stores, auth.audit, meeting, node, connections, metrics)
    services = Services(
        auth, administration.services, ice_servers, meeting, entrance, guest,
        _file_service(settings, stores, readers, secret),
        ArchiveService(meetings, stores.messages, readers),
        AttendanceService(stores.attendance, meeting), invitation,
    )  # fmt: skip
    return Features(
        services=services,
        administration=administration,
        room=_room(settings, presence, sender, entrance),
        call=CallService(presence, sender),
        media=MediaService(presence, sender),
        chat=_chat(stores, presence, sender),
        lobby=LobbyService(presence, node.hosting, powers, entrance, passes, chronicle),
        moderation=ModerationService(presence, node.hosting, powers, meeting, passes, chronicle),
    )


def _chat(stores: Stores, presence: Presence, sender: Sender) -> ChatService:
    attachments = Attachments(stores.files.records)
    return ChatService(presence, sender, stores.messages, attachments)


def _room(
    settings: Settings, presence: Presence, sender: Sender, entrance: EntranceService
) -> RoomService:
    return RoomService(
        presence, sender, entrance,
        grace_seconds=settings.grace_seconds, max_rooms=settings.max_rooms_per_connection,
    )  # fmt: skip


def _ice_servers(settings: Settings) -> IceServerService:
    return IceServerService(
        settings.stun_urls, settings.turn_urls, settings.turn_secret, settings.turn_ttl_seconds
    )


def _file_service(settings: Settings, stores: Stores, readers: Readers, secret: str) -> FileService:
    return FileService(
        stores.files,
        readers,
        Thumbnails(),
        DownloadTickets(secret),
        FileLimits(settings.rate_limit_factor),
        FileRules(settings.max_file_bytes, settings.max_room_file_bytes),
    )


def _invitation(settings: Settings, meeting: MeetingService) -> InvitationService:
    limits = MailLimits(settings.rate_limit_factor)
    mail = make_mail(settings.smtp_url, settings.mail_from)
    return InvitationService(meeting, mail, limits, settings.base_url)
