"""Every API route, one line each."""

from server import errors
from server.http_api import attendance, file, ice_servers, invitation, meeting
from server.http_api.account_routes import ACCOUNT_ROUTES
from server.http_api.admin_routes import ADMIN_ROUTES
from server.http_api.factor_routes import FACTOR_ROUTES
from server.http_api.profile_routes import PROFILE_ROUTES
from server.http_api.registration_routes import REGISTRATION_ROUTES
from server.http_api.route import Route
from server.http_api.sso_routes import SSO_ROUTES
from server.protocol.attendance import (
    AskStatistics,
    Attendance,
    AttendanceTable,
    ListSessions,
    Statistics,
)
from server.protocol.chat import ChatPage, ListMessages
from server.protocol.file import ChatFile, DownloadFile, FileAllowance, FileLinks, UploadFile
from server.protocol.ice_servers import IceServers
from server.protocol.invitation import CalendarFile, Invite, Invited
from server.protocol.meeting import (
    ChangeMeeting,
    CreateMeeting,
    JoinMeeting,
    JoinMeetingByName,
    ListMeetings,
    MayJoin,
    MeetingList,
    MeetingLogBody,
    OneMeeting,
)

_CREATE = (errors.AlreadyExists, errors.RateLimited)
_MINE = (errors.RoomNotFound,)
_CHANGE = (errors.RoomNotFound, errors.Ended)
_TABLE = (errors.RoomNotFound, errors.NotFound)
_CALENDAR = (errors.RoomNotFound, errors.HasNoTime)
_INVITE = (errors.RoomNotFound, errors.Ended, errors.RateLimited, errors.MailNotConfigured)
_JOIN = (
    errors.RoomNotFound,
    errors.NotStarted,
    errors.Ended,
    errors.WrongPassword,
    errors.RateLimited,
)
_UPLOAD = (
    errors.NotInRoom,
    errors.FileTooLarge,
    errors.UnsupportedMediaType,
    errors.StorageFull,
    errors.RateLimited,
)
_LINK = (errors.FileNotFound, errors.RateLimited)
_DOWNLOAD = (errors.LinkExpired, errors.FileNotFound)

# method, path, handler, body, reply, status, needs a token, summary, errors of its own; query
# Routes of one path stand side by side: they are one resource, which a preflight asks about.
# fmt: off
ROUTES = (
    *REGISTRATION_ROUTES,
    *ACCOUNT_ROUTES,
    *FACTOR_ROUTES,
    *SSO_ROUTES,
    *PROFILE_ROUTES,
    *ADMIN_ROUTES,
    Route("GET", "/api/ice-servers", ice_servers.ice_servers, None, IceServers, 200, True, "STUN and TURN servers for RTCPeerConnection", allows_guests=True),  # noqa: E501
    Route("POST", "/api/meetings", meeting.create_meeting, CreateMeeting, OneMeeting, 201, True, "Plan a meeting, or open one", _CREATE),  # noqa: E501
    Route("GET", "/api/meetings", meeting.list_meetings, None, MeetingList, 200, True, "My meetings, page by page", query=ListMeetings),  # noqa: E501
    Route("GET", "/api/meetings/personal", meeting.personal_meeting, None, OneMeeting, 200, True, "The meeting that is always mine"),  # noqa: E501
    Route("GET", "/api/meetings/{code}", meeting.get_meeting, None, OneMeeting, 200, True, "A meeting of mine", _MINE),  # noqa: E501
    Route("PATCH", "/api/meetings/{code}", meeting.change_meeting, ChangeMeeting, OneMeeting, 200, True, "Change a meeting of mine", _CHANGE),  # noqa: E501
    Route("DELETE", "/api/meetings/{code}", meeting.end_meeting, None, OneMeeting, 200, True, "End a meeting of mine for everybody", _MINE),  # noqa: E501
    Route("GET", "/api/meetings/{code}/log", meeting.meeting_log, None, MeetingLogBody, 200, True, "What its hosts have done", _MINE),  # noqa: E501
    Route("POST", "/api/meetings/{code}/join", meeting.join_meeting, JoinMeeting, MayJoin, 200, False, "May I enter, before the camera opens", _JOIN, takes_token=True),  # noqa: E501
    Route("GET", "/api/meetings/{code}/messages", meeting.list_messages, None, ChatPage, 200, True, "What was said in a meeting, for its owner and who is in it", _MINE, query=ListMessages, allows_guests=True),  # noqa: E501
    Route("GET", "/api/rooms/{roomId}/files", file.file_allowance, None, FileAllowance, 200, True, "How large a file for this room may be", (errors.NotInRoom,), allows_guests=True),  # noqa: E501
    Route("POST", "/api/rooms/{roomId}/files", file.upload_file, None, ChatFile, 201, True, "Upload a file for a message in this room", _UPLOAD, query=UploadFile, allows_guests=True, takes_file=True),  # noqa: E501
    Route("GET", "/api/files/{fileId}", file.link_file, None, FileLinks, 200, True, "Links to a file of a message that one may read", _LINK, allows_guests=True),  # noqa: E501
    Route("GET", "/api/files/{fileId}/content", file.download_file, None, None, 200, False, "The file; also in parts (Range) and as HEAD", _DOWNLOAD, query=DownloadFile),  # noqa: E501
    Route("GET", "/api/files/{fileId}/thumbnail", file.download_thumbnail, None, None, 200, False, "A small WebP of an image", _DOWNLOAD, query=DownloadFile),  # noqa: E501
    Route("GET", "/api/meetings/{code}/attendance", attendance.attendance, None, Attendance, 200, True, "Who was in a meeting of mine, session by session", _MINE, query=ListSessions),  # noqa: E501
    Route("GET", "/api/meetings/{code}/attendance.csv", attendance.attendance_table, None, None, 200, True, "The same as a table", _TABLE, query=AttendanceTable, file_kind="text/csv"),  # noqa: E501
    Route("GET", "/api/meetings/{code}/invite.ics", invitation.calendar_file, None, None, 200, True, "A meeting of mine for calendars", _CALENDAR, query=CalendarFile, file_kind="text/calendar"),  # noqa: E501
    Route("POST", "/api/meetings/{code}/invitations", invitation.invite, Invite, Invited, 200, True, "Invite people by mail", _INVITE),  # noqa: E501
    Route("GET", "/api/statistics", attendance.statistics, None, Statistics, 200, True, "My last twelve weeks", query=AskStatistics),  # noqa: E501
    Route("POST", "/api/meeting/create", meeting.create_meeting, CreateMeeting, OneMeeting, 201, True, "As POST /api/meetings", _CREATE),  # noqa: E501
    Route("POST", "/api/meeting/join", meeting.join_meeting_by_name, JoinMeetingByName, MayJoin, 200, False, "As POST /api/meetings/{code}/join", _JOIN, takes_token=True),  # noqa: E501
    Route("GET", "/api/meeting/{code}", meeting.get_meeting, None, OneMeeting, 200, True, "As GET /api/meetings/{code}", _MINE),  # noqa: E501
    Route("DELETE", "/api/meeting/{code}", meeting.end_meeting, None, OneMeeting, 200, True, "As DELETE /api/meetings/{code}", _MINE),  # noqa: E501
)
# fmt: on
