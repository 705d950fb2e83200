"""Which client event is being handled: what it causes is named after it, and waited for."""

from asyncio import Future
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from hashlib import blake2b

from server.domain.ids import ParticipantId
from server.errors import AppError

DIGEST_BYTES = 9


class Origin:
    """`receipts` are done when what the event caused is where it cannot be lost."""

    __slots__ = ("_participant_id", "mid", "receipts")

    def __init__(self, participant_id: ParticipantId) -> None:
        self._participant_id = participant_id
        self.mid: str | None = None
        self.receipts: set[Future[None]] = set()

    def name(self, mid: str | None) -> None:
        self.mid = mid

    def message_id(self, event_name: str) -> str | None:
        """The same for a repetition, on whichever node; None when the event had no `mid`."""
        if self.mid is None:
            return None
        named = f"{self._participant_id} {self.mid} {event_name}"
        return blake2b(named.encode(), digest_size=DIGEST_BYTES).hexdigest()


current_origin: ContextVar[Origin | None] = ContextVar("origin", default=None)


def when_settled(
    receipts: Iterable["Future[None]"], settle: Callable[[AppError | None], None]
) -> None:
    """Call `settle` when all are done, with the error of one that failed."""
    waiting = {receipt for receipt in receipts if not receipt.done()}
    failures = [error for r in receipts if r.done() and (error := r.exception())]

    def one_done(receipt: "Future[None]") -> None:
        waiting.discard(receipt)
        if error := receipt.exception():
            failures.append(error)
        if not waiting:
            finish()

    def finish() -> None:
        settle(next((error for error in failures if isinstance(error, AppError)), None))

    for receipt in list(waiting):
        receipt.add_done_callback(one_done)
    if not waiting:
        finish()
