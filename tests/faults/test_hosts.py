"""The kit sees when a meeting has no host, two, or not its owner."""

from random import Random
from typing import Any

import pytest

from tests.support.faults.account import Account
from tests.support.faults.history import History
from tests.support.faults.hosts import wrong_hosts
from tests.support.faults.person import Person

ROOM = "demo"
OWNERS = {ROOM: "alice"}


def person(name: str, *hosts: str) -> Person:
    """In the room; by the events these are hosts."""
    one = Person(name, Account("", ""), "", Random(1), History())
    one.seat_id, one.room, one.hosts = name, ROOM, set(hosts)
    one.has_seen_host = bool(hosts)
    return one


def snapshot(name: str, *hosts: str) -> dict[str, Any]:
    roles = {who: "host" if who in hosts else "participant" for who in ("alice", "bob", "carol")}
    others = [{"id": who, "role": role} for who, role in roles.items() if who != name]
    return {"id": name, "role": roles[name], "participants": others}


@pytest.mark.parametrize(
    ("by_events", "by_snapshot", "wrong"),
    [
        ({"alice": "a", "bob": "a"}, {"alice": "a", "bob": "a"}, []),
        ({"alice": "a", "bob": "a"}, {"alice": "a", "bob": "b"}, ["bob"]),
        ({"alice": "", "bob": ""}, {"alice": "", "bob": ""}, ["alice"]),
        ({"bob": "", "carol": ""}, {"bob": "", "carol": ""}, []),
        ({"bob": "b", "carol": ""}, {"bob": "", "carol": ""}, ["bob"]),
        ({"alice": "ab", "bob": "ab"}, {"alice": "ab", "bob": "ab"}, ["alice", "bob"]),
        ({"alice": "a", "bob": "b"}, {"alice": "a", "bob": "a"}, ["bob"]),
        ({"alice": "b", "bob": "b"}, {"alice": "b", "bob": "b"}, ["alice"]),
        ({"bob": "b"}, {"bob": "b"}, []),
    ],
)
def test_host_when_settled_then_one_the_owner_and_known_to_all(
    by_events: dict[str, str], by_snapshot: dict[str, str], wrong: list[str]
) -> None:
    names = {"a": "alice", "b": "bob"}
    people = [person(name, *(names[one] for one in hosts)) for name, hosts in by_events.items()]
    snapshots = {
        name: snapshot(name, *(names[one] for one in hosts)) for name, hosts in by_snapshot.items()
    }
    found = wrong_hosts(people, snapshots, OWNERS)
    assert [one.name for one, _ in found] == wrong
    assert wrong_hosts(people, snapshots, {}) == []
