"""Phone numbers: one spelling, whatever people put between the digits."""

import pytest

from server.domain.phone import normalise_phone


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("+49 30 123456", "+4930123456"),
        ("+49 (0)30 12-34-56", "+4930123456"),
        (" +1 (202) 555-0123 ", "+12025550123"),
        ("+12025550123", "+12025550123"),
        ("030 123456", None),
        ("+49", None),
        ("+4930123456 ext. 7", None),
        ("+999 1234567", None),
        ("+1 202 555 0123 0123 0123", None),
        ("call me", None),
        ("", None),
        ("+1\0" + "2" * 60, None),
    ],
)
def test_phone_when_typed_then_e164_or_none(text: str, phone: str | None) -> None:
    assert normalise_phone(text) == phone
