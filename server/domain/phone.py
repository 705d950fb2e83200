"""Telephone numbers, in the one spelling of E.164."""

import phonenumbers


def normalise_phone(text: str) -> str | None:
    """`+49 30 123456` becomes `+4930123456`; None for what cannot be a number of any country."""
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number) or number.extension:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
