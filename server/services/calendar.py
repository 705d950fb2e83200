"""A meeting as calendars know it (RFC 5545, RFC 5546)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText, vUri

from server.domain.identity import Identity
from server.domain.meeting import Meeting

# Calendars want an end, also of a meeting that has none.
USUAL_SECONDS = 3600


def calendar_entry(
    meeting: Meeting, organizer: Identity, link: str, zone: ZoneInfo, now: float
) -> bytes:
    """A file with one event; it takes the event away again when the meeting was called off.

    The meeting has a start. What a calendar knows under the same UID it replaces when SEQUENCE
    has grown.
    """
    starts_at = meeting.starts_at or 0.0
    is_off = meeting.ended_at is not None and meeting.ended_at < starts_at
    event = Event()
    event.add("uid", f"{meeting.id}@parley")
    event.add("dtstamp", _moment(now))
    event.add("dtstart", _local(starts_at, zone))
    event.add("dtend", _local(meeting.ends_at or starts_at + USUAL_SECONDS, zone))
    event.add("summary", meeting.title)
    event.add("description", "\n\n".join(filter(None, (meeting.description, f"Join: {link}"))))
    event.add("location", link)
    event.add("url", vUri(link))
    event.add("organizer", _organizer(organizer))
    event.add("sequence", meeting.sequence)
    event.add("created", _moment(meeting.created_at))
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Parley//Parley//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_off else "PUBLISH")
    calendar.add_component(event)
    # A year before and after is all that readers need of the zone's rules.
    calendar.add_missing_timezones(
        first_date=(_moment(starts_at) - timedelta(days=366)).date(),
        last_date=(_moment(starts_at) + timedelta(days=366)).date(),
    )
    content: bytes = calendar.to_ical()
    return content


def _organizer(organizer: Identity) -> vCalAddress:
    address = vCalAddress(f"mailto:{organizer.email}")
    address.params["CN"] = vText(organizer.name)
    return address


def _local(seconds: float, zone: ZoneInfo) -> datetime:
    """In UTC when clocks show an hour again: calendars take its first time (RFC 5545, 3.3.5)."""
    local = datetime.fromtimestamp(seconds, zone)
    return local.astimezone(UTC) if local.fold else local


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(round(seconds), UTC)
