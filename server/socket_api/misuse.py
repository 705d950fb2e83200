"""Unusual patterns of signaling: counted each time, told once a minute by account and kind."""

import logging
from time import monotonic

from server.errors import (
    AppError,
    Forbidden,
    NotInRoom,
    PeerNotFound,
    RateLimited,
    RoomFull,
    RoomLimitReached,
    RoomNotFound,
    WrongPassword,
)
from server.metrics import Metrics

log = logging.getLogger(__name__)

WARN_SECONDS = 60.0
MAX_KNOWN = 10_000  # accounts and kinds; beyond them nobody new is told of until some are quiet

PROBING, FLOOD, FAILED_JOIN, VIOLATION = "probing", "flood", "failed_join", "violation"
GUESSING = frozenset({PROBING, FAILED_JOIN})
_KINDS: dict[type[AppError], str] = {
    PeerNotFound: PROBING,
    NotInRoom: PROBING,
    RateLimited: FLOOD,
    Forbidden: FAILED_JOIN,
    RoomFull: FAILED_JOIN,
    RoomLimitReached: FAILED_JOIN,
    RoomNotFound: FAILED_JOIN,
    WrongPassword: FAILED_JOIN,
}


def kind_of(error: AppError) -> str | None:
    """What a refusal is a sign of; None for an honest mistake."""
    return _KINDS.get(type(error))


class Misuse:
    """Counts signs of misuse and warns of them, without letting them fill the log (H7)."""

    def __init__(self, metrics: Metrics) -> None:
        self._counts = metrics.unusual
        self._quiet_until: dict[tuple[str, str], float] = {}

    def note(self, kind: str, account: str, what: str) -> None:
        """`account`: a user id, or the address of somebody who is not signed in."""
        self._counts[kind] += 1
        now, key = monotonic(), (account, kind)
        if self._quiet_until.get(key, 0.0) > now:
            return
        if len(self._quiet_until) >= MAX_KNOWN:
            self._quiet_until = {k: until for k, until in self._quiet_until.items() if until > now}
            if len(self._quiet_until) >= MAX_KNOWN:
                return
        self._quiet_until[key] = now + WARN_SECONDS
        log.warning("unusual signaling: %s", kind, extra={"account": account, "what": what})
