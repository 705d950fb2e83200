"""The table of routes of administrators, and of what an account's owner sees of its log."""

from server import account_errors, errors
from server.http_api import account_event, admin
from server.http_api.route import Route
from server.protocol.account import MessageBody
from server.protocol.account_event import AccountEvents, ListAccountEvents
from server.protocol.admin import (
    AdminUser,
    AdminUsers,
    ChangeUser,
    ListUsers,
    LiveRooms,
    NodeList,
)
from server.protocol.session import SessionsEnded

_USER = (errors.NotFound,)
_CHANGE = (errors.NotFound, account_errors.OwnAccount)

# As in routes.py.
# fmt: off
ADMIN_ROUTES = (
    Route("GET", "/api/auth/events", account_event.list_account_events, None, AccountEvents, 200, True, "What has happened to my account", query=ListAccountEvents),  # noqa: E501
    Route("GET", "/api/admin/users", admin.list_users, None, AdminUsers, 200, True, "Accounts, page by page", query=ListUsers, needs_admin=True),  # noqa: E501
    Route("PATCH", "/api/admin/users/{userId}", admin.change_user, ChangeUser, AdminUser, 200, True, "Shut an account out or let it in, make it an administrator or not", _CHANGE, needs_confirmation=True, needs_admin=True),  # noqa: E501
    Route("DELETE", "/api/admin/users/{userId}/sessions", admin.sign_user_out, None, SessionsEnded, 200, True, "Sign an account out everywhere", _USER, needs_confirmation=True, needs_admin=True),  # noqa: E501
    Route("DELETE", "/api/admin/users/{userId}/second-factor", admin.reset_second_factor, None, MessageBody, 200, True, "Turn off the second factor of who has lost it", _USER, needs_confirmation=True, needs_admin=True),  # noqa: E501
    Route("GET", "/api/admin/rooms", admin.list_live_rooms, None, LiveRooms, 200, True, "Rooms with somebody in them, on all nodes", needs_admin=True),  # noqa: E501
    Route("DELETE", "/api/admin/rooms/{code}", admin.end_room, None, MessageBody, 200, True, "End a room for everybody", (errors.RoomNotFound,), needs_confirmation=True, needs_admin=True),  # noqa: E501
    Route("GET", "/api/admin/nodes", admin.list_nodes, None, NodeList, 200, True, "The nodes, and the limits that were hit", needs_admin=True),  # noqa: E501
)
# fmt: on
