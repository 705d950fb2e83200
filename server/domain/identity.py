"""What a valid access token says of its bearer."""

from dataclasses import dataclass

from server.domain.ids import RoomId, SessionId, UserId


@dataclass(frozen=True, slots=True)
class Identity:
    """An account and the login session it acts in; `expires_at` is Unix time in seconds.

    Or a guest of one meeting, without an account, an email and a session.
    """

    user_id: UserId
    email: str
    name: str
    session_id: SessionId
    expires_at: float
    guest_of: RoomId | None = None
