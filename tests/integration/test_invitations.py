"""Invitations: files for calendars, and letters over a real SMTP server."""

from time import time
from typing import Any

import pytest
from icalendar import Calendar
from msgspec.structs import replace

from server.settings import Settings
from tests.integration.conftest import PUBLIC_URL, StartApi
from tests.support.api import Answer, Api
from tests.support.mailbox import Mailbox
from tests.support.meetings import Meetings

HOUR_MS = 3_600_000


@pytest.fixture
async def api(start_api: StartApi, posting: Settings) -> Api:
    return await start_api(posting)


@pytest.fixture
async def alice(api: Api) -> Meetings:
    return Meetings(api, (await api.register("alice")).token)


def soon() -> int:
    return round(time() * 1000) // 60_000 * 60_000 + HOUR_MS


def event_of(content: bytes) -> Any:
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    return event


def read(answer: Answer) -> tuple[Any, Any]:
    """The file's calendar and its event."""
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="invite.ics"')
    return Calendar.from_ical(answer.content), event_of(answer.content)


async def test_calendar_file_when_the_meeting_changes_then_the_same_event_with_a_higher_sequence(
    alice: Meetings,
) -> None:
    starts_at = soon()
    code = await alice.code(startsAt=starts_at, durationMinutes=30, timeZone="Europe/Berlin")
    _, first = read(await alice.calendar_file(code))
    assert first["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert first.decoded("DTSTART").timestamp() * 1000 == starts_at
    assert first["URL"] == f"{PUBLIC_URL}/room/{code}"
    assert first["ORGANIZER"] == "mailto:alice@example.org"
    changed = await alice.change(code, title="Later", timeZone="Asia/Tokyo")
    assert changed.json["meeting"]["timeZone"] == "Asia/Tokyo"
    _, second = read(await alice.calendar_file(code))
    assert (second["UID"], second["SUMMARY"]) == (first["UID"], "Later")
    assert second["SEQUENCE"] == first["SEQUENCE"] + 1
    assert second["DTSTART"].params["TZID"] == "Asia/Tokyo"
    _, asked = read(await alice.calendar_file(code, timeZone="America/New_York"))
    assert asked["DTSTART"].params["TZID"] == "America/New_York"
    await alice.end(code)
    calendar, third = read(await alice.calendar_file(code))
    assert (calendar["METHOD"], third["STATUS"]) == ("CANCEL", "CANCELLED")
    assert third["SEQUENCE"] > second["SEQUENCE"]
    await alice.end(code)
    assert read(await alice.calendar_file(code))[1]["SEQUENCE"] == third["SEQUENCE"]


async def test_time_zone_when_taken_away_then_utc(alice: Meetings) -> None:
    code = await alice.code(startsAt=soon(), timeZone="Europe/Berlin")
    assert (await alice.change(code, timeZone=None)).json["meeting"]["timeZone"] is None
    _, event = read(await alice.calendar_file(code))
    assert event["DTSTART"].to_ical().endswith(b"Z")


async def test_calendar_file_when_the_meeting_has_no_time_then_refused(alice: Meetings) -> None:
    personal = (await alice.personal()).json["meeting"]["code"]
    for code in (personal, await alice.code()):
        refused = await alice.calendar_file(code)
        assert (refused.status, refused.code) == (409, "no_start_time")


async def test_invitation_when_sent_then_each_gets_a_letter_and_a_file(
    alice: Meetings, mailbox: Mailbox
) -> None:
    code = await alice.code(
        title="Plän B", description="What we do", password="1234", startsAt=soon(),
        durationMinutes=30, timeZone="Europe/Berlin",
    )  # fmt: skip
    emails = ["Bob@Example.org ", "carol@example.org", "bob@example.org"]
    answer = await alice.invite(code, *emails, message="See you\nthere")
    assert answer.json == {"sent": ["bob@example.org", "carol@example.org"], "refused": []}
    assert mailbox.readers == [["bob@example.org"], ["carol@example.org"]]
    letter = mailbox.to("bob@example.org")
    assert (letter["Subject"], letter["To"]) == ("Invitation: Plän B", "bob@example.org")
    assert letter["Reply-To"] == "alice@example.org"
    for kind, lines in (("plain", "See you\nthere"), ("html", "See you<br>\nthere")):
        body = letter.get_body((kind,))
        assert body is not None
        text = body.get_content().replace("\r\n", "\n")
        for part in ("Alice (alice@example.org)", lines, f"{PUBLIC_URL}/room/{code}",
                     "(Europe/Berlin)", "asked for a password", "What we do"):  # fmt: skip
            assert part in text
        assert "1234" not in text
    (file,) = letter.iter_attachments()
    assert file.get_content_type() == "text/calendar"
    content = file.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert event_of(content)["URL"] == f"{PUBLIC_URL}/room/{code}"


async def test_invitation_when_the_meeting_has_no_time_then_a_letter_without_a_file(
    alice: Meetings, mailbox: Mailbox
) -> None:
    await alice.invite(await alice.code(), "bob@example.org")
    assert not list(mailbox.to("bob@example.org").iter_attachments())


async def test_invitation_when_the_mail_server_refuses_one_then_it_is_named(
    alice: Meetings, mailbox: Mailbox
) -> None:
    mailbox.unknown.add("nobody@example.org")
    answer = await alice.invite(await alice.code(), "nobody@example.org", "bob@example.org")
    assert answer.json == {"sent": ["bob@example.org"], "refused": ["nobody@example.org"]}


@pytest.mark.parametrize(
    "wish",
    [
        {"emails": []},
        {"emails": [f"x{number}@example.org" for number in range(21)]},
        {"emails": ["bob@example.org\r\nBcc: eve@example.org"]},
        {"emails": ["bob@example.org,eve@example.org"]},
        {"emails": ["Bob <bob@example.org>"]},
        {"emails": ["bob"]},
        {"emails": ["b" * 250 + "@example.org"]},
        {"emails": [{"$gt": ""}]},
        {"message": "x" * 501},
        {"message": "a\0b"},
        {"message": "\u202egnp.exe"},
    ],
    ids=lambda wish: str(wish)[:40],
)
async def test_header_injection_when_an_invitation_is_unusual_then_no_letter_at_all(
    alice: Meetings, mailbox: Mailbox, wish: dict[str, Any]
) -> None:
    code = await alice.code()
    refused = await alice.invite(code, **{"emails": ["bob@example.org"]} | wish)
    assert (refused.status, refused.code) == (400, "invalid_payload")
    assert mailbox.letters == []


async def test_header_injection_when_names_and_titles_have_lines_then_none_in_headers(
    api: Api, mailbox: Mailbox
) -> None:
    """They cannot be stored so; what looks like a header within a line stays text."""
    name = "Bcc: eve@example.org <x@y>, "
    token = (await api.register("mallory", name=name)).token
    mallory = Meetings(api, token)
    assert (await mallory.plan(title="a\r\nBcc: eve@example.org")).status == 400
    code = await mallory.code(title="=?utf-8?q?=0D=0ABcc:_eve@example.org?= Bcc: eve@example.org")
    await mallory.invite(code, "bob@example.org", message="Bcc: eve@example.org")
    assert mailbox.readers == [["bob@example.org"]]
    assert mailbox.letters[0]["Bcc"] is None


async def test_invitation_when_the_meeting_has_ended_then_refused(
    alice: Meetings, mailbox: Mailbox
) -> None:
    code = await alice.code()
    await alice.end(code)
    assert (await alice.invite(code, "bob@example.org")).code == "ended"
    assert mailbox.letters == []


async def test_invitation_when_no_mail_server_is_named_then_it_says_so(
    start_api: StartApi, settings: Settings
) -> None:
    api = await start_api(settings)
    alice = Meetings(api, (await api.register("alice")).token)
    refused = await alice.invite(await alice.code(), "bob@example.org")
    assert (refused.status, refused.code) == (501, "mail_not_configured")


async def test_invitation_when_the_mail_server_is_away_then_unavailable(
    start_api: StartApi, posting: Settings
) -> None:
    api = await start_api(replace(posting, smtp_url="smtp://127.0.0.1:1"))
    alice = Meetings(api, (await api.register("alice")).token)
    refused = await alice.invite(await alice.code(), "bob@example.org")
    assert (refused.status, refused.code) == (503, "unavailable")


async def test_limits_when_too_many_letters_then_refused_by_account_and_by_reader(
    start_api: StartApi, posting: Settings, mailbox: Mailbox
) -> None:
    api = await start_api(replace(posting, rate_limit_factor=1.0))
    alice = Meetings(api, (await api.register("alice")).token)
    code = await alice.code()
    for round_ in range(3):
        emails = [f"x{round_}-{number}@example.org" for number in range(20)]
        assert (await alice.invite(code, *emails)).status == 200
    refused = await alice.invite(code, "bob@example.org")
    assert (refused.status, refused.code) == (429, "rate_limited")
    bob = Meetings(api, (await api.register("bob")).token)
    code = await bob.code()
    for _ in range(5):
        assert (await bob.invite(code, "victim@example.org")).status == 200
    assert (await bob.invite(code, "victim@example.org", "other@example.org")).status == 429
    assert (await bob.invite(code, "other@example.org")).status == 200
    assert len(mailbox.letters) == 66
