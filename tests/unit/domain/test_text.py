"""Names and addresses as people write them: one spelling, nothing that hides or controls."""

import pytest

from server.domain.text import has_unsafe_characters, normalise_email, normalise_name

UNSAFE = {
    "NUL": "\0",
    "line feed": "\n",
    "carriage return": "\r",
    "tab": "\t",
    "delete": "\x7f",
    "next line": "\x85",
    "zero width space": "\u200b",
    "zero width joiner": "\u200d",
    "right-to-left override": "\u202e",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "byte order mark": "\ufeff",
    "lone surrogate": "\ud800",
    "unassigned": "\u0378",
}
unsafe = pytest.mark.parametrize("character", UNSAFE.values(), ids=UNSAFE)


@unsafe
def test_a2_text_when_it_hides_or_controls_then_unsafe(character: str) -> None:
    assert has_unsafe_characters(f"al{character}ice")


@pytest.mark.parametrize("text", ["", "Zoë", "李小龍", "Ólafur Ragnar", "👍", "a\u00a0b", "$gt.a"])
def test_text_when_people_write_it_then_safe(text: str) -> None:
    assert not has_unsafe_characters(text)


@unsafe
@pytest.mark.parametrize("pattern", ["{}alice", "al{}ice", "alice{}", " {} "])
def test_a2_name_when_it_has_unsafe_characters_then_refused(character: str, pattern: str) -> None:
    assert normalise_name(pattern.format(character)) is None


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("Alice", "Alice"),
        ("  Alice  ", "Alice"),
        ("Alice   de   Vries", "Alice de Vries"),
        ("Alice \u00a0\u3000 B", "Alice B"),
        ("Zoe\u0308", "Zoë"),
        ("<b>A & B</b>", "<b>A & B</b>"),
    ],
)
def test_name_when_written_somehow_then_single_spaces_and_nfc(written: str, stored: str) -> None:
    assert normalise_name(written) == stored


@pytest.mark.parametrize("written", ["", " ", "\u00a0", "\u3000 ", "x" * 65, "é" * 65])
def test_name_when_empty_or_too_long_then_refused(written: str) -> None:
    assert normalise_name(written) is None


def test_name_when_just_within_the_limit_then_kept() -> None:
    assert normalise_name("é" * 64) == "é" * 64
    assert normalise_name("  " + "x" * 64 + "  ") == "x" * 64


@pytest.mark.parametrize(
    "written",
    [
        "zoë@example.org",
        "ZOË@Example.ORG",
        "zoe\u0308@example.org",
        "ZOE\u0308@EXAMPLE.org",
        "  zoë@example.org ",
        "zoë@example.org.",
    ],
)
def test_a1_email_when_spelled_differently_then_one_account(written: str) -> None:
    assert normalise_email(written) == "zoë@example.org"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "alice",
        "@example.org",
        "alice@",
        "alice@example",
        "alice@@example.org",
        "a@b@example.org",
        "alice@.org",
        "alice@example..org",
        "alice@example.org..",
        "al ice@example.org",
        "alice@exam ple.org",
        "$gt",
    ],
)
def test_email_when_it_is_none_then_refused(written: str) -> None:
    assert normalise_email(written) is None


@unsafe
def test_a2_email_when_it_has_unsafe_characters_then_refused(character: str) -> None:
    assert normalise_email(f"al{character}ice@example.org") is None


def test_email_when_at_the_limit_of_254_then_kept_and_beyond_refused() -> None:
    longest = "a" * 242 + "@example.org"
    assert normalise_email(longest) == longest
    assert normalise_email("a" + longest) is None
    assert normalise_email("ß" * 130 + "@example.org") is None  # folds to twice as many
