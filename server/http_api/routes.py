"""Every API route, one line each."""

from server import errors
from server.http_api import account, ice_servers
from server.http_api.route import Route
from server.protocol.account import (
    CurrentUser,
    LoginRequest,
    MessageBody,
    RegisterRequest,
    SignedIn,
)
from server.protocol.ice_servers import IceServers

_REGISTER = (errors.AlreadyExists, errors.RateLimited)
_LOGIN = (errors.WrongCredentials, errors.RateLimited)

# method, path, handler, body, reply, status, needs a token, summary, errors of its own
# fmt: off
ROUTES = (
    Route("POST", "/api/auth/register", account.register, RegisterRequest, SignedIn, 201, False, "Create an account and sign in", _REGISTER),  # noqa: E501
    Route("POST", "/api/auth/login", account.login, LoginRequest, SignedIn, 200, False, "Sign in", _LOGIN),  # noqa: E501
    Route("GET", "/api/auth/me", account.me, None, CurrentUser, 200, True, "Whose token this is"),
    Route("POST", "/api/auth/logout", account.logout, None, MessageBody, 200, True, "End the login session and its connections"),  # noqa: E501
    Route("GET", "/api/ice-servers", ice_servers.ice_servers, None, IceServers, 200, True, "STUN and TURN servers for RTCPeerConnection"),  # noqa: E501
)
# fmt: on
