"""Rooms that are meetings: one host, who is the owner if they are there, and all agree on it.

Only people who came into an empty room while the owner was elsewhere have none.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from tests.support.faults.person import Person

Payload = dict[str, Any]


def hosts_of(snapshot: Payload) -> set[str]:
    """Who is host, as the answer to a join says."""
    people = [(snapshot["id"], snapshot["role"])]
    people += [(other["id"], other["role"]) for other in snapshot["participants"]]
    return {person_id for person_id, role in people if role == "host"}


def wrong_hosts(
    people: Iterable[Person], snapshots: Mapping[str, Payload], owners: Mapping[str, str]
) -> list[tuple[Person, str]]:
    """Who of a settled room is told something else than the truth, and what.

    `snapshots`: by the name of who asked; `owners`: by room, the name of whose meeting it is.
    """
    wrong: list[tuple[Person, str]] = []
    by_room: dict[str, set[str]] = {}
    people = [person for person in people if person.room in owners and person.name in snapshots]
    for person in people:
        said = hosts_of(snapshots[person.name])
        agreed = by_room.setdefault(person.room, said)
        if len(said) > 1 or said != agreed or (person.has_seen_host and not said):
            wrong.append((person, f"hosts of {person.room}: {sorted(said)}, {sorted(agreed)}"))
        elif person.hosts != said:
            text = f"host of {person.room} by the events: {sorted(person.hosts)}, it is {said}"
            wrong.append((person, text))
        elif owners[person.room] == person.name and said != {person.seat_id}:
            wrong.append((person, f"owns {person.room} and is in it, but the host is {said}"))
    return wrong
