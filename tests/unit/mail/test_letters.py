"""Letters from templates: text and HTML that say the same, and no markup of strangers."""

import re
from html import unescape
from pathlib import Path

import pytest

from server.mail import letters
from server.mail.letters import write_letter

TEMPLATES = sorted(
    path.stem for path in (Path(letters.__file__).parent / "templates").glob("*.txt")
)
NAME = re.compile(r"\$(\w+)")
SPACE = re.compile(r"\s+")


def names_in(template: str, kind: str) -> set[str]:
    path = Path(letters.__file__).parent / "templates" / f"{template}.{kind}"
    return set(NAME.findall(path.read_text()))


def seen(html: str) -> str:
    """What a reader sees of it, and where its links go."""
    body = re.sub(r'<a [^>]*href="([^"]*)"[^>]*>', r" \1 ", html.partition("<main>")[2])
    return SPACE.sub(" ", unescape(re.sub(r"<[^>]+>", " ", body)))


@pytest.mark.parametrize("template", TEMPLATES)
def test_template_when_filled_then_both_parts_have_every_value(template: str) -> None:
    assert names_in(template, "html") <= names_in(template, "txt")
    values = {name: f"https://x.example/{name}?a=1&b=2" for name in names_in(template, "txt")}
    letter = write_letter(template, "bob@example.org", values)
    assert "\n" not in letter.subject
    assert "$" not in letter.subject + letter.text
    for value in values.values():
        assert value in letter.subject + letter.text
        assert value in letter.subject + seen(letter.html)


@pytest.mark.parametrize("template", TEMPLATES)
def test_k1_template_when_a_value_is_markup_then_it_is_text(template: str) -> None:
    evil = '"><script>alert(1)</script>'
    letter = write_letter(
        template, "bob@example.org", dict.fromkeys(names_in(template, "txt"), evil)
    )
    assert "<script" not in letter.html
    assert evil in letter.subject + letter.text


def test_template_when_a_value_is_empty_then_no_gap() -> None:
    values = {"time": "1 May", "address": "::1", "device": "", "forgot": "https://x.example"}
    letter = write_letter("password_changed", "bob@example.org", values)
    assert "\n\n\n" not in letter.text
    assert not re.search(r"<p>\s*</p>", letter.html)


def test_template_when_a_value_is_missing_then_no_letter() -> None:
    with pytest.raises(KeyError):
        write_letter("verify_email", "bob@example.org", {})
