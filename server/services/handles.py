"""Tags a service method with the client event it handles; the table is collected at start-up."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

from server.domain.participant import Caller
from server.protocol.base import Body, ClientEvent

Handler = Callable[[Caller, Any], Awaitable[Body | None]]
Method = TypeVar("Method", bound=Callable[..., Awaitable[Body | None]])
_TAG = "_handled_event"


def handles(event: type[ClientEvent]) -> Callable[[Method], Method]:
    """`@handles(CallUser)` above `async def call(self, caller, event) -> reply data or None`."""

    def tag(method: Method) -> Method:
        setattr(method, _TAG, event)
        return method

    return tag


def collect_handlers(services: Iterable[object]) -> dict[type[ClientEvent], Handler]:
    """The dispatch table. Raises TypeError when an event has two handlers."""
    table: dict[type[ClientEvent], Handler] = {}
    for service in services:
        for name in dir(type(service)):
            event = getattr(getattr(type(service), name), _TAG, None)
            if event is None:
                continue
            if event in table:
                raise TypeError(f"{event.__name__} has two handlers")
            table[event] = getattr(service, name)
    return table
