"""Ends connections whose token has run out, unless their login session was renewed meanwhile."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from time import monotonic, time

from server.domain.ids import SessionId
from server.errors import Unavailable
from server.socket_api.connections import ConnectionTable

log = logging.getLogger(__name__)

CHECK_SECONDS = 5.0
# As tokens are accepted for that much longer, too.
GRACE_SECONDS = 30.0
# While the database was away nobody could renew; afterwards everybody gets the time to.
PATIENCE_SECONDS = 60.0

AccessUntil = Callable[[Iterable[SessionId]], Awaitable[dict[SessionId, float]]]


class Expiry:
    """`access_until`: when the newest access token of a session expires, on whichever node it was
    issued; those that were ended are missing. It raises Unavailable."""

    def __init__(self, connections: ConnectionTable, access_until: AccessUntil) -> None:
        self._connections = connections
        self._access_until = access_until
        self._patient_until = 0.0

    async def watch(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            try:
                await self.check(time())
            except Exception:
                log.exception("what has expired could not be looked for")
            self._connections.forget_lost(monotonic())

    async def check(self, now: float) -> None:
        """`now` in Unix seconds (A14)."""
        expired = self._connections.expired(now)
        if not expired:
            return
        try:
            until = await self._access_until({each.identity.session_id for each in expired})
        except Unavailable:
            self._patient_until = now + PATIENCE_SECONDS
            return
        for connection in expired:
            renewed_until = until.get(connection.identity.session_id)
            if renewed_until is None:
                self._connections.revoke(connection)
            elif renewed_until > now:
                connection.identity = replace(connection.identity, expires_at=renewed_until)
            elif now >= max(renewed_until + GRACE_SECONDS, self._patient_until):
                self._connections.revoke(connection)
