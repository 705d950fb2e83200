"""Offers, answers and ICE candidates between two participants of a room."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType

from server.domain.rate import Rate
from server.protocol.base import Address, Body, ClientEvent, Generation, ServerEvent

MAX_SDP_BYTES = 256 * 1024
MAX_CANDIDATE_LENGTH = 2048

Sdp = Annotated[str, Meta(max_length=MAX_SDP_BYTES, description="SDP, at most 256 KiB of UTF-8")]


class SessionDescription(Body, frozen=True, kw_only=True):
    sdp: Sdp

    def __post_init__(self) -> None:
        if not self.sdp.isascii() and len(self.sdp.encode()) > MAX_SDP_BYTES:
            raise ValueError(f"sdp is longer than {MAX_SDP_BYTES} bytes")


class Offer(SessionDescription, frozen=True, kw_only=True):
    """RTCSessionDescriptionInit of type `offer`; the SDP travels byte for byte."""

    type: Literal["offer"]


class Answer(SessionDescription, frozen=True, kw_only=True):
    """RTCSessionDescriptionInit of type `answer`; the SDP travels byte for byte."""

    type: Literal["answer"]


class Candidate(Body, frozen=True, kw_only=True):
    """RTCIceCandidateInit, as `candidate.toJSON()` gives it."""

    candidate: Annotated[str, Meta(max_length=MAX_CANDIDATE_LENGTH)]
    sdp_mid: Annotated[str, Meta(max_length=256)] | UnsetType | None = UNSET
    sdp_m_line_index: Annotated[int, Meta(ge=0, le=65535)] | UnsetType | None = UNSET
    username_fragment: Annotated[str, Meta(max_length=256)] | UnsetType | None = UNSET


EndOfCandidates = Annotated[str, Meta(max_length=0)]
CandidateOrEnd = Candidate | EndOfCandidates | None
Reason = Annotated[str, Meta(max_length=200)]


class Signal(ClientEvent, frozen=True, kw_only=True):
    """An event for one other participant; `generation` numbers the RTCPeerConnection it is for."""

    to: Address
    generation: Generation | None = None


class RelayedSignal(ServerEvent, frozen=True, kw_only=True):
    """A signal as it arrives: `from` is stamped by the server."""

    from_: str
    generation: Generation | None = None


class CallUser(Signal, frozen=True, kw_only=True):
    """Call a participant: the first offer to them."""

    offer: Offer


class IncomingCall(RelayedSignal, frozen=True, kw_only=True):
    """Somebody calls."""

    offer: Offer
    email: str
    name: str


class CallAccepted(Signal, frozen=True, kw_only=True):
    """Answer a call."""

    answer: Answer


class CallAnswered(RelayedSignal, frozen=True, kw_only=True):
    """The call was answered."""

    event_name: ClassVar[str] = "callAccepted"

    answer: Answer


class CallDeclined(Signal, frozen=True, kw_only=True):
    """Decline a call."""

    reason: Reason | None = None


class CallRefused(RelayedSignal, frozen=True, kw_only=True):
    """The call was declined."""

    event_name: ClassVar[str] = "callDeclined"

    reason: Reason | None = None


class NegotiationNeed(Signal, frozen=True, kw_only=True):
    """A new offer within a running call."""

    event_name: ClassVar[str] = "negotiationneed"

    offer: Offer


class NegotiationOffered(RelayedSignal, frozen=True, kw_only=True):
    """A new offer within a running call has come."""

    event_name: ClassVar[str] = "negotiationneed"

    offer: Offer


class NegotiationDone(Signal, frozen=True, kw_only=True):
    """The answer to an offer within a running call."""

    answer: Answer


class NegotiationFinal(RelayedSignal, frozen=True, kw_only=True):
    """The answer to an offer within a running call has come."""

    answer: Answer


class IceCandidate(Signal, frozen=True, kw_only=True):
    """A trickled candidate; `null` or `""` says that there are no more."""

    rate: ClassVar[Rate] = Rate(per_second=100, burst=400)

    candidate: CandidateOrEnd


class RelayedIceCandidate(RelayedSignal, frozen=True, kw_only=True):
    """The other end's candidate has come."""

    event_name: ClassVar[str] = "iceCandidate"

    candidate: CandidateOrEnd


class EndCall(Signal, frozen=True, kw_only=True):
    """Hang up on one participant; both stay in the room."""


class CallEnded(RelayedSignal, frozen=True, kw_only=True):
    """The other end hung up."""

    reason: Reason | None = None
