"""Administration, as objects that know each other."""

from typing import NamedTuple

from server.http_api.route import AdminServices
from server.metrics import Metrics
from server.presence.redis.cluster import ClusterNode
from server.presence.single import SingleNode
from server.services.admin import AdminService
from server.services.admin_rooms import AdminRoomService
from server.services.audit import Audit
from server.services.chronicle import Chronicle
from server.services.endings import EndingWatch
from server.services.meeting import MeetingService
from server.services.reports import NodeReports
from server.socket_api.connections import ConnectionTable
from server.socket_api.sessions import SessionsEverywhere
from server.stores import Stores


class Administration(NamedTuple):
    """`services` for requests; the others run as long as the server does."""

    services: AdminServices
    reports: NodeReports
    endings: EndingWatch


def make_administration(
    stores: Stores,
    audit: Audit,
    meeting: MeetingService,
    node: SingleNode | ClusterNode,
    connections: ConnectionTable,
    metrics: Metrics,
) -> Administration:
    closer = SessionsEverywhere(connections, node)
    reports = NodeReports(metrics, node.live_rooms, node.reports)
    users = AdminService(stores.users, stores.sessions, stores.second_factors, closer, audit)
    rooms = AdminRoomService(
        reports, node.presence, stores.meetings, meeting, Chronicle(stores.log)
    )
    watch = EndingWatch(stores.endings, connections.end_session)
    return Administration(AdminServices(users, rooms), reports, watch)
