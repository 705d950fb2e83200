"""Time zones by name, and the weeks that people count in."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MAX_TIME_ZONE_LENGTH = 64


def find_time_zone(name: str) -> ZoneInfo | None:
    """An IANA name like Europe/Berlin; None when there is no such zone."""
    try:
        return ZoneInfo(name) if 0 < len(name) <= MAX_TIME_ZONE_LENGTH else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def week_starts(now: float, zone: ZoneInfo, weeks: int) -> list[float]:
    """The Mondays of the last `weeks` weeks, this one included, and the next one.

    Unix time of their midnight where the zone is: a week in which clocks change has an hour more
    or less.
    """
    today = datetime.fromtimestamp(now, zone).date()
    monday = today - timedelta(days=today.weekday())
    mondays = (monday + timedelta(weeks=number) for number in range(1 - weeks, 2))
    return [datetime.combine(day, time(), zone).timestamp() for day in mondays]
