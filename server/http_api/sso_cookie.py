"""The cookie that says which browser has begun a single sign-on, and where it is sent after it."""

from dataclasses import dataclass

from aiohttp import web

from server.errors import Forbidden
from server.http_api.refresh_cookie import is_own_page
from server.protocol.base import Body
from server.services.sso import ATTEMPT_SECONDS

COOKIE = "parley_sso"
PATH = "/api/auth/sso"


@dataclass(frozen=True, slots=True)
class WithSsoCookie:
    """An answer, and the secret that goes into the cookie."""

    body: Body
    browser: str


@dataclass(frozen=True, slots=True)
class Redirect:
    """To a page of ours, which is asked for with GET."""

    path: str


def read_sso_cookie(request: web.Request) -> str | None:
    """The secret, if there is one. Raises Forbidden when it was not our own page that sent it,
    or, with GET, the provider that somebody was sent to."""
    browser = request.cookies.get(COOKIE)
    if browser is not None and request.method != "GET" and not is_own_page(request):
        raise Forbidden("Only the page itself may finish its sign-in")
    return browser


def write_sso_cookie(request: web.Request, response: web.Response, browser: str) -> None:
    """Lax: it has to come along when the provider sends somebody back, and never with a POST."""
    response.set_cookie(
        COOKIE,
        browser,
        path=PATH,
        max_age=ATTEMPT_SECONDS,
        httponly=True,
        samesite="Lax",
        # A proxy may end TLS: then it is the browser that says how it came here.
        secure=request.secure or request.headers.get("Origin", "").startswith("https://"),
    )


def send_redirect(redirect: Redirect) -> web.Response:
    return web.Response(status=303, headers={"Location": redirect.path})
