"""Recovery tickets: every node reads them, nobody else makes them."""

import pytest

from server.auth.recovery import RecoveryTickets
from server.domain.ids import ParticipantId, new_participant_id

ALICE = ParticipantId("p_alice-_1")
SECRET = "one-secret-of-at-least-32-bytes-xxxx"
TICKETS = RecoveryTickets(SECRET)


def test_ticket_when_another_node_has_the_secret_then_it_reads_it() -> None:
    assert RecoveryTickets(SECRET).read(TICKETS.issue(ALICE)) == ALICE


@pytest.mark.parametrize("_", range(20))
def test_ticket_when_the_id_is_a_real_one_then_read(_: int) -> None:
    who = new_participant_id()
    assert TICKETS.read(TICKETS.issue(who)) == who


def test_ticket_when_issued_twice_then_different() -> None:
    assert len({TICKETS.issue(ALICE) for _ in range(100)}) == 100


def test_ticket_when_it_is_anothers_then_none() -> None:
    foreign = RecoveryTickets("another-secret-of-at-least-32-bytes")
    assert TICKETS.read(foreign.issue(ALICE)) is None


def test_ticket_when_the_participant_is_exchanged_then_none() -> None:
    _, nonce, signature = TICKETS.issue(ALICE).split(".")
    assert TICKETS.read(f"p_bob.{nonce}.{signature}") is None


def test_ticket_when_any_character_is_changed_then_none() -> None:
    ticket = TICKETS.issue(ALICE)
    for position, character in enumerate(ticket):
        other = "A" if character != "A" else "B"
        assert TICKETS.read(ticket[:position] + other + ticket[position + 1 :]) is None


@pytest.mark.parametrize(
    "pid",
    [
        None,
        "",
        ".",
        "..",
        "...",
        "p_alice",
        "p_alice.x",
        "p_alice..",
        ".x.y",
        "é.é.é",
        "\ud800.x.y",
        "x.y.\ud800",
        "x" * 10_000,
    ],
)
def test_ticket_when_it_is_malformed_then_none(pid: str | None) -> None:
    assert TICKETS.read(pid) is None


def test_ticket_when_it_is_cut_or_lengthened_then_none() -> None:
    ticket = TICKETS.issue(ALICE)
    assert TICKETS.read(ticket[:-1]) is None
    for more in ("A", "=", ".", " "):
        assert TICKETS.read(ticket + more) is None
        assert TICKETS.read(more + ticket) is None
