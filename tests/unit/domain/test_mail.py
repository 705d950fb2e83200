"""Which addresses mail can go to."""

import pytest

from server.domain.mail import is_mail_address


@pytest.mark.parametrize(
    "text", ["a@b.example", "first.last+tag@mail.example", "a@münchen.example"]
)
def test_address_when_it_is_one_then_true(text: str) -> None:
    assert is_mail_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a,b@c.example",
        "a@b.example,c@d.example",
        "A <a@b.example>",
        "<a@b.example>",
        "a@b.example\r\nBcc: c@d.example",
        "a..b@c.example",
        "(x)a@b.example",
        "a@b@c.example",
        "ü@b.example",
        "=?utf-8?q?a=0D=0ABcc:c=40d.example?=@b.example",
    ],
)
def test_address_when_a_header_would_read_it_otherwise_then_false(text: str) -> None:
    assert not is_mail_address(text)
