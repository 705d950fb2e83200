"""Two participants in a room of their own who relay messages to each other."""

import asyncio
from collections.abc import Callable, Sequence
from uuid import uuid4

from tests.support.bench.accounts import Account
from tests.support.bench.connection import DEADLINE_SECONDS, Connection, ProtocolViolation
from tests.support.bench.exchanges import OFFER_ANSWER, Exchange, Message

_ACK_ID = 7

OnFailure = Callable[[ProtocolViolation], None]


class Side:
    """One participant: sends one prepared packet, counts what arrives and what is acked."""

    def __init__(self, connection: Connection, to: str, on_failure: OnFailure) -> None:
        self.sent = self.received = self.acked = 0
        self._connection = connection
        self._to = to
        self._on_failure = on_failure
        connection.on_event = self._receive
        connection.on_ack = self._receive_ack
        connection.on_failure = on_failure

    def prepare(
        self, outgoing: Message, incoming: Message, with_acks: bool, then: Callable[[], None]
    ) -> None:
        """`then` runs after each arrival."""
        self.sent = self.received = self.acked = 0
        self._packet = outgoing.packet(self._to, _ACK_ID if with_acks else None)
        self._arrival_start = incoming.arrival_start
        self._arrival_bytes = incoming.size_bytes
        self._then = then

    def send(self) -> None:
        self.sent += 1
        self._connection.send(self._packet)

    async def close(self) -> None:
        await self._connection.close()

    def _receive(self, packet: bytes) -> None:
        if not packet.startswith(self._arrival_start) or len(packet) < self._arrival_bytes:
            self._on_failure(ProtocolViolation(f"unexpected event {packet[:200]!r}"))
            return
        self.received += 1
        self._then()

    def _receive_ack(self, packet: bytes) -> None:
        if b'"ok":true' not in packet:
            self._on_failure(ProtocolViolation(f"refused: {packet[:200]!r}"))
            return
        self.acked += 1


class Pair:
    """Exchanges messages until told to stop; the callee replies to everything it gets."""

    def __init__(self, caller: Side, callee: Side) -> None:
        self.caller = caller
        self.callee = callee
        self._is_running = False

    def start(self, exchange: Exchange, with_acks: bool) -> None:
        self._is_running = True
        request, reply = exchange.request, exchange.reply
        self.callee.prepare(reply, request, with_acks, self.callee.send)
        self.caller.prepare(request, reply, with_acks, self._continue)
        self.caller.send()

    def stop(self) -> None:
        """Let the exchange under way be the last."""
        self._is_running = False

    def _continue(self) -> None:
        if self._is_running:
            self.caller.send()


async def open_pair(
    urls: Sequence[str],
    accounts: tuple[Account, Account],
    on_failure: OnFailure,
    *,
    wants_recovery: bool,
) -> Pair:
    """Join both and learn their ids as any client does: from `newUserJoined` and a first call.

    The caller connects to the first node, the callee to the last.
    """
    caller, callee = (
        Connection(account.token, wants_recovery=wants_recovery) for account in accounts
    )
    room = f"bench-{uuid4().hex[:12]}"
    async with asyncio.timeout(DEADLINE_SECONDS):
        await _join(urls[0], caller, accounts[0], room)
        newcomer = caller.next_event("newUserJoined")
        await _join(urls[-1], callee, accounts[1], room)
        callee_id = (await newcomer)["id"]
        incoming = callee.next_event("incomingCall")
        request = OFFER_ANSWER.request
        caller.emit(request.event, {"to": callee_id, **request.content})
        caller_id = (await incoming)["from"]
    return Pair(Side(caller, callee_id, on_failure), Side(callee, caller_id, on_failure))


async def _join(url: str, connection: Connection, account: Account, room: str) -> None:
    await connection.open(url)
    joined = connection.next_event("userJoined")
    connection.emit("joinRoom", {"email": account.email, "roomId": room})
    await joined
