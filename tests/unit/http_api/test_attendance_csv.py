"""The table that owners take home."""

import csv
import io
from zoneinfo import ZoneInfo

import pytest

from server.domain.attendance import Stay, summarise
from server.domain.ids import UserId
from server.http_api.attendance_csv import HEAD, attendance_csv

NOW = 1_800_000_000.0


def rows(*stays: Stay, zone: str = "UTC") -> list[list[str]]:
    raw = attendance_csv([summarise("m.1", stays, NOW)], ZoneInfo(zone))
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def stay(name: str, email: str = "", left_at: float | None = NOW) -> Stay:
    return Stay(user_id=UserId("u"), name=name, email=email, joined_at=NOW - 90, left_at=left_at)


def test_table_when_read_by_a_spreadsheet_then_utf8_is_named() -> None:
    assert (
        attendance_csv([], ZoneInfo("UTC")) == b"\xef\xbb\xbf" + ",".join(HEAD).encode() + b"\r\n"
    )


def test_row_when_somebody_left_then_times_in_the_zone() -> None:
    _, row = rows(stay("Zoë, “Z”", "z@example.org"), zone="Europe/Berlin")
    start, end = "2027-01-15T08:58:30+01:00", "2027-01-15T09:00:00+01:00"
    assert row == [start, "Zoë, “Z”", "z@example.org", "no", start, end, "1.5", "1"]


def test_row_when_somebody_is_still_there_then_without_an_end() -> None:
    _, row = rows(stay("Ada", left_at=None))
    assert (row[5], row[6]) == ("", "1.5")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_csv_injection_when_a_name_looks_like_a_formula_then_it_is_text(start: str) -> None:
    _, row = rows(stay(f'{start}HYPERLINK("http://evil.example","x")', f"{start}cmd@example.org"))
    for cell in row[1:3]:
        assert cell.startswith(f"'{start}")


def test_csv_injection_when_a_name_has_quotes_and_lines_then_one_cell() -> None:
    table = rows(stay('a","=1+1\r\n=2'))
    assert len(table) == 2
    assert table[1][1] == 'a","=1+1\r\n=2'
