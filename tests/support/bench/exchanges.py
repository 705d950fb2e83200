"""What a pair sends back and forth: an offer and its answer, or candidates of both sides."""

from dataclasses import dataclass
from typing import Any

from tests.support.bench.payloads import candidate, session_description
from tests.support.bench.wire import event_packet, event_start

SDP_BYTES = 3000
CANDIDATE_BYTES = 200


@dataclass(frozen=True)
class Message:
    """What is sent, as what it arrives, and how long it then is at least."""

    event: str
    arrives_as: str
    content: dict[str, Any]
    size_bytes: int

    def packet(self, to: str, ack_id: int | None) -> bytes:
        return event_packet(self.event, {"to": to, **self.content}, ack_id)

    @property
    def arrival_start(self) -> bytes:
        return event_start(self.arrives_as)


@dataclass(frozen=True)
class Exchange:
    """A message of the caller and the callee's reply to it."""

    request: Message
    reply: Message


def _description(event: str, arrives_as: str, kind: str) -> Message:
    return Message(event, arrives_as, {kind: session_description(kind, SDP_BYTES)}, SDP_BYTES)


_CANDIDATE = Message(
    "iceCandidate", "iceCandidate", {"candidate": candidate(CANDIDATE_BYTES)}, CANDIDATE_BYTES
)

OFFER_ANSWER = Exchange(
    _description("callUser", "incomingCall", "offer"),
    _description("callAccepted", "callAccepted", "answer"),
)
CANDIDATES = Exchange(_CANDIDATE, _CANDIDATE)
