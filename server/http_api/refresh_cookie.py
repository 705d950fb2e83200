"""The cookie in which a browser keeps its refresh token, and who may make it send it."""

from dataclasses import dataclass

from aiohttp import web

from server.errors import Forbidden
from server.protocol.base import Body

COOKIE = "parley_refresh"
PATH = "/api/auth/refresh"
# A page of another origin cannot send it without asking, and is not allowed to.
HEADER = "X-Requested-With"


@dataclass(frozen=True, slots=True)
class WithCookie:
    """An answer, and the refresh token that goes into the cookie; without one it is taken away."""

    body: Body
    refresh_token: str = ""
    lasts_seconds: float = 0.0


def read_cookie(request: web.Request) -> str | None:
    """The token, if there is one. Raises Forbidden when it was not our own page that sent it."""
    token = request.cookies.get(COOKIE)
    if token is not None and not is_own_page(request):
        raise Forbidden("Only the page itself may renew its session")
    return token


def write_cookie(request: web.Request, response: web.Response, answer: WithCookie) -> None:
    """For this one path, so that nothing else ever gets it."""
    response.set_cookie(
        COOKIE,
        answer.refresh_token,
        path=PATH,
        max_age=int(answer.lasts_seconds),
        httponly=True,
        samesite="Strict",
        # A proxy may end TLS: then it is the browser that says how it came here.
        secure=request.secure or request.headers.get("Origin", "").startswith("https://"),
    )


def is_own_page(request: web.Request) -> bool:
    """What the browser says of the page; one that says nothing is at least no foreign form."""
    if HEADER not in request.headers:
        return False
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("Origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("Host")
