"""This node among the others: its lease, its inbox, and what it does for those that died."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import monotonic
from typing import Protocol

from redis.asyncio import Redis

from server.domain.ids import ParticipantId, SessionId
from server.errors import Unavailable
from server.presence.redis.link import Fenced, RedisUnusable, Scripts, away_as_unavailable
from server.presence.redis.mirror import Mirror
from server.presence.redis.outgoing import Outgoing
from server.presence.redis.presence import RedisPresence
from server.presence.redis.records import decode_change, read_roster

log = logging.getLogger(__name__)

BLOCK_MS = 1000
READ_COUNT = 512
ARRIVAL_SECONDS = 2.0
RETRY_SECONDS = 0.2
FIRST_ENTRY = b"0-0"


class Local(Protocol):
    """What a node does with what comes for its own connections."""

    def deliver(self, participant_id: ParticipantId, message_id: str, packet: bytes) -> bool:
        """An event for one participant; False when they are not known here."""

    def is_here(self, participant_id: ParticipantId) -> bool:
        """Whether they have a connection, not only a lost one."""

    def take_away(self, participant_id: ParticipantId) -> None:
        """They continue on another node: whatever is here of them ends."""

    def end_session(self, session_id: SessionId) -> None:
        """A login session has ended on another node."""

    def cut_all(self) -> None:
        """This node's participants were given up: its connections have to be made anew."""


class Node:
    """Lives while its lease is renewed; `lease_losses` counts how often it was not in time."""

    def __init__(
        self,
        redis: Redis,
        scripts: Scripts,
        mirror: Mirror,
        outgoing: Outgoing,
        presence: RedisPresence,
        local: Local,
        *,
        lease_seconds: float,
        grace_seconds: float,
    ) -> None:
        self._redis = redis
        self._line = scripts.line()
        self._scripts = scripts
        self._mirror = mirror
        self._outgoing = outgoing
        self._presence = presence
        self._local = local
        self._lease_seconds = lease_seconds
        self._grace_seconds = grace_seconds
        self._epoch = b""
        self._last_entry = FIRST_ENTRY
        self._reachable_since = self._renewed_at = monotonic()
        self._readers: dict[bytes, Callable[[bytes], Awaitable[None]]] = {
            b"m": self._read_message,
            b"c": self._read_change,
            b"t": self._read_takeover,
            b"s": self._read_session,
            b"a": self._read_request,
            b"h": self._read_answer,
        }
        self._strays: set[ParticipantId] = set()
        self.lease_losses = 0

    @property
    def id(self) -> str:
        return self._outgoing.node_id

    async def open(self) -> None:
        """Raises RedisUnusable."""
        await self._scripts.load()
        try:
            await self._register()
        except Unavailable:
            raise RedisUnusable("REDIS_URL: Redis does not answer") from None

    async def ping(self) -> None:
        """Raises Unavailable."""
        with away_as_unavailable():
            await self._redis.echo("")

    async def retire(self) -> None:
        """Leave the cluster: whoever is still here may come back to another node at once."""
        try:
            async with asyncio.timeout(self._lease_seconds):
                await self._outgoing.drained()
                await self._scripts.run("give_up", self.id, self._grace_seconds * 1000)
        except (Unavailable, TimeoutError):
            log.warning("the other nodes learn of our end when the lease expires")

    async def _register(self) -> None:
        self._last_entry = FIRST_ENTRY
        self._outgoing.node_id = f"n_{secrets.token_urlsafe(9)}"
        self._epoch, redis_ms = await self._scripts.run(
            "register", self.id, self._lease_seconds * 1000, secrets.token_hex(8)
        )
        self._scripts.set_clock(redis_ms)

    async def keep_lease(self) -> None:
        """Renew the lease until cancelled, and give up nodes that did not renew theirs."""
        while True:
            await asyncio.sleep(self._lease_seconds / 4)
            try:
                await self._renew()
            except Fenced:
                await self._start_over()
            except Unavailable:
                log.info("the lease is renewed when Redis is back")
            except Exception:
                log.exception("renewing the lease failed")

    async def _renew(self) -> None:
        epoch, redis_ms, *expired = await self._scripts.run(
            "renew_lease", self.id, self._lease_seconds * 1000
        )
        self._scripts.set_clock(redis_ms)
        if epoch != self._epoch:
            await self._restore()
            return
        await self._presence.later.retell()
        self._outgoing.report_handled()
        now = monotonic()
        if now - self._renewed_at > self._lease_seconds / 2:
            self._reachable_since = now
        self._renewed_at = now
        # After an outage of Redis every lease has expired: the others get the time to renew theirs.
        if now - self._reachable_since > self._lease_seconds:
            for node in expired:
                if await self._scripts.run("give_up", node, self._grace_seconds * 1000):
                    log.warning("a node is dead: %s", node.decode())
        await self._lose_strays()
        for room_id in list(self._mirror.stale):
            self._mirror.show(read_roster(await self._scripts.run("room", room_id)))

    async def _lose_strays(self) -> None:
        """Seats that are this node's without its knowing: a reply that never came (F6).

        Twice in a row, because a seat may just be on its way.
        """
        seats = await self._scripts.run("seats", self.id)
        strays = {who for raw in seats if not self._has(who := ParticipantId(raw.decode()))}
        for participant_id in strays & self._strays:
            await self._scripts.run(
                "mark_lost", self.id, participant_id, "", self._grace_seconds * 1000, ""
            )
        self._strays = strays

    def _has(self, participant_id: ParticipantId) -> bool:
        return participant_id in self._mirror.held and self._local.is_here(participant_id)

    async def _start_over(self) -> None:
        """Others have given us up; what we still hold here may live elsewhere already."""
        log.warning("the lease was lost, all connections are made anew")
        self.lease_losses += 1
        self._mirror.clear()
        self._presence.later.forget()
        self._presence.handovers.forget()
        self._local.cut_all()
        with suppress(Unavailable):  # the next renewal finds that out
            await self._register()

    async def _restore(self) -> None:
        """Redis came back without its data: the connections are made anew, into empty rooms."""
        log.error("Redis has lost its data, all rooms are entered anew")
        await self._start_over()

    async def read_inbox(self) -> None:
        """Handle what comes for this node, in order, until cancelled."""
        while True:
            node = self.id
            try:
                found = await self._line.ask(
                    "XREAD", "COUNT", READ_COUNT, "BLOCK", BLOCK_MS,
                    "STREAMS", f"parley:inbox:{node}", self._last_entry,
                )  # fmt: skip
            except Unavailable:
                await asyncio.sleep(RETRY_SECONDS)
                continue
            except Exception:
                log.exception("the inbox could not be read")
                await asyncio.sleep(RETRY_SECONDS)
                continue
            for entry_id, (field, value) in found[0][1] if found else ():
                if node != self.id:
                    break
                await self._handle(entry_id, field, value)

    async def _handle(self, entry_id: bytes, field: bytes, value: bytes) -> None:
        try:
            await self._readers[field](value)
        except Exception:
            log.exception("an inbox entry could not be handled")
        self._last_entry = entry_id
        self._outgoing.note_handled(entry_id)

    async def _read_message(self, value: bytes) -> None:
        who, message_id, packet = value.split(b" ", 2)
        participant_id = ParticipantId(who.decode())
        arriving = self._presence.arrivals.find(participant_id)
        if arriving is not None:
            await asyncio.wait((arriving,), timeout=ARRIVAL_SECONDS)
        name = message_id.decode()
        is_asked_for = arriving is None and self._presence.returns.under_way[participant_id]
        is_elsewhere = is_asked_for and participant_id not in self._mirror.held
        if is_elsewhere or not self._local.deliver(participant_id, name, packet):
            self._outgoing.keep(participant_id, name, packet, self._presence.returns.attempts)

    async def _read_change(self, value: bytes) -> None:
        self._mirror.apply(decode_change(value))

    async def _read_takeover(self, value: bytes) -> None:
        participant_id, moves = value.decode().split(" ")
        who = ParticipantId(participant_id)
        if self._mirror.held.get(who, -1) >= int(moves):
            return  # they have come back since
        self._mirror.let_go(who)
        if not self._presence.returns.under_way[who]:  # else that is the newer connection
            self._local.take_away(who)

    async def _read_request(self, value: bytes) -> None:
        who, request, node = value.decode().split(" ")
        handovers = self._presence.handovers
        is_released = handovers.release(ParticipantId(who), self._mirror.held.__contains__)
        self._outgoing.answer(node, request, is_released=is_released)

    async def _read_answer(self, value: bytes) -> None:
        request, is_released = value.decode().split(" ")
        self._presence.handovers.answered(request, is_released=is_released == "1")

    async def _read_session(self, value: bytes) -> None:
        self._local.end_session(SessionId(value.decode()))
