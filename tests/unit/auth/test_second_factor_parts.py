"""The parts of a second factor: codes of apps, recovery codes, sealed secrets, challenges."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

import pyotp
import pytest

from server.account_errors import ChallengeExpired
from server.auth.challenges import LASTS_SECONDS, MAX_LENGTH, Challenges
from server.auth.recovery_codes import ALPHABET, RecoveryCodes
from server.auth.refresh import RefreshTokens
from server.auth.tokens import AccessTokens
from server.auth.totp import new_totp_secret, qr_picture, totp_step, totp_uri
from server.auth.vault import Vault
from server.domain.ids import SessionId, UserId

SECRET = "s" * 48
ALICE, BOB = UserId("alice"), UserId("bob")
NOW = 1_750_000_010.0
STEP = int(NOW // 30)


@pytest.mark.parametrize(("drift", "step"), [(-2, None), (-1, -1), (0, 0), (1, 1), (2, None)])
def test_code_when_the_clock_differs_then_good_for_one_step_to_either_side(
    drift: int, step: int | None
) -> None:
    secret = new_totp_secret()
    code = pyotp.TOTP(secret).at(NOW, counter_offset=drift)
    assert totp_step(secret, code, NOW) == (None if step is None else STEP + step)


def test_code_when_of_the_rfc_then_that_of_its_appendix() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238, appendix B, the last six digits
    assert totp_step(secret, "287082", 59) == 1
    assert totp_step(secret, "005924", 1_234_567_890) == 41_152_263


def test_secret_when_new_then_160_bits_that_an_app_reads_from_the_uri() -> None:
    secret = new_totp_secret()
    assert re.fullmatch("[A-Z2-7]{32}", secret)
    uri = urlsplit(totp_uri(secret, "a+b@example.org"))
    assert (uri.scheme, uri.netloc, unquote(uri.path)) == (
        "otpauth", "totp", "/Parley:a+b@example.org",
    )  # fmt: skip
    assert parse_qs(uri.query) == {"secret": [secret], "issuer": ["Parley"]}


def test_picture_when_drawn_then_svg_in_an_address_that_runs_nothing() -> None:
    picture = qr_picture(totp_uri(new_totp_secret(), "a@example.org"))
    kind, _, content = picture.partition(",")
    assert kind.startswith("data:image/svg+xml")
    svg = unquote(content)
    assert svg.startswith("<svg")
    assert not re.search("script|style|href|on[a-z]+=", svg)


def test_vault_when_opened_with_what_sealed_it_then_the_same_and_else_nothing() -> None:
    vault = Vault(SECRET)
    sealed = vault.seal("GEZDGNBV", ALICE)
    assert vault.open(sealed, ALICE) == "GEZDGNBV"
    assert b"GEZDGNBV" not in sealed
    assert vault.seal("GEZDGNBV", ALICE) != sealed
    assert vault.open(sealed, BOB) is None
    assert Vault("t" * 48).open(sealed, ALICE) is None
    for index in range(len(sealed)):
        broken = sealed[:index] + bytes([sealed[index] ^ 1]) + sealed[index + 1 :]
        assert vault.open(broken, ALICE) is None
    assert vault.open(sealed[:20], ALICE) is None


def test_recovery_codes_when_new_then_ten_that_differ_and_read_well() -> None:
    codes = RecoveryCodes(SECRET).new()
    assert len(set(codes)) == 10
    group = f"[{ALPHABET}]{{4}}"
    assert all(re.fullmatch(f"{group}-{group}-{group}", code) for code in codes)


def test_recovery_code_when_typed_in_any_way_then_one_hash_that_is_its_owners() -> None:
    codes = RecoveryCodes(SECRET)
    stored = codes.hash("bcdf-ghjk-mnpq", ALICE)
    assert "bcdf" not in stored
    for typed in ("BCDF GHJK MNPQ", " bcdfghjkmnpq ", "bcdf--ghjk mnpq"):
        assert codes.hash(typed, ALICE) == stored
    assert codes.hash("bcdf-ghjk-mnpr", ALICE) != stored
    assert codes.hash("bcdf-ghjk-mnpq", BOB) != stored
    assert RecoveryCodes("t" * 48).hash("bcdf-ghjk-mnpq", ALICE) != stored


class Clock:
    now = NOW

    def __call__(self) -> float:
        return self.now


def test_challenge_when_read_in_time_and_for_its_purpose_then_what_was_said() -> None:
    challenges = Challenges(SECRET, clock := Clock())
    made = challenges.make("second_step", ALICE, SessionId("s"), stamp="x", proof="password")
    token = challenges.sign(made)
    clock.now += LASTS_SECONDS - 1
    assert challenges.read(token, "second_step") == made
    assert challenges.read(token, "second_step", ALICE, SessionId("s")) == made
    assert len(made.bytes) == 32
    assert len({challenges.make("passkey").nonce for _ in range(100)}) == 100
    clock.now += 1
    with pytest.raises(ChallengeExpired):
        challenges.read(token, "second_step")


def test_challenge_when_for_another_purpose_user_session_or_server_then_refused() -> None:
    challenges = Challenges(SECRET, Clock())
    token = challenges.sign(challenges.make("confirmation", ALICE, SessionId("s")))
    with pytest.raises(ChallengeExpired):
        challenges.read(token, "second_step", ALICE, SessionId("s"))
    with pytest.raises(ChallengeExpired):
        challenges.read(token, "confirmation", BOB, SessionId("s"))
    with pytest.raises(ChallengeExpired):
        challenges.read(token, "confirmation", ALICE, SessionId("t"))
    with pytest.raises(ChallengeExpired):
        Challenges("t" * 48, Clock()).read(token, "confirmation")


def test_challenge_when_forged_or_a_token_of_another_kind_then_refused() -> None:
    challenges = Challenges(SECRET, Clock())
    good = challenges.sign(challenges.make("second_step", ALICE))
    named, _, signature = good.rpartition(".")
    other = challenges.sign(challenges.make("second_step", BOB))
    forged = [
        "", ".", "x", good + "=", good[:-1], f"{named}.", f".{signature}", f"{named}.ü",
        f"{other.rpartition('.')[0]}.{signature}", "x" * (MAX_LENGTH + 1), "\ud800",
        RefreshTokens(SECRET).issue(SessionId("s"), 1),
        AccessTokens(SECRET).issue(ALICE, "a@example.org", SessionId("s"), NOW + 1e9),
    ]  # fmt: skip
    for token in forged:
        with pytest.raises(ChallengeExpired):
            challenges.read(token, "second_step")
    assert RefreshTokens(SECRET).read(good) is None


def test_stamp_when_the_password_changes_then_another() -> None:
    challenges = Challenges(SECRET)
    assert challenges.stamp(b"a") == Challenges(SECRET).stamp(b"a")
    assert challenges.stamp(b"a") != challenges.stamp(b"b")
    assert Challenges("t" * 48).stamp(b"a") != challenges.stamp(b"a")
