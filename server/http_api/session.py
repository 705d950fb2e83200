"""Handlers of `/api/auth/refresh` and `/api/auth/sessions`."""

from server.domain.ids import SessionId
from server.domain.session import Session
from server.errors import Unauthenticated
from server.http_api.account import device_of, signed_in
from server.http_api.refresh_cookie import WithCookie
from server.http_api.route import Call
from server.protocol.account import MessageBody, SignedIn
from server.protocol.session import LoginSession, LoginSessions, RefreshRequest, SessionsEnded


async def refresh(call: Call[RefreshRequest]) -> SignedIn | WithCookie:
    """The new token goes where the old one came from."""
    given = call.body.refresh_token
    token = given or call.cookie
    if not token:
        raise Unauthenticated
    login = await call.services.auth.session.refresh(token, call.address)
    return signed_in(login, is_native=given is not None)


async def list_sessions(call: Call[None]) -> LoginSessions:
    sessions = await call.services.auth.session.of_user(call.identity)
    return LoginSessions(items=[_body(each, call.identity.session_id) for each in sessions])


async def end_session(call: Call[None]) -> MessageBody:
    session_id = SessionId(call.path["sessionId"])
    await call.services.auth.session.end(call.identity, session_id, device_of(call))
    return MessageBody(message="Session ended")


async def end_other_sessions(call: Call[None]) -> SessionsEnded:
    session = call.services.auth.session
    return SessionsEnded(ended=await session.sign_out_elsewhere(call.identity, device_of(call)))


def _body(session: Session, current: SessionId) -> LoginSession:
    return LoginSession(
        id=session.id,
        device=session.device.name,
        address=session.device.address,
        created_at=round(session.created_at * 1000),
        last_used_at=round(session.last_used_at * 1000),
        is_current=session.id == current,
    )
