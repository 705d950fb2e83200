"""Names and addresses as people write them: one spelling, nothing that hides or controls."""

import pytest

from server.domain.text import (
    has_unsafe_characters,
    is_one_emoji,
    normalise_email,
    normalise_message,
    normalise_name,
)

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


EMOJI = [
    "👍",
    "👍🏽",
    "❤",
    "❤️",
    "❤️‍🔥",
    "👨‍👩‍👧‍👦",
    "👩🏽‍❤️‍💋‍👨🏿",
    "🏳️‍🌈",
    "🇩🇪",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "‼️",
    "\U0001fae8",  # of Unicode 15, unassigned in the tables of Python 3.11
]


@pytest.mark.parametrize(
    "text",
    [
        *EMOJI,
        "one\ntwo\n\tthree",
        "نص\u200fعربي",
        "می\u200cخواهم",
        "<img src=x onerror=alert(1)>",
        "javascript:alert(1)",
        "**bold** [a](javascript:b)",
        "__proto__",
        "{$gt: 1}",
        "1️⃣",
        "  as typed  ",
        "a\ue000",
    ],
)
def test_k1_message_when_people_write_it_then_kept_as_it_is(text: str) -> None:
    assert normalise_message(text) == text


@pytest.mark.parametrize(
    "character",
    [
        *"\0\r\b\x1b\x7f\x85",
        *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
        *"\ud800\udfff\u0378\ufdd0\uffff\U0010ffff",
    ],
    ids=ascii,
)
@pytest.mark.parametrize("pattern", ["{}hello", "hel{}lo", "hello{}"])
def test_k1_message_when_it_controls_or_overrides_then_refused(
    character: str, pattern: str
) -> None:
    assert normalise_message(pattern.format(character)) is None


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t ", "\u00a0\u3000", "\u2028", "\u200d", "\ufe0f", " \u200b\u200e"]
)
def test_message_when_there_is_nothing_to_see_then_refused(text: str) -> None:
    assert normalise_message(text) is None


def test_message_when_composed_differently_then_nfc() -> None:
    assert normalise_message("Zoe\u0308") == "Zoë"


def test_k1_message_when_beyond_4000_characters_or_4096_bytes_then_refused() -> None:
    assert normalise_message("x" * 4000) is not None
    assert normalise_message("x" * 4001) is None
    assert normalise_message("é" * 2048) is not None
    assert normalise_message("é" * 2048 + "x") is None
    assert normalise_message("e\u0301" * 2048) == "é" * 2048
    assert normalise_message("\U0001d15f" * 513) is None  # NFC makes two of each: 4104 bytes


@pytest.mark.parametrize("emoji", EMOJI)
def test_emoji_when_one_then_it_is(emoji: str) -> None:
    assert is_one_emoji(emoji)


@pytest.mark.parametrize(
    "text",
    [
        *("", "a", "1", "#", "1️⃣", ":)", "<b>", " ", "\0", "é", "李", "٣", "ℹ", "\u200d", "\ufe0f"),
        *("👍👍", "👍a", "a👍", "👍 ", " 👍", "👍\n", "👍\u200d", "\u200d👍", "👍\u202e", "❤️️"),
        *("🇩", "🇩🇪🇩", "🇩🇪🇩🇪", "\ud83d", "\u0378", "🏴\U000e0067"),
    ],
    ids=ascii,
)
def test_k1_emoji_when_anything_else_then_it_is_not(text: str) -> None:
    assert not is_one_emoji(text)
