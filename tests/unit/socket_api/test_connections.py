"""Connections are found by participant, session, user and socket, and forgotten in all of them."""

from server.domain.ids import SessionId
from server.socket_api.connections import REVOKED, ConnectionTable
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


def test_a14_cut_expired_when_a_token_has_run_out_then_its_socket_alone() -> None:
    now = 1_800_000_000.0
    expired, just, valid = (
        wire(name, expires_at=now + seconds) for name, seconds in (("a", -1), ("b", 0), ("c", 1))
    )
    _table(expired, just, valid).cut_expired(now)
    reasons = [each.socket.cut_reason for each in (expired, just, valid)]
    assert reasons == [REVOKED, REVOKED, None]
