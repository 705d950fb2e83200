"""Refresh tokens: of one session and one generation, and of no other kind."""

from itertools import count
from time import time

import pytest

from server.auth.recovery import RecoveryTickets
from server.auth.refresh import RefreshTokens
from server.auth.tokens import AccessTokens
from server.domain.ids import ParticipantId, SessionId, UserId, new_session_id
from server.errors import Unauthenticated

SECRET = "s" * 32
TOKENS = RefreshTokens(SECRET)
SESSION = SessionId("session-1")
GENUINE = TOKENS.issue(SESSION, 7)


def test_refresh_token_when_genuine_then_its_session_and_generation() -> None:
    assert TOKENS.read(GENUINE) == (SESSION, 7)
    session = new_session_id()
    assert RefreshTokens(SECRET).read(TOKENS.issue(session, 0)) == (session, 0)


def test_refresh_token_when_issued_again_then_the_same() -> None:
    assert TOKENS.issue(SESSION, 7) == GENUINE
    assert TOKENS.issue(SESSION, 8) != GENUINE


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "x",
        GENUINE[:-1],
        GENUINE + "=",
        GENUINE + "\n",
        GENUINE.replace(".7.", ".8."),
        GENUINE.replace("session-1", "session-2"),
        RefreshTokens("x" * 32).issue(SESSION, 7),
        "é" + GENUINE,
        "\ud800",
        "A" * 100_000,
        RecoveryTickets(SECRET).issue(ParticipantId("p_1")),
        AccessTokens(SECRET).issue(UserId("1"), "a@example.org", SESSION, time() + 60),
    ],
    ids=count(),
)
def test_a10_refresh_token_when_forged_or_of_another_kind_then_none(token: str) -> None:
    assert TOKENS.read(token) is None


def test_a10_refresh_token_when_used_as_an_access_token_then_refused() -> None:
    with pytest.raises(Unauthenticated):
        AccessTokens(SECRET).read(GENUINE)
