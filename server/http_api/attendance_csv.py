"""Attendance as a table for spreadsheets (RFC 4180)."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from server.domain.attendance import Attendee, Session

HEAD = ("session", "name", "email", "guest", "joined", "left", "minutes", "visits")
# Spreadsheets calculate what begins so: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def attendance_csv(sessions: Iterable[Session], zone: ZoneInfo) -> bytes:
    """UTF-8 with a byte order mark, without which Excel takes it for something else.

    Who is still there has no `left`.
    """
    table = io.StringIO(newline="")
    lines = csv.writer(table)
    lines.writerow(HEAD)
    lines.writerows(_rows(sessions, zone))
    return table.getvalue().encode("utf-8-sig")


def _rows(sessions: Iterable[Session], zone: ZoneInfo) -> Iterator[tuple[str, ...]]:
    for session in sessions:
        start = _time(session.started_at, zone)
        for person in session.attendees:
            yield (start, *map(_harmless, (person.name, person.email)), *_presence(person, zone))


def _presence(person: Attendee, zone: ZoneInfo) -> tuple[str, ...]:
    left_at = person.visits[-1].left_at
    return (
        "yes" if person.is_guest else "no",
        _time(person.visits[0].joined_at, zone),
        "" if left_at is None else _time(left_at, zone),
        f"{person.seconds / 60:.1f}",
        str(len(person.visits)),
    )


def _harmless(text: str) -> str:
    """A leading apostrophe says that it is text."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _time(seconds: float, zone: ZoneInfo) -> str:
    """ISO 8601, to the second, with the offset from UTC."""
    return datetime.fromtimestamp(seconds, zone).isoformat(timespec="seconds")
