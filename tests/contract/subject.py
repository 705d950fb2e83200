"""A presence under test, with its watcher and its clock in the hands of the test."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from server.domain.ids import ParticipantId, RoomId
from server.domain.room import Change
from server.presence.base import Hosting, Movements, Presence


@dataclass
class Clock:
    """Seconds; they pass when a test says so."""

    now: float

    def __call__(self) -> float:
        return self.now


@dataclass
class Subject:
    """`settled`: all that was told has arrived. `leftovers` is falsy when nothing is stored."""

    presence: Presence
    hosting: Hosting
    clock: Clock
    settled: Callable[[], Coroutine[Any, Any, None]]
    leftovers: Callable[[], Coroutine[Any, Any, object]]
    movements: Movements
    told: list[Change] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.presence.watch(self.note)

    def note(self, change: Change) -> None:
        """What nobody is to hear need not be reported, but may be."""
        if change.others:
            self.told.append(change)

    async def changes(self) -> list[Change]:
        """What was reported since the last call."""
        await self.settled()
        told, self.told[:] = list(self.told), []
        return told

    async def hears(self) -> list[tuple[str, RoomId, ParticipantId, set[ParticipantId]]]:
        """The same in short: what, in which room, of whom, told to whom."""
        return [
            (change.kind, change.room_id, change.participant.id, set(change.others))
            for change in await self.changes()
        ]
