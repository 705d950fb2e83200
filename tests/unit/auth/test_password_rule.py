"""Which passwords are refused; the client's test reads the same table."""

import json
from pathlib import Path

import pytest

from server.auth.password_rule import password_problem

TABLE = Path(__file__).parents[2] / "support" / "passwords.json"
WORDS = {
    "short": "at least 8 characters",
    "long": "longer than 72 bytes",
    "common": "most common",
    "own": "like your name",
}


@pytest.mark.parametrize(
    ("password", "name", "email", "username", "problem"), json.loads(TABLE.read_text())
)
def test_password_when_chosen_then_refused_or_not_as_the_table_says(
    password: str, name: str, email: str, username: str | None, problem: str | None
) -> None:
    found = password_problem(password, (name, email, username))
    assert (WORDS[problem] in (found or "")) if problem else found is None


def test_password_when_nothing_is_known_of_its_owner_then_only_length_and_list_count() -> None:
    assert password_problem("alice liddell") is None
    assert password_problem("password1") is not None
