"""What this door needs of other nodes."""

from asyncio import Future
from collections.abc import Callable, Iterable
from typing import Protocol

from server.domain.ids import ParticipantId


class Remote(Protocol):
    """Takes packets to other nodes, and copies of ours to where they outlive this one."""

    def new_message_id(self) -> str: ...

    def route(
        self, participant_id: ParticipantId, message_id: str, packet: bytes
    ) -> "Future[None]":
        """Done when it is on its way for good. Raises Unavailable when too much is waiting."""

    def journal(
        self,
        participant_id: ParticipantId,
        term: str,
        sequence: int,
        message_id: str,
        packet: bytes,
        confirm: Callable[[int], None],
        *,
        is_news: bool = False,
    ) -> "Future[None] | None":
        """Done when it is kept, None when nothing is to be waited for.

        Should the participant be another node's by then, it is sent there, unless it is news of
        a room: the other node tells its own, and these would come after newer ones.
        """

    def restart_journal(
        self, participant_id: ParticipantId, term: str, sequence: int, known: Iterable[str]
    ) -> None:
        """What follows has the numbers after `sequence`; of what was there the names are kept."""
