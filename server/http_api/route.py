"""What one HTTP route is, and how a request becomes the call of its handler."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
from aiohttp import hdrs, web

from server.domain.address import Network, client_address
from server.domain.identity import Identity
from server.errors import AppError, Forbidden, Unauthenticated
from server.http_api.body import decode_query, read_body, read_upload
from server.http_api.download import Export, LongExport, send_export, send_file, send_long_export
from server.http_api.refresh_cookie import WithCookie, read_cookie, write_cookie
from server.http_api.sso_cookie import (
    Redirect,
    WithSsoCookie,
    read_sso_cookie,
    send_redirect,
    write_sso_cookie,
)
from server.protocol.base import Body
from server.services.account import AccountService
from server.services.account_letters import AccountLetters
from server.services.admin import AdminService
from server.services.admin_rooms import AdminRoomService
from server.services.archive import ArchiveService
from server.services.attendance import AttendanceService
from server.services.audit import Audit
from server.services.confirmation import ConfirmationService
from server.services.deletion import DeletionService, DeletionSweep
from server.services.email_change import EmailChangeService
from server.services.entrance import EntranceService
from server.services.export import ExportService
from server.services.file import FileService, OpenFile
from server.services.guest import GuestService
from server.services.ice_servers import IceServerService
from server.services.identity import IdentityService
from server.services.invitation import InvitationService
from server.services.meeting import MeetingService
from server.services.passkey import PasskeyService
from server.services.passkey_sign_in import PasskeySignInService
from server.services.password import PasswordService
from server.services.password_reset import PasswordResetService
from server.services.picture import PictureService
from server.services.profile import ProfileService
from server.services.registration import RegistrationService
from server.services.second_factor import SecondFactorService
from server.services.second_step import SecondStepService
from server.services.session import SessionService
from server.services.sso import SsoService
from server.tasks import let_signals_pass

LATE_SECONDS = 0.2  # whose body comes later than that may be signed out by then

BodyT = TypeVar("BodyT", bound=Body | None)


@dataclass(frozen=True, slots=True)
class OwnServices:
    """What somebody does with the account that they have."""

    profile: ProfileService
    picture: PictureService
    email_change: EmailChangeService
    export: ExportService
    deletion: DeletionService
    sweep: DeletionSweep


@dataclass(frozen=True, slots=True)
class AuthServices:
    """Accounts, and what is theirs."""

    account: AccountService
    session: SessionService
    audit: Audit
    confirmation: ConfirmationService
    second_factor: SecondFactorService
    second_step: SecondStepService
    passkey: PasskeyService
    passkey_sign_in: PasskeySignInService
    password: PasswordService
    registration: RegistrationService
    password_reset: PasswordResetService
    letters: AccountLetters
    sso: SsoService
    identity: IdentityService
    own: OwnServices


@dataclass(frozen=True, slots=True)
class AdminServices:
    """What administrators may use."""

    users: AdminService
    rooms: AdminRoomService


@dataclass(frozen=True, slots=True)
class Services:
    """What handlers may use."""

    auth: AuthServices
    admin: AdminServices
    ice_servers: IceServerService
    meeting: MeetingService
    entrance: EntranceService
    guest: GuestService
    file: FileService
    archive: ArchiveService
    attendance: AttendanceService
    invitation: InvitationService


@dataclass(frozen=True, slots=True)
class Call(Generic[BodyT]):
    """One request as its handler sees it: checked, decoded, without HTTP.

    `body` is the decoded query where the route has one; `path` the parts of it that vary;
    `pieces` and `announced_bytes` are a body that is a file; `cookie` is a refresh token, or what
    belongs to a single sign-on.
    """

    services: Services
    address: str
    body: BodyT
    bearer: Identity | None
    path: Mapping[str, str]
    pieces: AsyncIterator[bytes]
    announced_bytes: int | None
    user_agent: str
    cookie: str | None

    @property
    def identity(self) -> Identity:
        """Who calls; only routes with `needs_token` may ask."""
        if self.bearer is None:
            raise Unauthenticated
        return self.bearer


Reply = Body | WithCookie | WithSsoCookie | OpenFile | Export | LongExport | Redirect


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the table of routes; the OpenAPI document is made from it.

    `path` may have parameters: `/api/meetings/{code}`. A route has a body or a query.
    `takes_token`: who has none may call as well; `allows_guests`: a guest's token is as good.
    `takes_file`: the body is a file, in pieces. Without a `reply` the answer is one.
    `file_kind`: its media type, where that is known before. `takes_cookie`: with a refresh token;
    `takes_sso_cookie`: with that of a single sign-on. `needs_confirmation`: with a token only for
    who has just proved to be who they are. `needs_admin`: only for administrators.
    `or_accepted`: another answer, with 202, that says what has to be done first.
    """

    method: str
    path: str
    handler: Callable[[Call[Any]], Awaitable[Reply]]
    body: type[Body] | None
    reply: type[Body] | None
    status: int
    needs_token: bool
    summary: str
    errors: tuple[type[AppError], ...] = ()
    query: type[Body] | None = None
    takes_token: bool = False
    allows_guests: bool = False
    takes_file: bool = False
    file_kind: str = ""
    takes_cookie: bool = False
    needs_confirmation: bool = False
    takes_sso_cookie: bool = False
    or_accepted: type[Body] | None = None
    needs_admin: bool = False

    @property
    def methods(self) -> tuple[str, ...]:
        """Who downloads may ask for the headers alone."""
        return (self.method, "HEAD") if self.sends_file else (self.method,)

    @property
    def sends_file(self) -> bool:
        return self.reply is None and not self.is_redirect

    @property
    def is_redirect(self) -> bool:
        return self.status == 303


def bind(
    route: Route, services: Services, proxies: tuple[Network, ...]
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The aiohttp handler of a route."""

    async def respond(request: web.Request) -> web.StreamResponse:
        call = await _call(request, route, services, proxies)
        await let_signals_pass()
        reply = await route.handler(call)
        await let_signals_pass()
        if isinstance(reply, OpenFile):
            return await send_file(request, reply)
        if isinstance(reply, Export):
            return send_export(reply)
        if isinstance(reply, LongExport):
            return await send_long_export(request, reply)
        if isinstance(reply, Redirect):
            return send_redirect(reply)
        body = reply.body if isinstance(reply, WithCookie | WithSsoCookie) else reply
        is_accepted = route.or_accepted is not None and isinstance(body, route.or_accepted)
        response = web.Response(
            status=202 if is_accepted else route.status,
            body=msgspec.json.encode(body),
            content_type="application/json",
        )
        if isinstance(reply, WithCookie):
            write_cookie(request, response, reply)
        if isinstance(reply, WithSsoCookie):
            write_sso_cookie(request, response, reply.browser)
        return response

    return respond


async def _call(
    request: web.Request, route: Route, services: Services, proxies: tuple[Network, ...]
) -> Call[Any]:
    bearer, asked_at = await _bearer(request, route, services), time.monotonic()
    body = await _read(request, route)
    if time.monotonic() - asked_at > LATE_SECONDS:
        bearer = await _bearer(request, route, services)
    return Call(
        services,
        remote_address(request, proxies),
        bearer=bearer,
        body=body,
        path=request.match_info,
        pieces=read_upload(request),
        announced_bytes=request.content_length,
        user_agent=request.headers.get(hdrs.USER_AGENT, ""),
        cookie=_cookie(request, route),
    )


async def _bearer(request: web.Request, route: Route, services: Services) -> Identity | None:
    is_signed = route.takes_token and hdrs.AUTHORIZATION in request.headers
    if not (route.needs_token or is_signed):
        return None
    door = services.guest if route.allows_guests else services.auth.account
    identity = await door.authenticate(bearer_token(request))
    if route.needs_admin and not identity.is_admin:
        raise Forbidden
    if route.needs_confirmation:
        services.auth.confirmation.demand(identity)
    return identity


async def _read(request: web.Request, route: Route) -> Body | None:
    if route.query is not None:
        return decode_query(request.query, route.query)
    return await read_body(request, route.body) if route.body else None


def _cookie(request: web.Request, route: Route) -> str | None:
    if route.takes_sso_cookie:
        return read_sso_cookie(request)
    return read_cookie(request) if route.takes_cookie else None


def bearer_token(request: web.Request) -> str:
    """Raises Unauthenticated."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    return token.strip()


def remote_address(request: web.Request, proxies: tuple[Network, ...]) -> str:
    """The client's address; X-Forwarded-For counts only from trusted proxies."""
    forwarded_for = request.headers.getall("X-Forwarded-For", [])
    return client_address(request.remote or "", forwarded_for, proxies)
