"""Calls: session descriptions and candidates travel between two participants of a room."""

from server.domain.participant import Caller
from server.presence.base import Presence
from server.protocol.call import (
    CallAccepted,
    CallAnswered,
    CallDeclined,
    CallEnded,
    CallRefused,
    CallUser,
    EndCall,
    IceCandidate,
    IncomingCall,
    NegotiationDone,
    NegotiationFinal,
    NegotiationNeed,
    NegotiationOffered,
    RelayedIceCandidate,
    RelayedSignal,
)
from server.services.handles import handles
from server.services.ports import EventSender


class CallService:
    """A pure relay: it keeps no call state. Every method raises NotInRoom and PeerNotFound."""

    def __init__(self, presence: Presence, sender: EventSender) -> None:
        self._presence = presence
        self._sender = sender

    @handles(CallUser)
    async def call(self, caller: Caller, event: CallUser) -> None:
        found = self._presence.find(caller.participant_id, event.to)
        incoming = IncomingCall(
            from_=caller.participant_id,
            generation=event.generation,
            offer=event.offer,
            email=found.sender.email,
            name=found.sender.name,
        )
        self._sender.send(found.to, incoming)

    @handles(CallAccepted)
    async def accept(self, caller: Caller, event: CallAccepted) -> None:
        relayed = CallAnswered(
            from_=caller.participant_id, generation=event.generation, answer=event.answer
        )
        self._relay(caller, event.to, relayed)

    @handles(CallDeclined)
    async def decline(self, caller: Caller, event: CallDeclined) -> None:
        relayed = CallRefused(
            from_=caller.participant_id, generation=event.generation, reason=event.reason
        )
        self._relay(caller, event.to, relayed)

    @handles(NegotiationNeed)
    async def offer(self, caller: Caller, event: NegotiationNeed) -> None:
        relayed = NegotiationOffered(
            from_=caller.participant_id, generation=event.generation, offer=event.offer
        )
        self._relay(caller, event.to, relayed)

    @handles(NegotiationDone)
    async def answer(self, caller: Caller, event: NegotiationDone) -> None:
        relayed = NegotiationFinal(
            from_=caller.participant_id, generation=event.generation, answer=event.answer
        )
        self._relay(caller, event.to, relayed)

    @handles(IceCandidate)
    async def trickle(self, caller: Caller, event: IceCandidate) -> None:
        relayed = RelayedIceCandidate(
            from_=caller.participant_id, generation=event.generation, candidate=event.candidate
        )
        self._relay(caller, event.to, relayed)

    @handles(EndCall)
    async def hang_up(self, caller: Caller, event: EndCall) -> None:
        relayed = CallEnded(from_=caller.participant_id, generation=event.generation)
        self._relay(caller, event.to, relayed)

    def _relay(self, caller: Caller, to: str, event: RelayedSignal) -> None:
        """The sender is the connection's, never the payload's."""
        found = self._presence.find(caller.participant_id, to)
        self._sender.send(found.to, event)
