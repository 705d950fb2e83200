"""Limits at the door: events of one connection, handshakes and connections of one address."""

from collections import Counter

from server.domain.address import address_bucket
from server.domain.bucket import TokenBucket
from server.domain.rate import Rate
from server.protocol.base import ClientEvent
from server.socket_api.connections import Connection

HANDSHAKE_RATE = Rate(per_second=20, burst=200)
UNKNOWN_EVENT_RATE = Rate(per_second=10, burst=50)
REFUSAL_RATE = Rate(per_second=20, burst=400)
GUESSING_RATE = Rate(per_second=1, burst=100)  # a peer that left is sent some candidates still
VIOLATION_COST = 10
FULL_RETRY_SECONDS = 5.0
FORGET_AT = 10_000


class EventLimits:
    """A bucket per connection and event; `factor` scales them all, 0 switches them off."""

    def __init__(self, factor: float, events: list[type[ClientEvent]]) -> None:
        self._rates = {event: event.rate.scaled(factor) for event in events} if factor else {}
        self._unknown = UNKNOWN_EVENT_RATE.scaled(factor) if factor else None
        self._refusals = REFUSAL_RATE.scaled(factor) if factor else None
        self._guesses = GUESSING_RATE.scaled(factor) if factor else None

    def wait(self, connection: Connection, event: type[ClientEvent] | None) -> float:
        """Seconds until this event may be sent again, 0.0 when it may now (and is counted)."""
        rate = self._unknown if event is None else self._rates.get(event)
        if rate is None:
            return 0.0
        bucket = connection.buckets.get(event)
        if bucket is None:
            bucket = connection.buckets[event] = TokenBucket(rate)
        return bucket.take()

    def is_flooding(self, connection: Connection) -> bool:
        """Counts one refusal: who keeps sending in spite of many is cut (B12)."""
        if self._refusals is None:
            return False
        if connection.refusals is None:
            connection.refusals = TokenBucket(self._refusals)
        return connection.refusals.take() > 0

    def is_guessing(self, connection: Connection, kind: str) -> bool:
        """Counts one refusal of a kind that somebody honest seldom meets (C5, D1)."""
        if self._guesses is None:
            return False
        bucket = connection.buckets.get(kind)
        if bucket is None:
            bucket = connection.buckets[kind] = TokenBucket(self._guesses)
        return bucket.take() > 0


class AddressGate:
    """Handshakes a second and connections at once of one address (an IPv6 /64 counts as one)."""

    def __init__(self, factor: float, max_connections: int) -> None:
        self._rate = HANDSHAKE_RATE.scaled(factor) if factor else None
        self._max_connections = max(1, round(max_connections * factor))
        self._buckets: dict[str, TokenBucket] = {}
        self._open: Counter[str] = Counter()

    def enter(self, address: str) -> float:
        """0.0 and counted in, or seconds until the next try makes sense."""
        key = address_bucket(address)
        if self._rate is not None:
            if self._open[key] >= self._max_connections:
                return FULL_RETRY_SECONDS
            if wait := self._bucket(key, self._rate).take():
                return wait
        self._open[key] += 1
        return 0.0

    def leave(self, address: str) -> None:
        """One connection of the address has ended."""
        key = address_bucket(address)
        self._open[key] -= 1
        if self._open[key] <= 0:
            del self._open[key]

    def punish(self, address: str) -> None:
        """A protocol violation costs as much as several handshakes (F12)."""
        if self._rate is not None:
            bucket = self._bucket(address_bucket(address), self._rate)
            for _ in range(VIOLATION_COST):
                bucket.take()

    def _bucket(self, key: str, rate: Rate) -> TokenBucket:
        if len(self._buckets) > FORGET_AT:
            self._buckets = {k: b for k, b in self._buckets.items() if not b.is_full}
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = TokenBucket(rate)
        return bucket
