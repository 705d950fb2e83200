"""Codes that are mailed: random, typed in any layout, and stored as what nobody can guess from."""

import re

import pytest

from server.auth.one_time_codes import OneTimeCodes, new_code, new_link_code

SECRET = "s" * 32


def test_codes_when_made_then_six_digits_and_no_two_links_alike() -> None:
    codes, links = {new_code() for _ in range(200)}, {new_link_code() for _ in range(200)}
    assert len(codes) > 190
    assert all(re.fullmatch(r"\d{6}", code) for code in codes)
    assert len(links) == 200
    assert all(re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", link) for link in links)


@pytest.mark.parametrize("typed", ["123456", " 123 456 ", "123-456", "123\u00a0456\n"])
def test_code_when_typed_in_any_layout_then_right(typed: str) -> None:
    codes = OneTimeCodes(SECRET)
    assert codes.is_right("r_1", typed, codes.digest("r_1", "123456"))


def test_code_when_of_another_purpose_or_secret_then_wrong() -> None:
    codes, digest = OneTimeCodes(SECRET), OneTimeCodes(SECRET).digest("r_1", "123456")
    assert not codes.is_right("r_2", "123456", digest)
    assert not codes.is_right("r_1", "123457", digest)
    assert not OneTimeCodes("t" * 32).is_right("r_1", "123456", digest)


@pytest.mark.parametrize("typed", ["", "123456", "\ud800", "ÄÖÜ", "0" * 1000])
def test_code_when_there_is_none_then_nothing_is_right(typed: str) -> None:
    assert not OneTimeCodes(SECRET).is_right("r_1", typed, "")
