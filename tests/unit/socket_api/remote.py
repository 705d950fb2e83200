"""The way to other nodes without any: what would go there is kept, receipts come when told."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from server.domain.ids import ParticipantId
from server.errors import AppError


@dataclass
class Kept:
    """A packet whose copy was asked for."""

    sequence: int
    name: str
    packet: bytes
    term: str
    confirm: Callable[[int], None]
    is_news: bool = False


@dataclass
class RecordingRemote:
    """Implements the Remote port. `is_up`: copies are to be waited for."""

    is_up: bool = True
    refusal: AppError | None = None
    routed: list[tuple[ParticipantId, str, bytes]] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    restarts: list[tuple[str, int, list[str]]] = field(default_factory=list)
    receipts: list["asyncio.Future[None]"] = field(default_factory=list)
    _count: int = 0

    def new_message_id(self) -> str:
        self._count += 1
        return f"n{self._count}"

    def route(
        self, participant_id: ParticipantId, message_id: str, packet: bytes
    ) -> "asyncio.Future[None]":
        if self.refusal is not None:
            raise self.refusal
        self.routed.append((participant_id, message_id, packet))
        return self._receipt()

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
    ) -> "asyncio.Future[None] | None":
        self.kept.append(Kept(sequence, message_id, packet, term, confirm, is_news))
        return self._receipt() if self.is_up else None

    def restart_journal(
        self, participant_id: ParticipantId, term: str, sequence: int, known: Iterable[str]
    ) -> None:
        self.restarts.append((term, sequence, list(known)))

    def _receipt(self) -> "asyncio.Future[None]":
        receipt = asyncio.get_running_loop().create_future()
        self.receipts.append(receipt)
        return receipt

    async def arrive(self, error: AppError | None = None) -> None:
        """Everything that was sent until now has arrived, or has failed."""
        receipts, self.receipts = self.receipts, []
        for receipt in receipts:
            if error is None:
                receipt.set_result(None)
            else:
                receipt.set_exception(error)
        await asyncio.sleep(0)
