"""Guests: people without an account, in the one meeting that has let them in."""

from collections.abc import Callable
from time import time
from typing import NamedTuple

from server.auth.tokens import MAX_GUEST_SECONDS, GuestTokens
from server.domain.identity import Identity
from server.domain.ids import SessionId, new_guest_id
from server.domain.meeting import Meeting
from server.domain.text import normalise_name
from server.errors import InvalidPayload, Unauthenticated
from server.services.account import AccountService
from server.services.entrance import EntranceService
from server.services.meeting_limits import MeetingLimits
from server.storage.meetings import MeetingStore


class Visit(NamedTuple):
    """A meeting, and a guest's token for it."""

    meeting: Meeting
    token: str
    must_wait: bool


class GuestService:
    """Every method may also raise Unavailable."""

    def __init__(
        self,
        account: AccountService,
        entrance: EntranceService,
        meetings: MeetingStore,
        tokens: GuestTokens,
        limits: MeetingLimits,
        clock: Callable[[], float] = time,
    ) -> None:
        self._account = account
        self._entrance = entrance
        self._meetings = meetings
        self._tokens = tokens
        self._limits = limits
        self._clock = clock

    async def visit(
        self, meeting_name: str, password: str | None, name: str | None, address: str
    ) -> Visit:
        """Raises as Entrance.ask does, and InvalidPayload when only the name is missing."""
        meeting, must_wait = await self._entrance.ask(meeting_name, password, None, address)
        clean_name = normalise_name(name or "")
        if clean_name is None:
            raise InvalidPayload(
                "The name is empty, too long or has unusual characters", field="name"
            )
        await self._limits.guest(address)
        # Not the meeting's end, which may be moved: what has ended is no longer good anyway.
        expires_at = self._clock() + MAX_GUEST_SECONDS
        token = self._tokens.issue(new_guest_id(), clean_name, meeting.code, expires_at)
        return Visit(meeting, token, must_wait)

    async def authenticate(self, token: str) -> Identity:
        """Whose token it is, an account's or a guest's. Raises Unauthenticated.

        A guest is nobody any more when the meeting has ended or wants no guests.
        """
        claims = self._tokens.read(token)
        if claims is None:
            return await self._account.authenticate(token)
        meeting = await self._meetings.find_by_code(claims.code)
        if meeting is None or not meeting.allows_guests or meeting.state(self._clock()) == "ended":
            raise Unauthenticated
        return Identity(
            user_id=claims.guest_id,
            email="",
            name=claims.name,
            session_id=SessionId(claims.guest_id),
            expires_at=claims.expires_at,
            guest_of=claims.code,
        )
