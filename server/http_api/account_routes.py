"""The table of routes under `/api/auth`."""

from server import account_errors, errors
from server.http_api import account, session
from server.http_api.route import Route
from server.protocol.account import CurrentUser, LoginRequest, MessageBody, SignedIn
from server.protocol.session import LoginSessions, RefreshRequest, SessionsEnded

_LOGIN = (
    errors.WrongCredentials,
    account_errors.SecondFactorRequired,
    account_errors.AccountDisabled,
    errors.EmailNotVerified,
    account_errors.DeletionPending,
    errors.RateLimited,
)
_REFRESH = (errors.Unauthenticated, errors.TokenReused, errors.Forbidden, errors.RateLimited)

# As in routes.py.
# fmt: off
ACCOUNT_ROUTES = (
    Route("POST", "/api/auth/login", account.login, LoginRequest, SignedIn, 200, False, "Sign in", _LOGIN),  # noqa: E501
    Route("GET", "/api/auth/me", account.me, None, CurrentUser, 200, True, "Whose token this is"),
    Route("POST", "/api/auth/refresh", session.refresh, RefreshRequest, SignedIn, 200, False, "Renew the login session: new tokens for the refresh token", _REFRESH, takes_cookie=True),  # noqa: E501
    Route("POST", "/api/auth/logout", account.logout, None, MessageBody, 200, True, "End the login session and its connections"),  # noqa: E501
    Route("GET", "/api/auth/sessions", session.list_sessions, None, LoginSessions, 200, True, "Where I am signed in"),  # noqa: E501
    Route("DELETE", "/api/auth/sessions", session.end_other_sessions, None, SessionsEnded, 200, True, "Sign out everywhere else"),  # noqa: E501
    Route("DELETE", "/api/auth/sessions/{sessionId}", session.end_session, None, MessageBody, 200, True, "Sign out one of my devices", (errors.NotFound,)),  # noqa: E501
)
# fmt: on
