"""What a valid access token says of its bearer."""

from dataclasses import dataclass

from server.domain.ids import RoomId, SessionId, UserId


@dataclass(frozen=True, slots=True)
class Identity:
    """An account and the login session it acts in; times in Unix seconds.

    Or a guest of one meeting, without an account, an email and a session. `expires_at` is the
    token's: a session outlives it when it is renewed. `confirmed_at`: when they last proved to be
    who they are.
    """

    user_id: UserId
    email: str
    name: str
    session_id: SessionId
    expires_at: float
    guest_of: RoomId | None = None
    session_expires_at: float = 0.0
    username: str | None = None
    confirmed_at: float = 0.0
    is_admin: bool = False

    @property
    def ends_at(self) -> float:
        """When this is over unless it is renewed or ended before."""
        return max(self.expires_at, self.session_expires_at)
