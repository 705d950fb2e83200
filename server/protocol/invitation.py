"""Bodies of invitations to a meeting."""

from typing import Annotated

from msgspec import Meta

from server.domain.text import MAX_EMAIL_LENGTH
from server.protocol.attendance import TimeZone
from server.protocol.base import Body

MAX_INVITED = 20
MAX_NOTE_LENGTH = 500


class CalendarFile(Body, frozen=True, kw_only=True):
    """Left out: the zone of the meeting, else UTC."""

    time_zone: TimeZone | None = None


class Invite(Body, frozen=True, kw_only=True):
    """Each gets a letter of their own, with `message` in it."""

    emails: Annotated[
        list[Annotated[str, Meta(min_length=3, max_length=MAX_EMAIL_LENGTH)]],
        Meta(min_length=1, max_length=MAX_INVITED),
    ]
    message: Annotated[str, Meta(max_length=MAX_NOTE_LENGTH)] = ""


class Invited(Body, frozen=True, kw_only=True, omit_defaults=False):
    """`refused`: what the mail server did not take; all others are on their way."""

    sent: list[str]
    refused: list[str]
