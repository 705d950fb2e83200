"""Access tokens: one kind, one spelling, one refusal."""

from time import time

import pytest

from server.auth.tokens import MAX_LENGTH, AccessTokens, GuestTokens
from server.domain.ids import RoomId, SessionId, UserId
from server.errors import TokenExpired, Unauthenticated
from tests.support.forged_tokens import claims_of, forgeries, sign

SECRET = "s" * 32
TOKENS = AccessTokens(SECRET)
USER, SESSION = UserId("6543210"), SessionId("session")


def _issue(expires_in: float = 60) -> str:
    return TOKENS.issue(USER, "alice@example.org", SESSION, time() + expires_in)


def test_token_when_genuine_then_its_claims() -> None:
    claims = TOKENS.read(_issue())
    assert (claims.user_id, claims.session_id, claims.generation) == (USER, SESSION, 0)
    assert claims.expires_at == pytest.approx(time() + 60, abs=2)


def test_token_when_its_session_was_renewed_then_it_says_how_often() -> None:
    token = TOKENS.issue(USER, "alice@example.org", SESSION, time() + 60, generation=3)
    assert TOKENS.read(token).generation == 3
    older = {name: value for name, value in claims_of(token).items() if name != "gen"}
    assert TOKENS.read(sign(older, SECRET)).generation == 0


def test_token_when_issued_twice_then_told_apart() -> None:
    assert claims_of(_issue())["jti"] != claims_of(_issue())["jti"]


@pytest.mark.parametrize("name", forgeries(_issue(), SECRET))
def test_a10_token_when_forged_then_refused(name: str) -> None:
    with pytest.raises(Unauthenticated) as raised:
        TOKENS.read(forgeries(_issue(), SECRET)[name])
    assert raised.value.code == "unauthenticated"


@pytest.mark.parametrize(
    "token",
    ["", ".", "..", "\n", "a.b.c\n", "a\0.b.c", "A" * 100_000, "x." * 50_000, _issue() + "\n"],
    ids=lambda token: ascii(token[:8]),
)
def test_a10_token_when_no_token_at_all_then_refused(token: str) -> None:
    with pytest.raises(Unauthenticated):
        TOKENS.read(token)


def test_a10_token_when_its_claims_are_as_deep_as_fits_then_refused() -> None:
    depth = 2900
    token = sign(b"[" * depth + b"]" * depth, SECRET)
    assert len(token) < MAX_LENGTH
    with pytest.raises(Unauthenticated):
        TOKENS.read(token)


def test_f24_token_when_past_its_time_then_expired_after_thirty_seconds() -> None:
    assert TOKENS.read(_issue(expires_in=-20)).user_id == USER
    with pytest.raises(TokenExpired):
        TOKENS.read(_issue(expires_in=-40))


def test_h5_token_when_clocks_of_two_servers_differ_a_little_then_accepted() -> None:
    claims = claims_of(_issue())
    assert TOKENS.read(sign(claims | {"iat": int(time()) + 20}, SECRET)).user_id == USER


def test_f24_secret_when_short_then_nothing_is_accepted() -> None:
    with pytest.raises(Unauthenticated):
        AccessTokens("short").read(sign(claims_of(_issue()), "short"))


GUESTS = GuestTokens(SECRET)
GUEST, CODE = UserId("g_1"), RoomId("abc")


def test_guest_token_when_genuine_then_its_claims_and_no_account() -> None:
    token = GUESTS.issue(GUEST, "Gus", CODE, time() + 60)
    claims = GUESTS.read(token)
    assert claims is not None
    assert (claims.guest_id, claims.name, claims.code) == (GUEST, "Gus", CODE)
    with pytest.raises(Unauthenticated):
        TOKENS.read(token)
    assert GUESTS.read(_issue()) is None


def test_guest_token_when_asked_for_longer_then_twelve_hours() -> None:
    claims = GUESTS.read(GUESTS.issue(GUEST, "Gus", CODE, time() + 1e6))
    assert claims is not None
    assert claims.expires_at == pytest.approx(time() + 12 * 3600, abs=2)


@pytest.mark.parametrize("change", [{"meeting": None}, {"name": 1}, {"aud": "turn"}, {"exp": None}])
def test_a10_guest_token_when_forged_then_refused(change: dict[str, object]) -> None:
    claims = claims_of(GUESTS.issue(GUEST, "Gus", CODE, time() + 60)) | change
    with pytest.raises(Unauthenticated):
        GUESTS.read(sign(claims, SECRET))
    with pytest.raises(Unauthenticated):
        GUESTS.read(sign(claims_of(GUESTS.issue(GUEST, "G", CODE, time() + 60)), "x" * 32))
