"""Connections are found by participant, session, user and socket, and forgotten in all of them."""

from time import monotonic
from typing import cast

import pytest

from server.domain.ids import ParticipantId, SessionId
from server.socket_api.connections import (
    ARRIVAL_SECONDS,
    GIVEN_UP,
    REVOKED,
    TAKEN_OVER,
    ConnectionTable,
)
from server.socket_api.engine_socket import EngineSocket
from server.socket_api.journaled import JournaledBuffer
from server.socket_api.resume import ResumeBuffer, ResumeLimits
from tests.unit.socket_api.remote import RecordingRemote
from tests.unit.socket_api.wire import Wire, wire


def _table(*wires: Wire) -> ConnectionTable:
    table = ConnectionTable()
    for each in wires:
        table.add(each.connection)
    return table


def test_table_when_a_connection_is_added_then_found_every_way() -> None:
    alice = wire("alice")
    table = _table(alice)
    connection = alice.connection
    assert table.get(connection.caller.participant_id) is connection
    assert table.of_socket(alice.socket.sid) is connection
    assert table.count_of_user(connection.caller.user_id) == 1
    assert list(table) == [connection]
    assert len(table) == 1


def test_table_when_the_last_is_removed_then_nothing_is_left() -> None:
    wires = [wire("alice"), wire("alice", "2"), wire("bob", session="t")]
    table = _table(*wires)
    for each in wires:
        table.remove(each.connection)
        table.remove(each.connection)
    contents = {name: value for name, value in vars(table).items() if name != "get"}
    assert not any(contents.values()), contents
    assert table.get(wires[0].connection.caller.participant_id) is None


def test_table_when_one_of_two_devices_goes_then_the_other_stays() -> None:
    laptop, phone = wire("alice"), wire("alice", "_phone")
    table = _table(laptop, phone)
    assert table.count_of_user(laptop.connection.caller.user_id) == 2
    table.remove(laptop.connection)
    assert table.count_of_user(laptop.connection.caller.user_id) == 1
    assert list(table) == [phone.connection]


def test_h4_table_when_an_old_connection_goes_late_then_the_new_one_of_the_participant_stays() -> (
    None
):
    old, new = wire("alice"), wire("alice")
    new.socket.sid = "eio_new"
    table = _table(old, new)
    table.remove(old.connection)
    assert table.get(new.connection.caller.participant_id) is new.connection
    assert table.of_socket("eio_new") is new.connection


def test_a15_end_session_when_it_has_several_sockets_then_all_and_no_others() -> None:
    tab, other_tab = wire("alice", session="mine"), wire("alice", "2", session="mine")
    phone, bob = wire("alice", "3", session="phone"), wire("bob", session="bob")
    table = _table(tab, other_tab, phone, bob)
    table.end_session(SessionId("mine"))
    reasons = [each.socket.cut_reason for each in (tab, other_tab, phone, bob)]
    assert reasons == [REVOKED, REVOKED, None, None]


def test_end_session_when_it_has_no_sockets_then_nothing() -> None:
    alice = wire("alice")
    _table(alice).end_session(SessionId("unknown"))
    assert alice.socket.cut_reason is None


def test_a15_end_session_when_it_was_lately_then_a_connection_that_comes_late_is_known() -> None:
    table = _table()
    table.end_session(SessionId("mine"))
    assert table.has_ended(SessionId("mine"))
    assert not table.has_ended(SessionId("phone"))


def test_end_session_when_it_was_long_ago_then_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    table = _table()
    table.end_session(SessionId("mine"))
    later = monotonic() + ARRIVAL_SECONDS
    monkeypatch.setattr("server.socket_api.connections.monotonic", lambda: later)
    table.end_session(SessionId("phone"))
    assert not table.has_ended(SessionId("mine"))


def test_take_away_when_they_are_on_another_node_then_cut_and_forgotten() -> None:
    alice, bob = wire("alice"), wire("bob")
    table = _table(alice, bob)
    table.take_away(alice.connection.caller.participant_id)
    table.take_away(ParticipantId("p_nobody"))
    assert (alice.socket.cut_reason, bob.socket.cut_reason) == (TAKEN_OVER, None)
    assert list(table) == [bob.connection]


def test_cut_all_when_the_node_was_given_up_then_nobody_is_left() -> None:
    wires = [wire("alice"), wire("bob")]
    table = _table(*wires)
    table.cut_all()
    assert [each.socket.cut_reason for each in wires] == [GIVEN_UP] * 2
    assert list(table) == []


def test_deliver_when_it_comes_from_another_node_then_written_if_they_are_here() -> None:
    alice = wire("alice")
    table = _table(alice)
    assert table.deliver(alice.connection.caller.participant_id, "m1", b'42["e",1]')
    assert not table.deliver(ParticipantId("p_bob"), "m2", b'42["e",1]')
    assert alice.take() == [("42", ["e", 1])]


async def test_deliver_when_the_message_came_before_then_written_once() -> None:
    alice = wire("alice")
    connection = alice.connection
    connection.resume = JournaledBuffer(
        ResumeLimits(), "pid", connection.caller.participant_id, "c", RecordingRemote()
    )
    connection.is_open = True
    table = _table(alice)
    for _ in range(2):
        assert table.deliver(connection.caller.participant_id, "m1", b'42["e",1]')
    assert alice.take() == [("42", ["e", 1, "1:m1"])]


async def test_deliver_when_the_return_is_not_finished_then_only_kept() -> None:
    alice = wire("alice")
    connection = alice.connection
    connection.resume = ResumeBuffer(ResumeLimits(), "pid")
    connection.deliver(b'42["e",1]')
    assert alice.take() == []
    assert connection.resume.since(None) == [b'42["e",1,"1"]']


def test_is_here_when_only_a_lost_connection_is_left_then_not() -> None:
    alice = wire("alice")
    alice.connection.resume = ResumeBuffer(ResumeLimits(), "pid")
    table, who = _table(alice), alice.connection.caller.participant_id
    assert table.is_here(who)
    table.lose(alice.connection, 1e9)
    assert not table.is_here(who)
    assert not table.is_here(ParticipantId("p_nobody"))
    assert table.get(who) is alice.connection


def test_continued_on_when_something_is_still_on_its_way_then_it_is_not_forgotten() -> None:
    old, socket = wire("alice"), wire("alice", "_again").socket
    old.connection.detoured.add("m1")
    new = old.connection.continued_on(cast(EngineSocket, socket), old.connection.identity)
    table = ConnectionTable()
    table.add(new)
    assert new.detoured == {"m1"}
    table.deliver(new.caller.participant_id, "m1", b'42["e",1]')
    assert not new.detoured
    assert new.caller.connection_id != old.connection.caller.connection_id
