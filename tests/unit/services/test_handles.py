"""The dispatch table is collected at start-up, which fails when an event has two handlers."""

import pytest

from server.auth.passwords import Passwords
from server.domain.participant import Caller
from server.features import make_features
from server.metrics import Metrics
from server.presence.single import SingleNode
from server.protocol.call import EndCall
from server.protocol.registry import client_events
from server.protocol.room import LeaveRoom
from server.services.handles import collect_handlers, handles
from server.settings import Settings
from server.socket_api.connections import ConnectionTable
from server.socket_api.sender import Sender
from server.storage.database import Database
from server.stores import make_stores
from tests.unit.services.recording import caller


class Leaving:
    """Handles one event, and has a method that handles none."""

    def __init__(self) -> None:
        self.callers: list[Caller] = []

    @handles(LeaveRoom)
    async def leave(self, caller: Caller, event: LeaveRoom) -> None:
        self.callers.append(caller)

    async def untagged(self) -> None: ...


class LeavingToo:
    @handles(LeaveRoom)
    async def go(self, caller: Caller, event: LeaveRoom) -> None: ...


class Ending(Leaving):
    @handles(EndCall)
    async def end(self, caller: Caller, event: EndCall) -> None: ...


async def test_collect_when_a_method_is_tagged_then_it_is_the_handler_of_its_service() -> None:
    service = Leaving()
    table = collect_handlers([service])
    assert list(table) == [LeaveRoom]
    alice = caller("alice")
    await table[LeaveRoom](alice, LeaveRoom(room_id="demo"))
    assert service.callers == [alice]


def test_collect_when_there_are_several_services_then_one_table() -> None:
    assert set(collect_handlers([LeavingToo(), object()])) == {LeaveRoom}
    assert set(collect_handlers([Ending()])) == {LeaveRoom, EndCall}
    assert collect_handlers([]) == {}


def test_collect_when_an_event_has_two_handlers_then_it_fails_and_says_which() -> None:
    with pytest.raises(TypeError, match="LeaveRoom has two handlers"):
        collect_handlers([Leaving(), LeavingToo()])


def test_collect_when_a_service_is_there_twice_then_it_fails() -> None:
    with pytest.raises(TypeError, match="two handlers"):
        collect_handlers([Leaving(), Leaving()])


def test_features_when_made_then_every_event_of_the_protocol_has_its_handler() -> None:
    database, connections = Database("not opened"), ConnectionTable()
    stores = make_stores(Settings(), database)
    passwords, sender = Passwords(threads=1), Sender(connections)
    features = make_features(
        Settings(), stores, "s" * 32, passwords, SingleNode(), connections, sender, Metrics()
    )
    assert set(collect_handlers(features.handling())) == set(client_events())
