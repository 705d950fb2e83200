"""Invitations to a meeting: a file for calendars, and letters."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from time import time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from server.domain.calendar import find_time_zone
from server.domain.identity import Identity
from server.domain.mail import Attachment, is_mail_address
from server.domain.meeting import Meeting
from server.domain.text import normalise_email, normalise_text
from server.errors import Ended, HasNoTime, InvalidPayload
from server.mail.letters import write_letter
from server.protocol.invitation import MAX_NOTE_LENGTH, Invite
from server.services.calendar import calendar_entry
from server.services.mail_limits import MailLimits
from server.services.meeting import MeetingService
from server.services.ports import Mail

CALENDAR_KIND = "text/calendar; charset=utf-8; method=PUBLISH"
UTC_NAME = "UTC"


class Sent(NamedTuple):
    """To whom letters are on their way, and to whom the mail server takes none."""

    sent: list[str]
    refused: list[str]


class InvitationService:
    """Only its owner invites to a meeting; to everybody else there is none.

    `base_url` is what links begin with. Every method may also raise Unavailable.
    """

    def __init__(
        self,
        meetings: MeetingService,
        mail: Mail,
        limits: MailLimits,
        base_url: str,
        clock: Callable[[], float] = time,
    ) -> None:
        self._meetings = meetings
        self._mail = mail
        self._limits = limits
        self._base_url = base_url
        self._clock = clock

    async def calendar_file(self, identity: Identity, name: str, time_zone: str | None) -> bytes:
        """iCalendar. Raises RoomNotFound, HasNoTime, InvalidPayload."""
        meeting = await self._meetings.get(identity, name)
        if meeting.starts_at is None:
            raise HasNoTime
        zone = find_time_zone(time_zone or meeting.time_zone or UTC_NAME)
        if zone is None:
            raise InvalidPayload("There is no such time zone", field="timeZone")
        return calendar_entry(meeting, identity, self._link(meeting), zone, self._clock())

    async def invite(self, identity: Identity, name: str, wish: Invite) -> Sent:
        """A letter to each. Raises RoomNotFound, Ended, InvalidPayload, RateLimited,
        MailNotConfigured.
        """
        meeting = await self._meetings.get(identity, name)
        now = self._clock()
        if meeting.state(now) == "ended":
            raise Ended
        emails = _emails(wish.emails)
        note = normalise_text(wish.message, MAX_NOTE_LENGTH)
        if note is None:
            raise InvalidPayload("The message has unusual characters", field="message")
        await self._limits.invitations(identity.user_id, emails)
        values = _values(meeting, identity, self._link(meeting), note)
        attachments: tuple[Attachment, ...] = ()
        if meeting.starts_at is not None:
            zone = _zone(meeting)
            entry = calendar_entry(meeting, identity, self._link(meeting), zone, now)
            attachments = (Attachment("invite.ics", CALENDAR_KIND, entry),)
        reply_to = identity.email if is_mail_address(identity.email) else ""
        letter = write_letter(
            "invitation", emails[0], values, reply_to=reply_to, attachments=attachments
        )
        refused = await self._mail.send([replace(letter, to=email) for email in emails])
        not_taken = [letter.to for letter in refused]
        return Sent([email for email in emails if email not in not_taken], not_taken)

    def _link(self, meeting: Meeting) -> str:
        return f"{self._base_url}/room/{meeting.code}"


def _emails(wished: list[str]) -> list[str]:
    """Each once. Raises InvalidPayload, with all that are no addresses."""
    found = {text: normalise_email(text) for text in wished}
    wrong = [text for text, email in found.items() if email is None or not is_mail_address(email)]
    if wrong:
        raise InvalidPayload("These are no email addresses", field="emails", wrong=wrong)
    return list(dict.fromkeys(email for email in found.values() if email is not None))


def _values(meeting: Meeting, organizer: Identity, link: str, note: str) -> dict[str, str]:
    return {
        "organizer": f"{organizer.name} ({organizer.email})",
        "note": note,
        "title": meeting.title,
        "time": _when(meeting),
        "link": link,
        "password": "You will be asked for a password." if meeting.password_hash else "",
        "description": meeting.description,
    }


def _when(meeting: Meeting) -> str:
    """In English and 24 hours, as the letter is."""
    if meeting.starts_at is None:
        return ""
    zone = _zone(meeting)
    start = datetime.fromtimestamp(meeting.starts_at, zone)
    text = f"{start:%A}, {start.day} {start:%B %Y, %H:%M}"
    if meeting.ends_at is not None:
        text += f" to {datetime.fromtimestamp(meeting.ends_at, zone):%H:%M}"
    return f"{text} ({zone.key})"


def _zone(meeting: Meeting) -> ZoneInfo:
    return find_time_zone(meeting.time_zone or UTC_NAME) or ZoneInfo(UTC_NAME)
